// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/variable_store.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::firmware {

namespace {

constexpr Guid kNvDataVolume = Guid::Of("fff12b8d-7696-4c8b-a985-2747075b4f50");        // EFI_SYSTEM_NV_DATA_FV
constexpr Guid kAuthenticatedStore = Guid::Of("aaf32c78-947b-439a-a180-2e144ec37792");  // EFI_AUTHENTICATED_VARIABLE
constexpr Guid kPlainStore = Guid::Of("ddcf3616-3275-4164-98b6-fe85707ffe7d");          // EFI_VARIABLE
constexpr Guid kSecureBootEnable = Guid::Of("f0a30bc7-af08-4556-99c4-001009c93a44");    // vendor of SecureBootEnable
constexpr Guid kCertX509 = Guid::Of("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");            // EFI_CERT_X509

constexpr uint16_t kStartId = 0x55aa;
constexpr uint8_t kAdded = 0x3f;
constexpr uint8_t kInDeletedTransition = 0x3e;  // a newer value may follow; if none does, this one counts
constexpr size_t kMaxVariables = 4096;

Error Bad(Code code, const std::string& what) { return {code, "variable store: " + what}; }

Bytes Utf16(std::string_view ascii) {
  Bytes out;
  for (char c : ascii) {
    out.push_back(static_cast<uint8_t>(c));
    out.push_back(0);
  }
  return out;
}

struct Store {
  ByteView variables;
  bool authenticated;
};

// EFI_FIRMWARE_VOLUME_HEADER, then VARIABLE_STORE_HEADER.
Result<Store> OpenStore(ByteView volume) {
  ByteReader reader(volume);
  TRY(reader.Skip(16, "ZeroVector"));
  if (!Equal(TRY(reader.Take(16, "FileSystemGuid")), kNvDataVolume.view())) {
    return Bad(Code::kUnsupported, "the configuration volume is not a non-volatile data volume");
  }
  TRY(reader.Skip(8, "FvLength"));
  if (AsText(TRY(reader.Take(4, "Signature"))) != "_FVH") return Bad(Code::kMalformed, "no \"_FVH\" signature");
  TRY(reader.Skip(4, "Attributes"));
  uint16_t header = TRY(reader.U16Le("HeaderLength"));
  if (header < reader.offset() || header > volume.size()) {
    return Bad(Code::kMalformed, "HeaderLength " + Decimal(header) + " does not fit the volume");
  }
  ByteReader store(volume.subspan(header));
  ByteView signature = TRY(store.Take(16, "store signature"));
  bool authenticated = Equal(signature, kAuthenticatedStore.view());
  if (!authenticated && !Equal(signature, kPlainStore.view())) {
    return Bad(Code::kUnsupported, "unknown store format at offset " + HexNumber(header));
  }
  uint32_t size = TRY(store.U32Le("store size"));
  uint8_t format = TRY(store.U8("store format"));
  uint8_t state = TRY(store.U8("store state"));
  TRY(store.Skip(6, "store header"));
  if (format != 0x5a || state != 0xfe) return Bad(Code::kMalformed, "the store is not formatted and healthy");
  if (size < store.offset() || size > volume.size() - header) {
    return Bad(Code::kMalformed, "store size " + HexNumber(size) + " does not fit the volume");
  }
  return Store{volume.subspan(header + store.offset(), size - store.offset()), authenticated};
}

struct Record {
  uint8_t state;
  Variable variable;
};

// VARIABLE_HEADER or AUTHENTICATED_VARIABLE_HEADER, name with its NUL, data.
Result<Record> ParseRecord(ByteReader& reader, bool authenticated) {
  Record record{};
  record.state = TRY(reader.U8("State"));
  TRY(reader.Skip(1 + 4, "Attributes"));
  if (authenticated) TRY(reader.Skip(8 + 16 + 4, "MonotonicCount"));
  uint32_t name_size = TRY(reader.U32Le("NameSize"));
  uint32_t data_size = TRY(reader.U32Le("DataSize"));
  record.variable.vendor = Guid{TRY(reader.Fixed<16>("VendorGuid"))};
  ByteView name = TRY(reader.Take(name_size, "name"));
  ByteView data = TRY(reader.Take(data_size, "data"));
  if (name_size < 2 || name_size % 2 != 0 || !IsZero(name.last(2))) {
    return Bad(Code::kMalformed, "a name of " + Decimal(name_size) + " bytes does not end in a UTF-16 NUL");
  }
  record.variable.name.assign(name.begin(), name.end() - 2);
  record.variable.data.assign(data.begin(), data.end());
  return record;
}

bool SameVariable(const Variable& a, const Variable& b) { return a.vendor == b.vendor && a.name == b.name; }

}  // namespace

Result<std::vector<Variable>> ParseVariableStore(ByteView volume) {
  Store store = TRY(OpenStore(volume).In("variable store"));
  ByteReader reader(store.variables);
  std::vector<Variable> added;
  std::vector<Variable> in_transition;
  for (size_t count = 0; reader.remaining() >= 4; ++count) {
    std::string where = "variable store: record " + Decimal(count) + " at offset " + HexNumber(reader.offset());
    if (count == kMaxVariables) return Bad(Code::kLimit, "more than 4096 records");
    if (TRY(reader.U16Le("StartId")) != kStartId) break;  // the rest is free space
    Record record = TRY(ParseRecord(reader, store.authenticated).In(where));
    if (record.state == kAdded)
      added.push_back(std::move(record.variable));
    else if (record.state == kInDeletedTransition)
      in_transition.push_back(std::move(record.variable));
    TRY(reader.Skip(std::min((4 - reader.offset() % 4) % 4, reader.remaining()), "padding"));
  }
  for (Variable& old : in_transition) {
    bool replaced = std::any_of(added.begin(), added.end(), [&](const auto& v) { return SameVariable(v, old); });
    if (!replaced) added.push_back(std::move(old));
  }
  return added;
}

const Variable* FindVariable(const std::vector<Variable>& variables, const Guid& vendor, std::string_view name) {
  Bytes wanted = Utf16(name);
  for (const Variable& variable : variables) {
    if (variable.vendor == vendor && variable.name == wanted) return &variable;
  }
  return nullptr;
}

Bytes EncodeVariableData(const Guid& vendor, std::string_view name, ByteView data) {
  ByteWriter out;
  out.Raw(vendor.view());
  out.U64Le(name.size());
  out.U64Le(data.size());
  out.Raw(Utf16(name));
  out.Raw(data);
  return std::move(out).Finish();
}

SecureBootPolicy DeriveSecureBootPolicy(const std::vector<Variable>& variables, bool supported) {
  auto data = [&](const Guid& vendor, std::string_view name) {
    const Variable* variable = FindVariable(variables, vendor, name);
    return variable == nullptr ? Bytes() : variable->data;
  };
  // With a platform key the firmware is in user mode, where secure boot is on unless SecureBootEnable says 0.
  Bytes enable = data(kSecureBootEnable, "SecureBootEnable");
  bool user_mode = !data(kGlobalVariable, "PK").empty();
  bool enabled = supported && user_mode && (enable.empty() || enable[0] != 0);
  SecureBootPolicy policy{enabled, {}};
  policy.variables.push_back(
      {"SecureBoot", kGlobalVariable, supported ? Bytes{static_cast<uint8_t>(enabled ? 1 : 0)} : Bytes()});
  for (std::string_view name : {"PK", "KEK"}) {
    policy.variables.push_back({name, kGlobalVariable, data(kGlobalVariable, name)});
  }
  for (std::string_view name : {"db", "dbx", "dbt"}) {
    Bytes value = data(kImageSecurityDatabase, name);
    if (name == "dbt" && value.empty()) continue;
    policy.variables.push_back({name, kImageSecurityDatabase, std::move(value)});
  }
  return policy;
}

std::optional<Bytes> SoleCertificate(ByteView database) {
  // EFI_SIGNATURE_LIST: type, list size, header size, entry size, then entries of owner GUID and certificate.
  constexpr uint32_t kListHeader = 28;
  ByteReader reader(database);
  auto type = reader.Take(16, "SignatureType");
  auto list_size = reader.U32Le("SignatureListSize");
  auto header_size = reader.U32Le("SignatureHeaderSize");
  auto entry_size = reader.U32Le("SignatureSize");
  if (!type.ok() || !list_size.ok() || !header_size.ok() || !entry_size.ok()) return std::nullopt;
  if (!Equal(*type, kCertX509.view()) || *list_size != database.size() || *header_size != 0 ||
      *entry_size != database.size() - kListHeader) {
    return std::nullopt;
  }
  ByteView entry = database.subspan(kListHeader);
  return Bytes(entry.begin(), entry.end());
}

}  // namespace samovar::firmware
