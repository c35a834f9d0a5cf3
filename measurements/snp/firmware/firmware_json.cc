// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/firmware_json.h"

#include <string>
#include <utility>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

Result<uint64_t> NumberAt(const Json& json, std::string_view key, uint64_t max) {
  std::string text = TRY(json.StringAt(key));
  return ParseNumber(text, max, key);
}

Result<uint32_t> AddressAt(const Json& json, std::string_view key) {
  return static_cast<uint32_t>(TRY(NumberAt(json, key, 0xFFFFFFFF)));
}

Json EncodeSection(const MetadataSection& section) {
  return Json::MakeObject({{"gpa", HexNumber(section.gpa)},
                           {"size", HexNumber(section.size)},
                           {"type", HexNumber(static_cast<uint32_t>(section.type))},
                           {"name", SectionName(section.type)}});
}

Result<MetadataSection> DecodeSection(const Json& json) {
  TRY(json.OnlyKeys({"gpa", "size", "type", "name"}));
  MetadataSection out{};
  out.gpa = TRY(AddressAt(json, "gpa"));
  out.size = TRY(AddressAt(json, "size"));
  out.type = static_cast<SectionType>(TRY(AddressAt(json, "type")));
  return out;
}

Result<std::vector<MetadataSection>> DecodeSections(const Json& json) {
  const Json::Array* items = TRY(json.ArrayAt("sections"));
  std::vector<MetadataSection> out;
  for (const Json& item : *items) out.push_back(TRY(DecodeSection(item).In("sections")));
  return out;
}

}  // namespace

Json EncodeFirmware(const MeasuredFirmware& firmware) {
  const FirmwareLayout& layout = firmware.layout();
  const BlobVerifier verifier = firmware.blob_verifier();
  Json out = Json::MakeObject({{"launch_digest", firmware.digest().hex()},
                               {"gpa", HexNumber(firmware.gpa())},
                               {"size", HexNumber(firmware.size())}});
  if (verifier != BlobVerifier::kUnknown) out.Set("compares_kernel_hashes", verifier == BlobVerifier::kCompares);
  if (layout.ap_reset_eip) out.Set("ap_reset_eip", HexNumber(*layout.ap_reset_eip));
  if (layout.svsm_launch_offset) out.Set("svsm_launch_offset", HexNumber(*layout.svsm_launch_offset));
  if (layout.hashes) {
    out.Set("hashes_table",
            Json::MakeObject({{"gpa", HexNumber(layout.hashes->gpa)}, {"size", HexNumber(layout.hashes->size)}}));
  }
  if (layout.sections) {
    Json sections{Json::Array()};
    for (const MetadataSection& section : *layout.sections) sections.Append(EncodeSection(section));
    out.Set("sections", std::move(sections));
  }
  return out;
}

Result<MeasuredFirmware> DecodeFirmware(const Json& json) {
  TRY(json.OnlyKeys({"launch_digest", "gpa", "size", "sha256", "compares_kernel_hashes", "ap_reset_eip", "hashes_table",
                     "svsm_launch_offset", "sections"}));
  std::string digest_text = TRY(json.StringAt("launch_digest"));
  LaunchDigest digest = TRY(LaunchDigest::FromHex(digest_text));
  uint64_t size = TRY(NumberAt(json, "size", kMaxFirmwareSize));
  FirmwareLayout layout;
  if (json.Find("ap_reset_eip") != nullptr) layout.ap_reset_eip = TRY(AddressAt(json, "ap_reset_eip"));
  if (json.Find("svsm_launch_offset") != nullptr) {
    layout.svsm_launch_offset = TRY(AddressAt(json, "svsm_launch_offset"));
  }
  if (const Json* table = json.Find("hashes_table")) {
    TRY(table->OnlyKeys({"gpa", "size"}));
    uint32_t gpa = TRY(AddressAt(*table, "gpa").In("hashes_table"));
    uint32_t table_size = TRY(AddressAt(*table, "size").In("hashes_table"));
    layout.hashes = HashesArea{gpa, table_size};
  }
  if (json.Find("sections") != nullptr) layout.sections = TRY(DecodeSections(json));
  BlobVerifier verifier = BlobVerifier::kUnknown;
  if (json.Find("compares_kernel_hashes") != nullptr) {
    verifier = TRY(json.BoolAt("compares_kernel_hashes")) ? BlobVerifier::kCompares : BlobVerifier::kAbsent;
  }
  return MeasuredFirmware::FromDigest(std::move(layout), digest, size, verifier);
}

}  // namespace samovar::snp
