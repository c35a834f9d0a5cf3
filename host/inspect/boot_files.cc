// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/boot_files.h"

#include "image/archive/cpio.h"
#include "measurements/base/text.h"
#include "measurements/handover/authenticode.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::inspect {

namespace {

Json FileJson(ByteView bytes) {
  return Json::MakeObject({{"size", uint64_t{bytes.size()}}, {"sha256", Sha256(bytes).hex()}});
}

std::string Mode(uint32_t permissions) {
  std::string out = "0";
  for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + (permissions >> shift & 7));
  return out;
}

const char* BlobVerifierWords(snp::BlobVerifier verifier) {
  switch (verifier) {
    case snp::BlobVerifier::kCompares: return "compares them with what it boots";
    case snp::BlobVerifier::kAbsent: return "has no code that compares them";
    case snp::BlobVerifier::kUnknown: return "cannot be told from the file";
  }
  return "";
}

Json SnpJson(ByteView bytes) {
  auto firmware = snp::MeasuredFirmware::Of(bytes);
  if (!firmware.ok()) return Json::MakeObject({{"reason", firmware.error().message()}});
  Json sections = Json::Array();
  const snp::FirmwareLayout& layout = firmware->layout();
  if (!layout.sections) return Json::MakeObject({{"reason", "no SEV metadata: not made for SEV-SNP"}});
  for (const snp::MetadataSection& section : *layout.sections) {
    sections.Append(Json::MakeObject({{"type", snp::SectionName(section.type)},
                                      {"gpa", HexNumber(section.gpa)},
                                      {"size", HexNumber(section.size)}}));
  }
  Json out =
      Json::MakeObject({{"launchDigestOfFirmware", firmware->digest().hex()}, {"sections", std::move(sections)}});
  out.Set("kernelHashes", layout.hashes ? Json(HexNumber(layout.hashes->gpa)) : Json());
  out.Set("kernelHashesUse", layout.hashes ? BlobVerifierWords(firmware->blob_verifier()) : "has no place for them");
  return out;
}

Json TdxJson(ByteView bytes) {
  auto firmware = tdx::ReadLaunchFirmware(bytes);
  if (!firmware.ok()) return Json::MakeObject({{"reason", firmware.error().message()}});
  const tdx::FirmwareTraits& traits = firmware->traits;
  Json out = Json::MakeObject({{"mrtd", firmware->one_pass.hex()}});
  if (!firmware->in_doubt.empty()) return out.Set("reason", firmware->in_doubt);
  out.Set("extendsRtmrs", traits.measures);
  out.Set("secureBoot", traits.secure_boot);
  out.Set("generation", traits.generation ? Json(tdx::GenerationName(*traits.generation)) : Json());
  if (!traits.name.empty()) out.Set("name", traits.name);
  return out;
}

}  // namespace

Result<Json> KernelJson(ByteView bytes) {
  Json out = FileJson(bytes);
  out.Set("sha384", Sha384(bytes).hex());
  auto authenticode = handover::MeasureAuthenticode(bytes);
  if (authenticode.ok()) return out.Set("authenticode", authenticode->hex());
  return out.Set("authenticode", Json()).Set("reason", authenticode.error().message());
}

Result<Json> FirmwareJson(ByteView bytes) {
  return FileJson(bytes).Set("sevSnp", SnpJson(bytes)).Set("tdx", TdxJson(bytes));
}

Result<Json> InitrdJson(ByteView bytes) {
  Json out = FileJson(bytes);
  out.Set("sha384", Sha384(bytes).hex());
  auto archive = image::ParseCpio(bytes);
  if (!archive.ok()) return out.Set("entries", Json()).Set("reason", archive.error().message());
  Json entries = Json::Array();
  for (const image::CpioEntry& entry : *archive) {
    Json item = Json::MakeObject({{"name", entry.name}, {"mode", Mode(entry.permissions)}});
    if (entry.kind == image::CpioEntry::Kind::kFile) {
      item.Set("size", uint64_t{entry.content.size()}).Set("sha256", Sha256(entry.content).hex());
    }
    entries.Append(std::move(item));
  }
  return out.Set("entries", std::move(entries));
}

}  // namespace samovar::inspect
