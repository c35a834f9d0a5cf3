// SPDX-License-Identifier: Apache-2.0
#include "host/measure/snp/result.h"

#include <algorithm>
#include <utility>

#include "host/measure/snp/steps.h"
#include "measurements/base/text.h"
#include "measurements/snp/firmware/firmware_json.h"
#include "measurements/snp/firmware/svsm.h"
#include "measurements/snp/launch/sev_digest.h"

namespace samovar::measure {

namespace {

const char* VmmName(snp::Vmm vmm) {
  switch (vmm) {
    case snp::Vmm::kQemu: return "QEMU";
    case snp::Vmm::kEc2: return "ec2";
    case snp::Vmm::kGce: return "gce";
  }
  std::abort();
}

struct ModeName {
  const char* option;
  const char* verbose;  // as sev-snp-measure says it
};

ModeName NameOf(SnpMode mode) {
  switch (mode) {
    case SnpMode::kSev: return {"sev", "SEV"};
    case SnpMode::kSevEs: return {"seves", "SEV_ES"};
    case SnpMode::kSnp: return {"snp", "SEV_SNP"};
    case SnpMode::kSnpOvmfHash: return {"snp:ovmf-hash", ""};
    case SnpMode::kSnpSvsm: return {"snp:svsm", "SEV_SNP_SVSM"};
  }
  std::abort();
}

snp::LaunchShape ShapeOf(const SnpRequest& request, uint32_t vcpus, const NamedCpu& cpu) {
  return {vcpus, cpu.signature, request.guest_features, request.vmm};
}

Bytes ToBytes(ByteView view) { return {view.begin(), view.end()}; }

// All counts of one CPU, for the price of the largest.
Result<std::vector<Bytes>> MeasureCounts(const SnpRequest& request, const SnpInputs& inputs, const NamedCpu& cpu) {
  std::vector<Bytes> out;
  if (request.mode == SnpMode::kSnp) {
    uint32_t most = *std::max_element(request.vcpus.begin(), request.vcpus.end());
    auto digests = TRY(MeasureVcpuCounts(*inputs.measured, inputs.hashes, ShapeOf(request, most, cpu)));
    for (uint32_t vcpus : request.vcpus) out.push_back(ToBytes(digests[vcpus - 1].view()));
    return out;
  }
  for (uint32_t vcpus : request.vcpus) {
    snp::LaunchShape shape = ShapeOf(request, vcpus, cpu);
    if (request.mode == SnpMode::kSevEs) {
      out.push_back(ToBytes(TRY(MeasureSevEs(inputs.firmware.bytes(), inputs.hashes, shape)).digest.view()));
    } else {
      auto steps = TRY(ExplainSvsmLaunch(*inputs.measured, inputs.svsm, request.vars_size, shape));
      out.push_back(ToBytes(steps.back().digest.view()));
    }
  }
  return out;
}

std::string Format(const SnpRequest& request, ByteView digest) {
  return request.base64 && request.mode != SnpMode::kSnpOvmfHash ? EncodeBase64(digest) : EncodeHex(digest);
}

std::string CpuName(const NamedCpu& cpu) { return cpu.name.empty() ? HexNumber(cpu.signature.value) : cpu.name; }

std::string Table(const SnpRequest& request, const std::vector<Measured>& all) {
  std::string out;
  for (const Measured& one : all) {
    std::string left = Decimal(one.vcpus);
    left.append(left.size() < 5 ? 5 - left.size() : 1, ' ');
    left += CpuName(one.cpu);
    left.append(left.size() < 20 ? 20 - left.size() : 1, ' ');
    out += left + Format(request, one.digest) + "\n";
  }
  return out;
}

Json InputsJson(const SnpRequest& request, const SnpInputs& inputs) {
  Json out = Json::MakeObject({{"tee", "snp"}, {"mode", NameOf(request.mode).option}});
  Json firmware = inputs.measured ? snp::EncodeFirmware(*inputs.measured) : Json::MakeObject({});
  if (inputs.firmware_sha256) firmware.Set("sha256", inputs.firmware_sha256->hex());
  out.Set("firmware", std::move(firmware));
  if (!inputs.svsm.empty()) out.Set("svsm", Json::MakeObject({{"sha256", Sha256(inputs.svsm).hex()}}));
  if (inputs.hashes) {
    out.Set("kernel", Json::MakeObject({{"sha256", inputs.hashes->kernel.hex()}}));
    out.Set("initrd", Json::MakeObject({{"sha256", inputs.hashes->initrd.hex()}}));
    out.Set("cmdline", Json::MakeObject({{"sha256", inputs.hashes->cmdline.hex()}, {"text", inputs.cmdline}}));
  }
  if (!request.vcpus.empty()) {
    out.Set("vmm", VmmName(request.vmm));
    out.Set("guest_features", HexNumber(request.mode == SnpMode::kSnp     ? request.guest_features
                                        : request.mode == SnpMode::kSevEs ? 0
                                                                          : snp::kFeatureSnpActive));
  }
  return out;
}

Json MeasuredJson(const SnpRequest& request, const Measured& one) {
  Json out = Json::MakeObject({{"digest", Format(request, one.digest)}});
  if (one.vcpus == 0) return out;
  out.Set("vcpus", uint64_t{one.vcpus});
  if (!one.cpu.name.empty()) out.Set("cpu_model", one.cpu.name);
  if (request.vmm == snp::Vmm::kQemu) out.Set("cpu_signature", HexNumber(one.cpu.signature.value));
  return out;
}

}  // namespace

// CPUs with one signature have one digest, so it is computed once.
Result<std::vector<Measured>> MeasureAll(const SnpRequest& request, const SnpInputs& inputs) {
  if (request.mode == SnpMode::kSev) {
    snp::SevDigest digest = TRY(MeasureSev(inputs.firmware.bytes(), inputs.hashes));
    return std::vector<Measured>{{0, {}, ToBytes(digest.digest.view())}};
  }
  if (request.mode == SnpMode::kSnpOvmfHash) {
    return std::vector<Measured>{{0, {}, ToBytes(inputs.measured->digest().view())}};
  }
  std::vector<Measured> out;
  std::vector<std::pair<snp::CpuSignature, std::vector<Bytes>>> done;
  for (const NamedCpu& cpu : request.cpus) {
    auto known =
        std::find_if(done.begin(), done.end(), [&](const auto& entry) { return entry.first == cpu.signature; });
    if (known == done.end()) {
      done.emplace_back(cpu.signature, TRY(MeasureCounts(request, inputs, cpu)));
      known = done.end() - 1;
    }
    for (size_t i = 0; i < request.vcpus.size(); ++i) out.push_back({request.vcpus[i], cpu, known->second[i]});
  }
  return out;
}

Result<std::vector<snp::LaunchStep>> Explain(const SnpRequest& request, const SnpInputs& inputs) {
  snp::LaunchShape shape = ShapeOf(request, request.vcpus[0], request.cpus[0]);
  if (request.mode == SnpMode::kSnpSvsm) {
    return ExplainSvsmLaunch(*inputs.measured, inputs.svsm, request.vars_size, shape);
  }
  return ExplainLaunch(*inputs.measured, inputs.hashes, shape);
}

std::string SnpText(const SnpRequest& request, const std::vector<Measured>& all,
                    const std::vector<snp::LaunchStep>& steps) {
  if (request.IsMatrix()) return Table(request, all);
  if (request.explain) return ExplainText(steps);
  std::string digest = Format(request, all[0].digest) + "\n";
  bool words = request.verbose && request.mode != SnpMode::kSnpOvmfHash;
  return words ? std::string("Calculated ") + NameOf(request.mode).verbose + " guest measurement: " + digest : digest;
}

Json SnpJson(const SnpRequest& request, const SnpInputs& inputs, const std::vector<Measured>& all,
             const std::vector<snp::LaunchStep>& steps, const Json& id) {
  Json document = InputsJson(request, inputs);
  if (request.IsMatrix()) {
    Json table{Json::Array()};
    for (const Measured& one : all) table.Append(MeasuredJson(request, one));
    document.Set("measurements", std::move(table));
  } else {
    Json one = MeasuredJson(request, all[0]);
    for (const auto& [key, value] : *one.AsObject()) document.Set(key, value);
  }
  if (request.explain) document.Set("pages", ExplainJson(steps));
  if (!id.is_null()) document.Set("id", id);
  return document;
}

std::vector<std::string> SnpRemarks(const SnpRequest& request, const SnpInputs& inputs) {
  std::vector<std::string> out;
  if (!inputs.measured) return out;
  const snp::MeasuredFirmware& firmware = *inputs.measured;
  if (request.mode == SnpMode::kSnp && request.vmm == snp::Vmm::kQemu && !firmware.layout().sections) {
    out.emplace_back("note: this firmware has no SEV metadata; QEMU refuses to launch it with SNP");
  }
  if (!inputs.hashes && request.mode != SnpMode::kSnpOvmfHash) return out;
  // Where a kernel is measured, a firmware that is known to compare nothing has been refused before.
  if (firmware.blob_verifier() == snp::BlobVerifier::kAbsent) {
    out.emplace_back(
        "warning: this firmware holds no code that compares a kernel with its hash: it is not for measured direct "
        "boot, "
        "where it would boot any kernel under the same launch digest");
  } else if (firmware.blob_verifier() == snp::BlobVerifier::kUnknown) {
    out.emplace_back(
        "note: no firmware volume to look at: whether this firmware compares the kernel with its hash cannot be told");
  }
  return out;
}

}  // namespace samovar::measure
