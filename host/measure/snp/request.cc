// SPDX-License-Identifier: Apache-2.0
#include "host/measure/snp/request.h"

#include <strings.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "measurements/snp/vcpu/cpu_model.h"

namespace samovar::measure {

namespace {

using snp::LaunchDigest;
using snp::Vmm;

constexpr uint64_t kMax64 = ~uint64_t{0};

Error Usage(const std::string& why) { return Error(Code::kUsage, why + "; see `samovar measure snp --help`"); }

template <typename T>
struct Choice {
  const char* name;
  T value;
};

constexpr Choice<SnpMode> kModes[] = {{"snp", SnpMode::kSnp},
                                      {"seves", SnpMode::kSevEs},
                                      {"sev", SnpMode::kSev},
                                      {"snp:ovmf-hash", SnpMode::kSnpOvmfHash},
                                      {"snp:svsm", SnpMode::kSnpSvsm}};
constexpr Choice<Vmm> kVmms[] = {{"QEMU", Vmm::kQemu}, {"ec2", Vmm::kEc2}, {"gce", Vmm::kGce}};
constexpr Choice<bool> kFormats[] = {{"hex", false}, {"base64", true}};

// The value of an option that has a fixed list of values, in any case; the first one is the default.
template <typename T, size_t N>
Result<T> ChoiceOf(const Options& arguments, std::string_view option, const Choice<T> (&choices)[N]) {
  std::string text = arguments.ValueOr(option, choices[0].name);
  std::string known;
  for (const auto& choice : choices) {
    if (strcasecmp(choice.name, text.c_str()) == 0) return choice.value;
    known += (known.empty() ? "" : ", ") + std::string(choice.name);
  }
  return Usage("--" + std::string(option) + ": expected one of " + known + ", got " + Quoted(text));
}

// Splits at commas; an empty part is a part.
std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at <= text.size();) {
    size_t comma = std::min(text.find(',', at), text.size());
    out.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return out;
}

// A count in decimal, as sev-snp-measure takes it.
Result<uint32_t> ParseCount(std::string_view text) {
  bool decimal = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!decimal) return Usage("--vcpus: expected a number, got " + Quoted(text));
  auto count = ParseNumber(text, snp::kMaxVcpus, "--vcpus");
  if (!count.ok() || *count == 0) {
    return Usage("--vcpus: expected 1 to " + Decimal(snp::kMaxVcpus) + ", the most that QEMU's q35 machine has, got " +
                 Quoted(text));
  }
  return static_cast<uint32_t>(*count);
}

Result<uint64_t> NumberOf(const Options& arguments, std::string_view option) {
  std::string text = TRY(arguments.Required(option));
  auto number = ParseNumber(text, kMax64, "--" + std::string(option));
  if (!number.ok()) return Usage(number.error().message());
  return *number;
}

Result<std::vector<NamedCpu>> CpusByName(std::string_view text) {
  std::vector<NamedCpu> out;
  if (text == "all") {
    for (const snp::CpuModel& model : snp::CpuModels()) out.push_back({std::string(model.name), model.signature});
    return out;
  }
  for (std::string_view name : Split(text)) {
    snp::CpuModel model = TRY(snp::FindCpuModel(name).In("--vcpu-type"));
    out.push_back({std::string(model.name), model.signature});
  }
  return out;
}

// Family, model and stepping come first, then the signature, then the name: the order of sev-snp-measure.
Result<std::vector<NamedCpu>> CpusOf(const Options& arguments, Vmm vmm) {
  std::vector<NamedCpu> named;
  if (arguments.Has("vcpu-type")) named = TRY(CpusByName(arguments.ValueOr("vcpu-type", "")));
  std::vector<NamedCpu> raw;
  if (auto text = arguments.Value("vcpu-sig")) {
    uint64_t signature = TRY(ParseInteger(*text, "--vcpu-sig"));
    raw = {{"", {signature}}};
  }
  if (arguments.Has("vcpu-family")) {
    uint64_t family = TRY(NumberOf(arguments, "vcpu-family"));
    uint64_t model = TRY(NumberOf(arguments, "vcpu-model"));
    uint64_t stepping = TRY(NumberOf(arguments, "vcpu-stepping"));
    raw = {{"", snp::EncodeSignature(family, model, stepping)}};
  } else if (arguments.Has("vcpu-model") || arguments.Has("vcpu-stepping")) {
    return Usage("--vcpu-model and --vcpu-stepping need --vcpu-family");
  }
  if (!raw.empty()) return raw;
  if (!named.empty()) return named;
  if (vmm != Vmm::kQemu) return std::vector<NamedCpu>{{"", {}}};
  return Usage(
      "--vcpu-type, --vcpu-sig or --vcpu-family is required: the digest depends on the CPU that the guest sees");
}

Result<uint64_t> VarsSize(const Options& arguments) {
  if (arguments.Has("vars-size") == arguments.Has("vars-file")) {
    return Usage("--mode snp:svsm needs one of --vars-size and --vars-file");
  }
  if (arguments.Has("vars-size")) return NumberOf(arguments, "vars-size");
  std::string path = TRY(arguments.Required("vars-file"));
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return posix::SystemError("stat " + Quoted(path));
  return static_cast<uint64_t>(status.st_size);
}

// The firmware comes from one place, and a kernel only with the files that belong to it.
Result<void> CheckFiles(const SnpRequest& request, const Options& arguments) {
  int sources = static_cast<int>(arguments.Has("ovmf")) + static_cast<int>(arguments.Has("image")) +
                static_cast<int>(arguments.Has("firmware-json"));
  if (sources == 0) return Usage("--ovmf is required (or --image, or --firmware-json)");
  if (sources > 1) return Usage("--ovmf, --image and --firmware-json exclude each other");
  bool loose = arguments.Has("kernel") || arguments.Has("initrd") || arguments.Has("append");
  if (arguments.Has("image") && loose) return Usage("--image excludes --kernel, --initrd and --append");
  if (request.kernel.empty() && !request.initrd.empty()) return Usage("--initrd needs --kernel");
  if (request.kernel.empty() && !request.append.empty()) return Usage("--append needs --kernel");
  bool snp = request.mode == SnpMode::kSnp || request.mode == SnpMode::kSnpOvmfHash;
  if (!snp && request.ovmf_hash) return Usage("--snp-ovmf-hash works only with --mode snp");
  if (!snp && !request.firmware_json.empty()) return Usage("--firmware-json works only with --mode snp");
  return {};
}

Result<void> CheckModeOptions(const SnpRequest& request) {
  if (request.mode == SnpMode::kSnpSvsm) {
    if (request.svsm.empty()) return Usage("--mode snp:svsm needs --svsm");
    if (!request.kernel.empty() || !request.image.empty()) {
      return Usage("--mode snp:svsm: no direct boot; the digest would not cover the kernel");
    }
  } else if (!request.svsm.empty()) {
    return Usage("--svsm works only with --mode snp:svsm");
  }
  if (request.explain && (request.IsMatrix() || (request.mode != SnpMode::kSnp && request.mode != SnpMode::kSnpSvsm))) {
    return Usage("--explain works for one launch, with --mode snp or snp:svsm");
  }
  return {};
}

Result<void> ParseCommon(SnpRequest& request, const Options& arguments) {
  request.mode = TRY(ChoiceOf(arguments, "mode", kModes));
  request.base64 = TRY(ChoiceOf(arguments, "output-format", kFormats));
  request.vmm = TRY(ChoiceOf(arguments, "vmm-type", kVmms));
  request.verbose = arguments.Has("verbose") || arguments.Has("v");
  request.json = arguments.Has("json");
  request.explain = arguments.Has("explain");
  request.ovmf = arguments.ValueOr("ovmf", "");
  request.firmware_json = arguments.ValueOr("firmware-json", "");
  request.image = arguments.ValueOr("image", "");
  request.kernel = arguments.ValueOr("kernel", "");
  request.initrd = arguments.ValueOr("initrd", "");
  request.append = arguments.ValueOr("append", "");
  request.svsm = arguments.ValueOr("svsm", "");
  if (auto text = arguments.Value("guest-features")) {
    request.guest_features = TRY(ParseInteger(*text, "--guest-features"));
  }
  // Like an empty path, an empty hash means none.
  std::string hash = arguments.ValueOr("snp-ovmf-hash", "");
  if (!hash.empty()) {
    auto digest = LaunchDigest::FromHex(hash);
    if (!digest.ok()) return Usage("--snp-ovmf-hash: " + digest.error().message());
    request.ovmf_hash = *digest;
  }
  return {};
}

Result<LaunchDigest> ParseMeasurement(std::string_view text) {
  if (auto hex = LaunchDigest::FromHex(text); hex.ok()) return hex;
  auto bytes = DecodeBase64(text);
  if (!bytes.ok() || bytes->size() != LaunchDigest::kSize) {
    return Usage("--measurement: expected 48 bytes in hex or base64, got " + Quoted(text));
  }
  LaunchDigest out;
  std::copy(bytes->begin(), bytes->end(), out.digest.bytes.begin());
  return out;
}

}  // namespace

Result<uint64_t> ParseInteger(std::string_view text, std::string_view what) {
  int bits = 0;  // per digit; 0 for what ParseNumber reads
  if (text.starts_with("0b") || text.starts_with("0B")) bits = 1;
  if (text.starts_with("0o") || text.starts_with("0O")) bits = 3;
  auto failed = [&] {
    return Usage(std::string(what) + ": expected an unsigned 64-bit number, decimal or with 0x, 0o or 0b, got " +
                 Quoted(text));
  };
  if (bits == 0) {
    auto number = ParseNumber(text, kMax64, what);
    return number.ok() ? Result<uint64_t>(*number) : failed();
  }
  uint64_t value = 0;
  for (char c : text.substr(2)) {
    if (c < '0' || c >= '0' + (1 << bits) || value >> (64 - bits) != 0) return failed();
    value = value << bits | static_cast<uint64_t>(c - '0');
  }
  return text.size() > 2 ? Result<uint64_t>(value) : failed();
}

Result<std::vector<uint32_t>> ParseVcpuCounts(std::string_view text) {
  std::vector<uint32_t> out;
  for (std::string_view item : Split(text)) {
    size_t dots = item.find("..");
    uint32_t first = TRY(ParseCount(item.substr(0, dots)));
    uint32_t last = dots == std::string_view::npos ? first : TRY(ParseCount(item.substr(dots + 2)));
    if (last < first) return Usage("--vcpus: " + Quoted(item) + " goes downwards");
    if (out.size() + (last - first) >= snp::kMaxVcpus) return Usage("--vcpus: more than 4096 counts");
    for (uint32_t count = first; count <= last; ++count) out.push_back(count);
  }
  return out;
}

Result<SnpRequest> ParseSnpRequest(const Options& arguments) {
  SnpRequest request;
  TRY(ParseCommon(request, arguments));
  if (auto text = arguments.Value("measurement")) {
    request.measurement = TRY(ParseMeasurement(*text));
    return request;
  }
  TRY(CheckFiles(request, arguments));
  if (request.mode == SnpMode::kSnpOvmfHash) return request;
  if (request.mode != SnpMode::kSev) {
    std::string counts = TRY(arguments.Required("vcpus"));
    request.vcpus = TRY(ParseVcpuCounts(counts));
    request.cpus = TRY(CpusOf(arguments, request.vmm));
  } else if (arguments.Has("vcpu-type")) {
    TRY(CpusByName(arguments.ValueOr("vcpu-type", "")));
  }
  if (request.mode == SnpMode::kSnpSvsm) request.vars_size = TRY(VarsSize(arguments));
  TRY(CheckModeOptions(request));
  return request;
}

}  // namespace samovar::measure
