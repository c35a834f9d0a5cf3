// SPDX-License-Identifier: Apache-2.0
#include "image/manifest/image_json.h"

#include <algorithm>
#include <set>

#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr int64_t kFormat = 1;
constexpr uint64_t kMaxFileSize = uint64_t{1} << 30;
constexpr size_t kMaxText = 256;
constexpr size_t kMaxItems = 4096;

Error Malformed(std::string message) { return Error(Code::kMalformed, std::move(message)); }

// Printable ASCII only: these strings end up on terminals and in provenance.
Result<std::string> PlainTextAt(const Json& json, std::string_view key) {
  std::string text = TRY(json.StringAt(key));
  bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (plain && !text.empty() && text.size() <= kMaxText) return text;
  return Malformed("key " + Quoted(key) + ": expected 1 to " + Decimal(kMaxText) +
                   " printable characters without blanks, got " + Quoted(text));
}

Result<uint64_t> NumberAt(const Json& json, std::string_view key, uint64_t max) {
  int64_t value = TRY(json.IntegerAt(key));
  if (value >= 0 && static_cast<uint64_t>(value) <= max) return static_cast<uint64_t>(value);
  return Malformed("key " + Quoted(key) + ": expected a number up to " + Decimal(max) + ", got " +
                   std::to_string(value));
}

template <typename D>
Result<D> DigestAt(const Json& json, std::string_view key) {
  std::string text = TRY(json.StringAt(key));
  D digest = TRY(D::FromHex(text, key));
  // One spelling only, so that two manifests with the same content are the same text.
  if (digest.hex() != text) return Malformed("key " + Quoted(key) + ": expected lower-case hex digits");
  return digest;
}

// A file name that cannot leave its folder, hide, or look like an option.
Result<std::string> FileNameAt(const Json& json, std::string_view key) {
  std::string name = TRY(PlainTextAt(json, key));
  bool safe = name.find('/') == std::string::npos && name[0] != '.' && name[0] != '-' && name != kManifestName;
  if (safe) return name;
  return Malformed("key " + Quoted(key) + ": expected a plain file name, got " + Quoted(name));
}

Result<SourcePackage> ParseSource(const Json& json) {
  TRY(json.OnlyKeys({"package", "version", "sha256"}));
  SourcePackage out;
  out.package = TRY(PlainTextAt(json, "package"));
  out.version = TRY(PlainTextAt(json, "version"));
  out.sha256 = TRY(DigestAt<Sha256Digest>(json, "sha256"));
  return out;
}

// Parses every element of the array `key`; errors name the key and the index.
template <typename T>
Result<std::vector<T>> ListAt(const Json& json, std::string_view key, Result<T> (*parse)(const Json&)) {
  const Json::Array* array = TRY(json.ArrayAt(key));
  if (array->size() > kMaxItems) return Malformed(std::string(key) + ": more than " + Decimal(kMaxItems) + " entries");
  std::vector<T> out;
  for (const Json& item : *array) {
    out.push_back(TRY(parse(item).In(std::string(key) + "[" + Decimal(out.size()) + "]")));
  }
  return out;
}

Result<ImageFile> ParseFile(const Json& json) {
  TRY(json.OnlyKeys({"path", "size", "sha256", "sources"}));
  ImageFile out;
  out.path = TRY(FileNameAt(json, "path"));
  out.size = TRY(NumberAt(json, "size", kMaxFileSize));
  out.sha256 = TRY(DigestAt<Sha256Digest>(json, "sha256"));
  out.sources = TRY(ListAt(json, "sources", ParseSource));
  return out;
}

Result<ImageFile> FileAt(const Json& json, std::string_view key) {
  const Json* file = TRY(json.At(key));
  return ParseFile(*file).In(key);
}

Result<std::optional<ImageFile>> OptionalFileAt(const Json& json, std::string_view key) {
  if (json.Find(key) == nullptr) return std::optional<ImageFile>();
  return std::optional(TRY(FileAt(json, key)));
}

Result<SnpMeasurement> ParseSnp(const Json& json) {
  TRY(json.OnlyKeys({"cpu_model", "vcpus", "guest_features", "launch_digest"}));
  SnpMeasurement out;
  out.cpu_model = TRY(PlainTextAt(json, "cpu_model"));
  out.vcpus = TRY(NumberAt(json, "vcpus", 4096));
  out.guest_features = TRY(NumberAt(json, "guest_features", UINT32_MAX));
  out.launch_digest = TRY(DigestAt<Sha384Digest>(json, "launch_digest"));
  return out;
}

Result<TdxMeasurement> ParseTdx(const Json& json) {
  TRY(json.OnlyKeys({"mrtd", "rtmr0", "rtmr1", "rtmr2", "setup_header", "vcpus", "memory", "qemu"}));
  TdxMeasurement out;
  out.mrtd = TRY(DigestAt<Sha384Digest>(json, "mrtd"));
  out.rtmr1 = TRY(DigestAt<Sha384Digest>(json, "rtmr1"));
  out.rtmr2 = TRY(DigestAt<Sha384Digest>(json, "rtmr2"));
  if (json.Find("setup_header") != nullptr) {  // images of before it was published have the raw one
    std::string header = TRY(json.StringAt("setup_header"));
    out.setup_header = TRY(handover::ParseSetupHeader(header));
  }
  bool shaped = false;
  for (const char* key : {"rtmr0", "vcpus", "memory", "qemu"}) shaped = shaped || json.Find(key) != nullptr;
  if (!shaped) return out;
  TdxMeasurement::Shape shape;
  shape.rtmr0 = TRY(DigestAt<Sha384Digest>(json, "rtmr0"));
  shape.vcpus = TRY(NumberAt(json, "vcpus", 4096));
  shape.memory = TRY(NumberAt(json, "memory", Json::kMaxInteger));
  shape.qemu = TRY(PlainTextAt(json, "qemu"));
  out.shape = std::move(shape);
  return out;
}

Result<void> CheckDistinctPaths(const ImageManifest& manifest) {
  std::set<std::string_view> seen;
  for (const ImageFile* file : manifest.Files()) {
    if (!seen.insert(file->path).second) return Malformed("the file name " + Quoted(file->path) + " is used twice");
  }
  return {};
}

Result<ImageManifest> ParseDocument(const Json& json) {
  TRY(json.OnlyKeys({"format", "version", "flavour", "builder_id", "agent", "kernel", "initrd", "cmdline", "firmware",
                     "measurements"}));
  if (int64_t format = TRY(json.IntegerAt("format")); format != kFormat) {
    return Error(Code::kUnsupported, "format: expected " + std::to_string(kFormat) + ", got " + std::to_string(format) +
                                         "; rebuild the image with this version of samovar");
  }
  ImageManifest out;
  out.version = TRY(PlainTextAt(json, "version"));
  std::string flavour = TRY(json.StringAt("flavour"));
  out.flavour = TRY(ParseFlavour(flavour));
  out.builder_id = TRY(PlainTextAt(json, "builder_id"));
  out.agent = TRY(DigestAt<Sha256Digest>(json, "agent"));
  out.kernel = TRY(FileAt(json, "kernel"));
  out.initrd = TRY(FileAt(json, "initrd"));
  out.cmdline = TRY(FileAt(json, "cmdline"));

  const Json* firmware = TRY(json.At("firmware"));
  TRY(firmware->OnlyKeys({"snp", "tdx"}).In("firmware"));
  out.firmware_snp = TRY(OptionalFileAt(*firmware, "snp").In("firmware"));
  out.firmware_tdx = TRY(OptionalFileAt(*firmware, "tdx").In("firmware"));

  const Json* measurements = TRY(json.At("measurements"));
  TRY(measurements->OnlyKeys({"snp", "tdx"}).In("measurements"));
  out.snp = TRY(ListAt(*measurements, "snp", ParseSnp).In("measurements"));
  out.tdx = TRY(ListAt(*measurements, "tdx", ParseTdx).In("measurements"));
  TRY(CheckDistinctPaths(out));
  return out;
}

Json EncodeFile(const ImageFile& file) {
  Json sources = Json::Array();
  for (const SourcePackage& source : file.sources) {
    sources.Append(
        Json::MakeObject({{"package", source.package}, {"version", source.version}, {"sha256", source.sha256.hex()}}));
  }
  return Json::MakeObject(
      {{"path", file.path}, {"size", file.size}, {"sha256", file.sha256.hex()}, {"sources", std::move(sources)}});
}

Json EncodeTdx(const TdxMeasurement& tdx) {
  Json out = Json::MakeObject({{"mrtd", tdx.mrtd.hex()},
                               {"rtmr1", tdx.rtmr1.hex()},
                               {"rtmr2", tdx.rtmr2.hex()},
                               {"setup_header", handover::SetupHeaderName(tdx.setup_header)}});
  if (!tdx.shape) return out;
  return out.Set("rtmr0", tdx.shape->rtmr0.hex())
      .Set("vcpus", tdx.shape->vcpus)
      .Set("memory", tdx.shape->memory)
      .Set("qemu", tdx.shape->qemu);
}

Json EncodeMeasurements(const ImageManifest& manifest) {
  Json snp = Json::Array();
  for (const SnpMeasurement& item : manifest.snp) {
    snp.Append(Json::MakeObject({{"cpu_model", item.cpu_model},
                                 {"vcpus", item.vcpus},
                                 {"guest_features", item.guest_features},
                                 {"launch_digest", item.launch_digest.hex()}}));
  }
  Json tdx = Json::Array();
  for (const TdxMeasurement& item : manifest.tdx) tdx.Append(EncodeTdx(item));
  return Json::MakeObject({{"snp", std::move(snp)}, {"tdx", std::move(tdx)}});
}

}  // namespace

std::string HostWords(const TdxMeasurement& tdx) {
  if (tdx.setup_header == handover::SetupHeader::kRaw)
    return "QEMU 10.2 or newer, which hands over the kernel as it is";
  return "QEMU 10.1, which patches the kernel's header, with 2 GiB or at least 2.75 GiB of memory";
}

const char* FlavourName(Flavour flavour) { return flavour == Flavour::kRelease ? "release" : "sim"; }

Result<Flavour> ParseFlavour(std::string_view name) {
  if (name == "release") return Flavour::kRelease;
  if (name == "sim") return Flavour::kSim;
  return Malformed("flavour: expected \"release\" or \"sim\", got " + Quoted(name));
}

std::vector<const ImageFile*> ImageManifest::Files() const {
  std::vector<const ImageFile*> out = {&kernel, &initrd, &cmdline};
  if (firmware_snp) out.push_back(&*firmware_snp);
  if (firmware_tdx) out.push_back(&*firmware_tdx);
  return out;
}

Result<ImageManifest> ParseImageManifest(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxManifestSize).In(kManifestName));
  return ParseDocument(json).In(kManifestName);
}

Json EncodeImageManifest(const ImageManifest& manifest) {
  Json firmware = Json::Object();
  if (manifest.firmware_snp) firmware.Set("snp", EncodeFile(*manifest.firmware_snp));
  if (manifest.firmware_tdx) firmware.Set("tdx", EncodeFile(*manifest.firmware_tdx));
  return Json::MakeObject({{"format", kFormat},
                           {"version", manifest.version},
                           {"flavour", FlavourName(manifest.flavour)},
                           {"builder_id", manifest.builder_id},
                           {"agent", manifest.agent.hex()},
                           {"kernel", EncodeFile(manifest.kernel)},
                           {"initrd", EncodeFile(manifest.initrd)},
                           {"cmdline", EncodeFile(manifest.cmdline)},
                           {"firmware", std::move(firmware)},
                           {"measurements", EncodeMeasurements(manifest)}});
}

}  // namespace samovar::image
