// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/variable_store.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

// EFI_SYSTEM_NV_DATA_FV fff12b8d-7696-4c8b-a985-2747075b4f50
constexpr VendorGuid kNvDataVolume = {0x8d, 0x2b, 0xf1, 0xff, 0x96, 0x76, 0x8b, 0x4c,
                                      0xa9, 0x85, 0x27, 0x47, 0x07, 0x5b, 0x4f, 0x50};
// EFI_AUTHENTICATED_VARIABLE aaf32c78-947b-439a-a180-2e144ec37792
constexpr VendorGuid kAuthenticatedStore = {0x78, 0x2c, 0xf3, 0xaa, 0x7b, 0x94, 0x9a, 0x43,
                                            0xa1, 0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92};
// EFI_VARIABLE ddcf3616-3275-4164-98b6-fe85707ffe7d
constexpr VendorGuid kPlainStore = {0x16, 0x36, 0xcf, 0xdd, 0x75, 0x32, 0x64, 0x41,
                                    0x98, 0xb6, 0xfe, 0x85, 0x70, 0x7f, 0xfe, 0x7d};
// f0a30bc7-af08-4556-99c4-001009c93a44, vendor of SecureBootEnable
constexpr VendorGuid kSecureBootEnable = {0xc7, 0x0b, 0xa3, 0xf0, 0x08, 0xaf, 0x56, 0x45,
                                          0x99, 0xc4, 0x00, 0x10, 0x09, 0xc9, 0x3a, 0x44};
// EFI_CERT_X509 a5c059a1-94e4-4aa7-87b5-ab155c2bf072
constexpr VendorGuid kCertX509 = {0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a,
                                  0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72};

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
  if (!Equal(TRY(reader.Take(16, "FileSystemGuid")), kNvDataVolume)) {
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
  bool authenticated = Equal(signature, kAuthenticatedStore);
  if (!authenticated && !Equal(signature, kPlainStore)) {
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
  record.variable.vendor = TRY(reader.Fixed<16>("VendorGuid"));
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

const Variable* FindVariable(const std::vector<Variable>& variables, const VendorGuid& vendor, std::string_view name) {
  Bytes wanted = Utf16(name);
  for (const Variable& variable : variables) {
    if (variable.vendor == vendor && variable.name == wanted) return &variable;
  }
  return nullptr;
}

Bytes EncodeVariableData(const VendorGuid& vendor, std::string_view name, ByteView data) {
  ByteWriter out;
  out.Raw(vendor);
  out.U64Le(name.size());
  out.U64Le(data.size());
  out.Raw(Utf16(name));
  out.Raw(data);
  return std::move(out).Finish();
}

SecureBootPolicy DeriveSecureBootPolicy(const std::vector<Variable>& variables, bool supported) {
  auto data = [&](const VendorGuid& vendor, std::string_view name) {
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
  if (!Equal(*type, kCertX509) || *list_size != database.size() || *header_size != 0 ||
      *entry_size != database.size() - kListHeader) {
    return std::nullopt;
  }
  ByteView entry = database.subspan(kListHeader);
  return Bytes(entry.begin(), entry.end());
}

}  // namespace samovar::tdx
