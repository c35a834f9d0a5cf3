// SPDX-License-Identifier: Apache-2.0
#include "host/policy/image_policy.h"

#include <algorithm>

#include "image/manifest/usual_shapes.h"
#include "measurements/base/text.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/vcpu/cpu_model.h"
#include "measurements/statement/provenance.h"

namespace samovar::policy {

namespace {

// Firmware levels to start from: below them are publicly known attacks on reports. Newer ones are better; AMD's
// security bulletins say which. Of Turin this project knows none: whoever adds it says from where on.
std::optional<snp::Tcb> StartingTcb(snp::Product product) {
  if (product == snp::Product::kTurin) return std::nullopt;
  snp::Tcb tcb;
  bool milan = product == snp::Product::kMilan;
  tcb.Set(product, snp::TcbPart::kBootloader, milan ? 4 : 9);
  tcb.Set(product, snp::TcbPart::kTee, 0);
  tcb.Set(product, snp::TcbPart::kSnp, 23);
  tcb.Set(product, snp::TcbPart::kMicrocode, milan ? 213 : 72);
  return tcb;
}

std::string ShapeWords(uint64_t vcpus, std::string_view cpu, uint64_t features) {
  return Decimal(vcpus) + (vcpus == 1 ? " vCPU, " : " vCPUs, ") + std::string(cpu) + ", guest features " +
         HexNumber(features);
}

// An empty list asks for everything.
template <typename T, typename Item>
bool Wanted(const std::vector<T>& list, const Item& item) {
  return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
}

void AddOnce(Policy& policy, SnpMeasurement entry) {
  for (const SnpMeasurement& known : policy.snp_measurements) {
    if (known.digest == entry.digest) return;
  }
  policy.snp_measurements.push_back(std::move(entry));
}

Result<void> AddMeasured(const image::LoadedImage& image, const ImagePolicyOptions& options, SnpUse use,
                         Policy& policy) {
  const image::ImageManifest& manifest = image.manifest;
  Bytes firmware = TRY(image::ReadImageFile(image, *manifest.firmware_snp));
  snp::MeasuredFirmware measured = TRY(snp::MeasuredFirmware::Of(firmware).In(manifest.firmware_snp->path));
  snp::KernelHashes hashes{manifest.kernel.sha256, manifest.initrd.sha256, snp::HashCmdline(image.command_line)};
  std::vector<std::string> usual_models;
  for (const image::UsualCpu& cpu : image::kUsualCpus) usual_models.emplace_back(cpu.model);
  const std::vector<uint32_t> usual_vcpus(std::begin(image::kUsualVcpus), std::end(image::kUsualVcpus));
  for (const std::string& name : options.cpu_models.empty() ? usual_models : options.cpu_models) {
    snp::CpuModel model = TRY(snp::FindCpuModel(name));
    for (uint32_t vcpus : options.vcpus.empty() ? usual_vcpus : options.vcpus) {
      snp::LaunchShape shape;
      shape.vcpus = vcpus;
      shape.cpu = model.signature;
      snp::LaunchDigest digest = TRY(snp::MeasureLaunch(measured, hashes, shape));
      AddOnce(policy, {digest.digest, use, manifest.version, ShapeWords(vcpus, name, shape.guest_features)});
    }
  }
  return {};
}

void AddPublished(const image::ImageManifest& manifest, const ImagePolicyOptions& options, SnpUse use, Policy& policy) {
  for (const image::SnpMeasurement& entry : manifest.snp) {
    if (!Wanted(options.vcpus, entry.vcpus) || !Wanted(options.cpu_models, entry.cpu_model)) continue;
    AddOnce(policy, {entry.launch_digest, use, manifest.version,
                     ShapeWords(entry.vcpus, entry.cpu_model, entry.guest_features)});
  }
  for (const image::TdxMeasurement& entry : manifest.tdx) {
    if (entry.shape && !Wanted(options.vcpus, entry.shape->vcpus)) continue;
    TdxMeasurement out{entry.mrtd, {}, manifest.version, image::HostWords(entry)};
    if (entry.shape) {
      out.rtmrs[0] = entry.shape->rtmr0;
      out.shape = Decimal(entry.shape->vcpus) + " vCPUs, " + Decimal(entry.shape->memory >> 20) + " MiB, QEMU " +
                  entry.shape->qemu;
    }
    out.rtmrs[1] = entry.rtmr1;
    out.rtmrs[2] = entry.rtmr2;
    out.rtmrs[3] = Sha384Digest{};
    policy.tdx_measurements.push_back(std::move(out));
  }
}

Result<SnpRules> StartingSnpRules(const ImagePolicyOptions& options) {
  SnpRules rules;
  // Not Milan: what its processors sign can be forged (docs/policy.md), so that accepting it has to be said.
  rules.products = options.products.empty() ? std::vector<snp::Product>{snp::Product::kGenoa} : options.products;
  for (snp::Product product : rules.products) {
    auto given = options.min_tcb.find(product);
    std::optional<snp::Tcb> tcb = given != options.min_tcb.end() ? given->second : StartingTcb(product);
    if (!tcb) {
      return Error(Code::kUsage, std::string(snp::ProductName(product)) +
                                     ": this program knows no TCB to start from; give one with --min-tcb, from AMD's "
                                     "security bulletins");
    }
    rules.min_tcb[product] = *tcb;
  }
  rules.min_abi = {1, 55};
  rules.allow_smt = true;
  return rules;
}

}  // namespace

Result<Policy> MakeImagePolicy(const image::LoadedImage& image, const ImagePolicyOptions& options) {
  const image::ImageManifest& manifest = image.manifest;
  // The sim flavour has the simulator's client in it; no hardware report of it should ever be accepted.
  SnpUse use = manifest.flavour == image::Flavour::kSim ? SnpUse::kSimulatedOnly : SnpUse::kHardware;
  Policy out;
  if (manifest.firmware_snp) TRY(AddMeasured(image, options, use, out));
  AddPublished(manifest, options, use, out);
  if (out.snp_measurements.empty() && out.tdx_measurements.empty()) {
    return Error(Code::kEnvironment,
                 "the image in " + Quoted(image.folder) +
                     " has no firmware and publishes no measurements of such machines: there is nothing to accept");
  }
  if (!out.snp_measurements.empty()) out.snp = TRY(StartingSnpRules(options));
  if (!out.tdx_measurements.empty()) {
    out.tdx = TdxRules{};
    out.tdx->tcb_status = {"UpToDate"};
  }
  out.provenance = ProvenanceRules{};
  out.provenance->builder_ids = {manifest.builder_id};
  out.provenance->build_types = {statement::kGenericBuildType};
  out.provenance->toolchains = options.toolchains;
  // The appliance isolates the build and writes the provenance itself: SLSA 1.2, build track, level 3.
  out.provenance->slsa_build_level = 3;
  return out;
}

}  // namespace samovar::policy
