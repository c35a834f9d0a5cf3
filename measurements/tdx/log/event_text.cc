// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/event_text.h"

#include <utility>
#include <vector>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

using Registers = std::vector<std::pair<std::string, std::string>>;  // name and value in hex

// UEFI_VARIABLE_DATA: vendor, name length in characters, data length, name in UTF-16, data.
struct LoggedVariable {
  std::string name;
  ByteView value;
};

Result<LoggedVariable> ParseVariable(ByteView data) {
  ByteReader reader(data);
  TRY(reader.Skip(16, "VariableName"));
  uint64_t characters = TRY(reader.U64Le("UnicodeNameLength"));
  uint64_t size = TRY(reader.U64Le("VariableDataLength"));
  if (characters > reader.remaining() / 2) return Error(Code::kTruncated, "variable event: the name is cut");
  LoggedVariable out;
  for (uint64_t i = 0; i < characters; ++i) {
    uint16_t unit = TRY(reader.U16Le("UnicodeName"));
    out.name += unit < 0x7f ? static_cast<char>(unit) : '?';
  }
  if (size != reader.remaining()) return Error(Code::kMalformed, "variable event: the length does not fit");
  out.value = TRY(reader.Take(static_cast<size_t>(size), "VariableData"));
  return out;
}

std::string DescribeVariable(ByteView data) {
  auto variable = ParseVariable(data);
  if (!variable.ok()) return "a variable that cannot be read";
  return "variable " + Quoted(variable->name) + ", " + Decimal(variable->value.size()) + " bytes";
}

// TCG_PCClientTaggedEvent: id, size, data.
std::string DescribeTag(ByteView data) {
  ByteReader reader(data);
  auto id = reader.U32Le("taggedEventID");
  auto size = reader.U32Le("taggedEventDataSize");
  if (!id.ok() || !size.ok() || *size != reader.remaining()) return "a tag that cannot be read";
  std::string_view text = AsText(data.subspan(8));
  if (!text.empty() && text.back() == '\0') text.remove_suffix(1);
  return "tag " + HexNumber(*id) + " " + Quoted(text);
}

// UEFI_PLATFORM_FIRMWARE_BLOB2 and UEFI_HANDOFF_TABLE_POINTERS2 start with a counted text.
std::string DescribeCounted(ByteView data) {
  if (data.empty() || data[0] + size_t{1} > data.size()) return "";
  std::string_view text = AsText(data.subspan(1, data[0]));
  while (!text.empty() && text.back() == '\0') text.remove_suffix(1);
  return Quoted(text);
}

bool HashesItsData(EventType type) {
  return type == EventType::kSeparator || type == EventType::kEfiAction ||
         type == EventType::kEfiVariableDriverConfig || type == EventType::kEfiVariableAuthority;
}

Result<Registers> ReplayAll(LogKind kind, const EventLog& log) {
  Registers out;
  if (kind == LogKind::kCc) {
    Rtmrs rtmrs = TRY(ReplayRtmrs(log));
    for (size_t i = 0; i < rtmrs.size(); ++i) out.emplace_back("RTMR" + Decimal(i), rtmrs[i].hex());
  } else {
    auto pcrs = TRY(ReplayPcrs(log));
    for (const auto& [index, value] : pcrs) out.emplace_back("PCR" + Decimal(index), value.hex());
  }
  return out;
}

}  // namespace

std::string EventTypeName(EventType type) {
  switch (type) {
    case EventType::kPostCode: return "EV_POST_CODE";
    case EventType::kNoAction: return "EV_NO_ACTION";
    case EventType::kSeparator: return "EV_SEPARATOR";
    case EventType::kEventTag: return "EV_EVENT_TAG";
    case EventType::kCrtmVersion: return "EV_S_CRTM_VERSION";
    case EventType::kPlatformConfigFlags: return "EV_PLATFORM_CONFIG_FLAGS";
    case EventType::kIpl: return "EV_IPL";
    case EventType::kEfiVariableDriverConfig: return "EV_EFI_VARIABLE_DRIVER_CONFIG";
    case EventType::kEfiVariableBoot: return "EV_EFI_VARIABLE_BOOT";
    case EventType::kEfiBootServicesApplication: return "EV_EFI_BOOT_SERVICES_APPLICATION";
    case EventType::kEfiGptEvent: return "EV_EFI_GPT_EVENT";
    case EventType::kEfiAction: return "EV_EFI_ACTION";
    case EventType::kEfiPlatformFirmwareBlob: return "EV_EFI_PLATFORM_FIRMWARE_BLOB";
    case EventType::kEfiHandoffTables: return "EV_EFI_HANDOFF_TABLES";
    case EventType::kEfiPlatformFirmwareBlob2: return "EV_EFI_PLATFORM_FIRMWARE_BLOB2";
    case EventType::kEfiHandoffTables2: return "EV_EFI_HANDOFF_TABLES2";
    case EventType::kEfiVariableAuthority: return "EV_EFI_VARIABLE_AUTHORITY";
  }
  return HexNumber(static_cast<uint32_t>(type));
}

DataCheck CheckData(const LoggedEvent& event) {
  std::optional<Sha384Digest> digest = event.Sha384();
  if (!digest) return DataCheck::kElsewhere;
  if (*digest == Sha384(event.data)) return DataCheck::kHashed;
  if (event.type == EventType::kEfiVariableBoot) {
    // Only the value of a boot variable is hashed.
    auto variable = ParseVariable(event.data);
    return variable.ok() && *digest == Sha384(variable->value) ? DataCheck::kHashed : DataCheck::kDiffers;
  }
  return HashesItsData(event.type) ? DataCheck::kDiffers : DataCheck::kElsewhere;
}

std::string DescribeData(const LoggedEvent& event) {
  switch (event.type) {
    case EventType::kEfiVariableDriverConfig:
    case EventType::kEfiVariableBoot:
    case EventType::kEfiVariableAuthority: return DescribeVariable(event.data);
    case EventType::kEventTag: return DescribeTag(event.data);
    case EventType::kEfiHandoffTables2:
    case EventType::kEfiPlatformFirmwareBlob2: return DescribeCounted(event.data);
    case EventType::kEfiAction:
    case EventType::kIpl: return Quoted(AsText(event.data));
    case EventType::kPlatformConfigFlags:
      return Quoted(AsText(event.data.first(std::min<size_t>(event.data.size(), 64))));
    case EventType::kSeparator: return EncodeHex(event.data);
    default: return Decimal(event.data.size()) + " bytes";
  }
}

std::string RegisterName(LogKind kind, uint32_t index) {
  if (kind == LogKind::kTpm) return "PCR" + Decimal(index);
  return index == 0 ? "MRTD" : "RTMR" + Decimal(index - 1);
}

Result<std::string> FormatLog(LogKind kind, const EventLog& log) {
  Registers registers = TRY(ReplayAll(kind, log));
  std::string out;
  for (const LoggedEvent& event : log.events) {
    std::optional<Sha384Digest> digest = event.Sha384();
    out += RegisterName(kind, event.index);
    out += "  " + (digest ? digest->hex() : "-");
    out += "  " + EventTypeName(event.type);
    out += "  " + DescribeData(event);
    if (CheckData(event) == DataCheck::kDiffers) out += "  ! the digest is not of this data";
    out += "\n";
  }
  out += "\nreplayed:\n";
  for (const auto& [name, value] : registers) out.append(name).append("  ").append(value).append("\n");
  return out;
}

Result<Json> EncodeLog(LogKind kind, const EventLog& log) {
  Registers registers = TRY(ReplayAll(kind, log));
  Json events = Json::MakeArray({});
  for (const LoggedEvent& event : log.events) {
    std::optional<Sha384Digest> digest = event.Sha384();
    Json item = Json::MakeObject({{"register", RegisterName(kind, event.index)},
                                  {"type", EventTypeName(event.type)},
                                  {"digest", digest ? Json(digest->hex()) : Json()},
                                  {"data", EncodeHex(event.data)},
                                  {"description", DescribeData(event)}});
    DataCheck check = CheckData(event);
    if (check != DataCheck::kElsewhere) item.Set("data_matches", check == DataCheck::kHashed);
    events.Append(std::move(item));
  }
  Json values = Json::MakeObject({});
  for (const auto& [name, value] : registers) values.Set(name, value);
  return Json::MakeObject(
      {{"kind", kind == LogKind::kCc ? "cc" : "tpm"}, {"events", std::move(events)}, {"registers", std::move(values)}});
}

}  // namespace samovar::tdx
