// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/measure/snp_id.h"
#include "host/measure/snp_inputs.h"
#include "host/measure/snp_request.h"
#include "host/measure/snp_steps.h"
#include "measurements/base/text.h"
#include "measurements/snp/firmware/firmware_json.h"
#include "measurements/snp/firmware/svsm.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/launch/sev_digest.h"
#include "measurements/snp/vcpu/cpu_model.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"image", Takes::kValue, "DIR", "take firmware, kernel, initrd and command line from an image"},
    {"ovmf", Takes::kValue, "FILE", "firmware"},
    {"kernel", Takes::kValue, "FILE", "kernel, as the VMM serves it"},
    {"initrd", Takes::kValue, "FILE", "initrd; needs --kernel"},
    {"append", Takes::kValue, "TEXT", "kernel command line; needs --kernel"},
    {"vcpus", Takes::kValue, "N", "number of vCPUs, or several: 1,2,4,8..64"},
    {"vcpu-type", Takes::kValue, "NAME", "QEMU's name of the CPU, several with commas, or all"},
    {"vcpu-sig", Takes::kValue, "N", "CPU by its signature, CPUID 1 EAX; before --vcpu-type"},
    {"vcpu-family", Takes::kValue, "N", "CPU by family, model and stepping; before --vcpu-sig"},
    {"vcpu-model", Takes::kValue, "N", "see --vcpu-family"},
    {"vcpu-stepping", Takes::kValue, "N", "see --vcpu-family"},
    {"vmm-type", Takes::kValue, "VMM", "QEMU (the default), ec2 or gce"},
    {"guest-features", Takes::kValue, "N", "SEV_FEATURES of the vCPUs; default 0x1"},
    {"mode", Takes::kValue, "MODE", "snp (the default), seves, sev, snp:ovmf-hash, snp:svsm"},
    {"snp-ovmf-hash", Takes::kValue, "HEX", "launch digest of the firmware, from --mode snp:ovmf-hash"},
    {"firmware-json", Takes::kValue, "FILE", "in place of --ovmf: the JSON of --mode snp:ovmf-hash"},
    {"svsm", Takes::kValue, "FILE", "Coconut-SVSM image, for --mode snp:svsm"},
    {"vars-size", Takes::kValue, "BYTES", "size of the variable store, for --mode snp:svsm"},
    {"vars-file", Takes::kValue, "FILE", "the variable store itself, for --mode snp:svsm"},
    {"output-format", Takes::kValue, "FORMAT", "hex (the default) or base64"},
    {"json", Takes::kNothing, "", "print one JSON document, with the digests of all inputs"},
    {"explain", Takes::kNothing, "", "print every measured page"},
    {"diff", Takes::kNothing, "", "compare two documents of --explain --json"},
    {"id-block", Takes::kValue, "FILE", "write the ID block for this digest, in base64 as QEMU takes it"},
    {"id-auth", Takes::kValue, "FILE", "write the ID authentication information, likewise"},
    {"id-key", Takes::kValue, "PEM", "private key on P-384 that signs the ID block"},
    {"author-key", Takes::kValue, "PEM", "private key on P-384 that signs the ID key"},
    {"family-id", Takes::kValue, "HEX", "16 bytes for the ID block; default zero"},
    {"image-id", Takes::kValue, "HEX", "16 bytes for the ID block; default zero"},
    {"guest-svn", Takes::kValue, "N", "security version number for the ID block; default 0"},
    {"policy", Takes::kValue, "ITEMS", "guest policy for the ID block: smt,debug=no,abi=1.55; default smt"},
    {"measurement", Takes::kValue, "DIGEST", "launch digest in hex or base64, in place of measuring one"},
    {"verbose", Takes::kNothing, "", "say in words what is printed"},
    {"v", Takes::kNothing, "", "the same"},
};

constexpr char kHelp[] =
    "Computes the launch digest that an AMD processor will report for a guest, before anything is launched.\n"
    "Standard output has the digest and nothing else. Options that sev-snp-measure has mean the same here.\n"
    "\n"
    "  samovar measure snp --image DIR --vcpus 4 --vcpu-type EPYC-v4\n"
    "  samovar measure snp --ovmf OVMF.fd --kernel K --initrd I --append 'console=ttyS0' --vcpus 4 --vcpu-type "
    "EPYC-v4\n"
    "  samovar measure snp --image DIR --vcpus 1,2,4,8..64 --vcpu-type all\n"
    "  samovar measure snp --image DIR --vcpus 4 --vcpu-type EPYC-v4 --explain --json > a.json\n"
    "  samovar measure snp --diff a.json b.json\n"
    "\n"
    "docs/measurement-snp.md tells how the digest comes about and how to find the cause of a difference.\n";

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

ModeName NameOf(measure::SnpMode mode) {
  switch (mode) {
    case measure::SnpMode::kSev: return {"sev", "SEV"};
    case measure::SnpMode::kSevEs: return {"seves", "SEV_ES"};
    case measure::SnpMode::kSnp: return {"snp", "SEV_SNP"};
    case measure::SnpMode::kSnpOvmfHash: return {"snp:ovmf-hash", ""};
    case measure::SnpMode::kSnpSvsm: return {"snp:svsm", "SEV_SNP_SVSM"};
  }
  std::abort();
}

// One digest of the table: of 32 bytes in the modes before SNP, else of 48.
struct Measured {
  uint32_t vcpus = 0;
  measure::NamedCpu cpu;
  Bytes digest;
};

snp::LaunchShape ShapeOf(const measure::SnpRequest& request, uint32_t vcpus, const measure::NamedCpu& cpu) {
  return {vcpus, cpu.signature, request.guest_features, request.vmm};
}

Bytes ToBytes(ByteView view) { return {view.begin(), view.end()}; }

// All counts of one CPU, for the price of the largest.
Result<std::vector<Bytes>> MeasureCounts(const measure::SnpRequest& request, const measure::SnpInputs& inputs,
                                         const measure::NamedCpu& cpu) {
  std::vector<Bytes> out;
  if (request.mode == measure::SnpMode::kSnp) {
    uint32_t most = *std::max_element(request.vcpus.begin(), request.vcpus.end());
    auto digests = TRY(MeasureVcpuCounts(*inputs.measured, inputs.hashes, ShapeOf(request, most, cpu)));
    for (uint32_t vcpus : request.vcpus) out.push_back(ToBytes(digests[vcpus - 1].view()));
    return out;
  }
  for (uint32_t vcpus : request.vcpus) {
    snp::LaunchShape shape = ShapeOf(request, vcpus, cpu);
    if (request.mode == measure::SnpMode::kSevEs) {
      out.push_back(ToBytes(TRY(MeasureSevEs(inputs.firmware, inputs.hashes, shape)).digest.view()));
    } else {
      auto steps = TRY(ExplainSvsmLaunch(*inputs.measured, inputs.svsm, request.vars_size, shape));
      out.push_back(ToBytes(steps.back().digest.view()));
    }
  }
  return out;
}

// CPUs with one signature have one digest, so it is computed once.
Result<std::vector<Measured>> MeasureAll(const measure::SnpRequest& request, const measure::SnpInputs& inputs) {
  if (request.mode == measure::SnpMode::kSev) {
    snp::SevDigest digest = TRY(MeasureSev(inputs.firmware, inputs.hashes));
    return std::vector<Measured>{{0, {}, ToBytes(digest.digest.view())}};
  }
  if (request.mode == measure::SnpMode::kSnpOvmfHash) {
    return std::vector<Measured>{{0, {}, ToBytes(inputs.measured->digest().view())}};
  }
  std::vector<Measured> out;
  std::vector<std::pair<snp::CpuSignature, std::vector<Bytes>>> done;
  for (const measure::NamedCpu& cpu : request.cpus) {
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

std::string Format(const measure::SnpRequest& request, ByteView digest) {
  return request.base64 && request.mode != measure::SnpMode::kSnpOvmfHash ? EncodeBase64(digest) : EncodeHex(digest);
}

std::string CpuName(const measure::NamedCpu& cpu) {
  return cpu.name.empty() ? HexNumber(cpu.signature.value) : cpu.name;
}

std::string Table(const measure::SnpRequest& request, const std::vector<Measured>& all) {
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

Json InputsJson(const measure::SnpRequest& request, const measure::SnpInputs& inputs) {
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
    out.Set("guest_features", HexNumber(request.mode == measure::SnpMode::kSnp     ? request.guest_features
                                        : request.mode == measure::SnpMode::kSevEs ? 0
                                                                                   : snp::kFeatureSnpActive));
  }
  return out;
}

Json MeasuredJson(const measure::SnpRequest& request, const Measured& one) {
  Json out = Json::MakeObject({{"digest", Format(request, one.digest)}});
  if (one.vcpus == 0) return out;
  out.Set("vcpus", uint64_t{one.vcpus});
  if (!one.cpu.name.empty()) out.Set("cpu_model", one.cpu.name);
  if (request.vmm == snp::Vmm::kQemu) out.Set("cpu_signature", HexNumber(one.cpu.signature.value));
  return out;
}

Result<std::vector<snp::LaunchStep>> Explain(const measure::SnpRequest& request, const measure::SnpInputs& inputs) {
  snp::LaunchShape shape = ShapeOf(request, request.vcpus[0], request.cpus[0]);
  if (request.mode == measure::SnpMode::kSnpSvsm) {
    return ExplainSvsmLaunch(*inputs.measured, inputs.svsm, request.vars_size, shape);
  }
  return ExplainLaunch(*inputs.measured, inputs.hashes, shape);
}

Result<void> PrintMeasured(const measure::SnpRequest& request, const measure::SnpInputs& inputs,
                           const std::vector<Measured>& all, const Json& id) {
  std::vector<snp::LaunchStep> steps;
  if (request.explain) steps = TRY(Explain(request, inputs));
  if (!request.json) {
    if (request.IsMatrix()) return Print(Table(request, all));
    if (request.explain) return Print(measure::ExplainText(steps));
    std::string digest = Format(request, all[0].digest) + "\n";
    bool words = request.verbose && request.mode != measure::SnpMode::kSnpOvmfHash;
    return Print(words ? std::string("Calculated ") + NameOf(request.mode).verbose + " guest measurement: " + digest
                       : digest);
  }
  Json document = InputsJson(request, inputs);
  if (request.IsMatrix()) {
    Json table{Json::Array()};
    for (const Measured& one : all) table.Append(MeasuredJson(request, one));
    document.Set("measurements", std::move(table));
  } else {
    Json one = MeasuredJson(request, all[0]);
    for (const auto& [key, value] : *one.AsObject()) document.Set(key, value);
  }
  if (request.explain) document.Set("pages", measure::ExplainJson(steps));
  if (!id.is_null()) document.Set("id", id);
  return PrintJson(document);
}

// --measurement: an ID block for a digest that is known already.
Result<int> SignKnown(const Arguments& arguments, const measure::SnpRequest& request) {
  if (!measure::WantsIdBlock(arguments))
    return Error(Code::kUsage, "--measurement is for --id-block; see `samovar measure snp --help`");
  Json id = TRY(measure::WriteIdBlock(arguments, *request.measurement));
  if (request.json) {
    TRY(PrintJson(Json::MakeObject({{"tee", "snp"}, {"digest", request.measurement->hex()}, {"id", id}})));
  } else {
    TRY(Print((request.base64 ? EncodeBase64(request.measurement->view()) : request.measurement->hex()) + "\n"));
  }
  return kExitSuccess;
}

Result<int> RunDiff(const Arguments& arguments) {
  constexpr size_t kMaxDocument = 16 << 20;
  if (arguments.operands().size() != 2) return Error(Code::kUsage, "--diff needs two files, A.json B.json");
  std::vector<Json> documents;
  for (const std::string& path : arguments.operands()) {
    Bytes text = TRY(ReadLargeFile(path, kMaxDocument));
    documents.push_back(TRY(ParseJson(AsText(text), kMaxDocument).In(Quoted(path))));
  }
  measure::ExplainDifference difference = TRY(measure::DiffExplanations(documents[0], documents[1]));
  if (arguments.Has("json")) {
    TRY(PrintJson(Json::MakeObject({{"same", difference.same}, {"text", difference.text}})));
  } else {
    TRY(Print(difference.text));
  }
  return difference.same ? kExitSuccess : kExitNo;
}

// Where a kernel is measured, a firmware that compares nothing has been refused before.
void SayComparison(snp::BlobVerifier verifier) {
  if (verifier == snp::BlobVerifier::kAbsent) {
    Say("samovar: warning: this firmware holds no code that compares a kernel with its hash: it is not for measured "
        "direct boot, where it would boot any kernel under the same launch digest");
  } else if (verifier == snp::BlobVerifier::kUnknown) {
    Say("samovar: note: no firmware volume to look at: whether this firmware compares the kernel with its hash cannot "
        "be "
        "told");
  }
}

Result<int> RunMeasureSnp(const Arguments& arguments) {
  if (arguments.Has("diff")) return RunDiff(arguments);
  if (!arguments.operands().empty()) {
    return Error(Code::kUsage,
                 "unexpected operand " + Quoted(arguments.operands()[0]) + "; see `samovar measure snp --help`");
  }
  measure::SnpRequest request = TRY(measure::ParseSnpRequest(arguments));
  if (request.measurement) return SignKnown(arguments, request);
  if (measure::WantsIdBlock(arguments) &&
      (request.IsMatrix() || request.mode == measure::SnpMode::kSev || request.mode == measure::SnpMode::kSevEs ||
       request.mode == measure::SnpMode::kSnpOvmfHash)) {
    return Error(Code::kUsage, "--id-block is for one launch, with --mode snp or snp:svsm");
  }
  measure::SnpInputs inputs = TRY(measure::ReadSnpInputs(request));
  std::vector<Measured> all = TRY(MeasureAll(request, inputs));
  if (request.mode == measure::SnpMode::kSnp && request.vmm == snp::Vmm::kQemu && !inputs.measured->layout().sections) {
    Say("samovar: note: this firmware has no SEV metadata; QEMU refuses to launch it with SNP");
  }
  if (inputs.measured && (inputs.hashes || request.mode == measure::SnpMode::kSnpOvmfHash)) {
    SayComparison(inputs.measured->blob_verifier());
  }
  Json id;
  if (measure::WantsIdBlock(arguments)) {
    snp::LaunchDigest digest;
    std::copy(all[0].digest.begin(), all[0].digest.end(), digest.digest.bytes.begin());
    id = TRY(measure::WriteIdBlock(arguments, digest));
  }
  TRY(PrintMeasured(request, inputs, all, id));
  return kExitSuccess;
}

}  // namespace

extern const Command kMeasureSnp;
const Command kMeasureSnp = {
    "measure snp", "[A.json B.json]", 0, 2, "the launch digest that an AMD processor will report", kHelp,
    kOptions,      RunMeasureSnp};

}  // namespace samovar::cli
