// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/acpi_blobs.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "measurements/base/text.h"

namespace samovar::handover {

namespace {

constexpr size_t kCommandSize = 128;
constexpr size_t kNameSize = 56;
constexpr size_t kMaxBlob = size_t{4} << 20;

Error Bad(const std::string& where, const std::string& what) { return {Code::kMalformed, where + ": " + what}; }

std::string At(std::string_view blob, size_t offset) {
  return "ACPI blob " + std::string(blob) + ": offset " + HexNumber(offset);
}

bool IsSignature(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](uint8_t c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

// Sizes of the blobs that a command may name.
struct Blobs {
  size_t tables;
  size_t rsdp;

  // Nothing for a blob that this program knows nothing of, such as the log of a TPM.
  [[nodiscard]] std::optional<size_t> SizeOf(std::string_view name) const {
    if (name == "etc/acpi/tables") return tables;
    if (name == "etc/acpi/rsdp") return rsdp;
    return std::nullopt;
  }
};

// A file name of 56 bytes that ends in a NUL and holds printable characters.
Result<std::string_view> ReadName(ByteReader& reader, const char* field, const std::string& where) {
  std::string_view text = AsText(TRY(reader.Take(kNameSize, field).In(where)));
  size_t end = text.find('\0');
  if (end == 0 || end == std::string_view::npos)
    return Bad(where, std::string(field) + " is not a NUL-terminated name");
  text = text.substr(0, end);
  bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!plain) return Bad(where, std::string(field) + " " + Quoted(text) + " is not a file name");
  return text;
}

Result<void> CheckWithin(const Blobs& blobs, std::string_view name, uint64_t offset, uint64_t size, const char* field,
                         const std::string& where) {
  std::optional<size_t> whole = blobs.SizeOf(name);
  if (!whole || (offset <= *whole && size <= *whole - offset)) return {};
  return Bad(where, std::string(field) + " " + HexNumber(offset) + " + " + HexNumber(size) + " lies beyond " +
                        std::string(name) + " of " + HexNumber(*whole) + " bytes");
}

// ALLOCATE: file, u32 alignment, u8 zone.
Result<void> CheckAllocate(ByteReader& reader, const std::string& where) {
  TRY(ReadName(reader, "file", where));
  uint32_t alignment = TRY(reader.U32Le("alignment").In(where));
  uint8_t zone = TRY(reader.U8("zone").In(where));
  if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
    return Bad(where, "alignment " + HexNumber(alignment) + " is not a power of two");
  }
  if (zone != 1 && zone != 2) return Bad(where, "zone " + Decimal(zone) + " is neither 1 nor 2");
  return {};
}

Result<void> CheckPointerSize(uint8_t size, const std::string& where) {
  if (size == 1 || size == 2 || size == 4 || size == 8) return {};
  return Bad(where, "pointer size " + Decimal(size) + " is not 1, 2, 4 or 8");
}

// ADD_POINTER: file, file pointed to, u32 offset in the file, u8 size.
Result<void> CheckAddPointer(ByteReader& reader, const Blobs& blobs, const std::string& where) {
  std::string_view file = TRY(ReadName(reader, "file", where));
  TRY(ReadName(reader, "pointee", where));
  uint32_t offset = TRY(reader.U32Le("offset").In(where));
  uint8_t size = TRY(reader.U8("pointer size").In(where));
  TRY(CheckPointerSize(size, where));
  return CheckWithin(blobs, file, offset, size, "offset", where);
}

// ADD_CHECKSUM: file, u32 offset of the sum, u32 start, u32 length.
Result<void> CheckAddChecksum(ByteReader& reader, const Blobs& blobs, const std::string& where) {
  std::string_view file = TRY(ReadName(reader, "file", where));
  uint32_t offset = TRY(reader.U32Le("checksum offset").In(where));
  uint32_t start = TRY(reader.U32Le("start").In(where));
  uint32_t length = TRY(reader.U32Le("length").In(where));
  TRY(CheckWithin(blobs, file, offset, 1, "checksum offset", where));
  return CheckWithin(blobs, file, start, length, "start", where);
}

// WRITE_POINTER: file to write to, file pointed to, u32 offset of the pointer, u32 offset pointed to, u8 size.
Result<void> CheckWritePointer(ByteReader& reader, const Blobs& blobs, const std::string& where) {
  TRY(ReadName(reader, "file", where));
  std::string_view pointee = TRY(ReadName(reader, "pointee", where));
  TRY(reader.Skip(4, "destination offset").In(where));
  uint32_t source = TRY(reader.U32Le("source offset").In(where));
  uint8_t size = TRY(reader.U8("pointer size").In(where));
  TRY(CheckPointerSize(size, where));
  return CheckWithin(blobs, pointee, source, 0, "source offset", where);
}

Result<void> CheckCommand(ByteReader& reader, const Blobs& blobs, const std::string& where) {
  uint32_t command = TRY(reader.U32Le("command").In(where));
  switch (command) {
    case 1: return CheckAllocate(reader, where);
    case 2: return CheckAddPointer(reader, blobs, where);
    case 3: return CheckAddChecksum(reader, blobs, where);
    case 4: return CheckWritePointer(reader, blobs, where);
    default: return Bad(where, "command " + HexNumber(command) + " is not known");
  }
}

}  // namespace

Result<void> CheckAcpiTables(ByteView blob) {
  constexpr std::string_view kName = "etc/acpi/tables";
  if (blob.size() > kMaxBlob) return Error(Code::kLimit, "ACPI blob etc/acpi/tables: larger than 4 MiB");
  ByteReader reader(blob);
  size_t count = 0;
  while (reader.remaining() > 0 && blob[reader.offset()] != 0) {
    size_t at = reader.offset();
    ByteView signature = TRY(reader.Take(4, "Signature").In(At(kName, at)));
    if (!IsSignature(signature)) return Bad(At(kName, at), "Signature " + Quoted(AsText(signature)) + " is no table's");
    uint32_t length = TRY(reader.U32Le("Length").In(At(kName, at)));
    // FACS has a header of its own; it is 64 bytes.
    if (length < 36 || length > blob.size() - at) {
      return Bad(At(kName, at + 4), "Length of table " + Quoted(AsText(signature)) + " is " + Decimal(length) +
                                        "; expected 36 to " + Decimal(blob.size() - at));
    }
    TRY(reader.Skip(length - 8, "table").In(At(kName, at)));
    ++count;
  }
  if (count == 0) return Bad(At(kName, 0), "no table");
  if (!IsZero(blob.subspan(reader.offset())))
    return Bad(At(kName, reader.offset()), "the bytes after the tables are not zero");
  return {};
}

Result<void> CheckRsdp(ByteView blob) {
  constexpr std::string_view kName = "etc/acpi/rsdp";
  ByteReader reader(blob);
  ByteView signature = TRY(reader.Take(8, "Signature").In(At(kName, 0)));
  if (AsText(signature) != "RSD PTR ") {
    return Bad(At(kName, 0), "Signature: expected \"RSD PTR \", got " + Quoted(AsText(signature)));
  }
  TRY(reader.Skip(1 + 6, "Checksum and OEMID").In(At(kName, 8)));
  uint8_t revision = TRY(reader.U8("Revision").In(At(kName, 15)));
  if (revision != 0 && revision != 2)
    return Bad(At(kName, 15), "Revision " + Decimal(revision) + " is neither 0 nor 2");
  size_t size = revision == 0 ? 20 : 36;
  if (blob.size() != size) {
    return Bad(At(kName, 15), "Revision " + Decimal(revision) + " has " + Decimal(size) + " bytes, the blob has " +
                                  Decimal(blob.size()));
  }
  return {};
}

Result<void> CheckTableLoader(ByteView blob, size_t tables_size, size_t rsdp_size) {
  constexpr std::string_view kName = "etc/table-loader";
  if (blob.size() > kMaxBlob) return Error(Code::kLimit, "ACPI blob etc/table-loader: larger than 4 MiB");
  if (blob.empty() || blob.size() % kCommandSize != 0) {
    return Bad(At(kName, 0), "expected commands of 128 bytes, got " + Decimal(blob.size()) + " bytes");
  }
  const Blobs blobs{tables_size, rsdp_size};
  for (size_t at = 0; at < blob.size(); at += kCommandSize) {
    ByteView entry = blob.subspan(at, kCommandSize);
    if (IsZero(entry)) {
      if (at != 0 && IsZero(blob.subspan(at))) return {};
      return Bad(At(kName, at), "an empty command before the last one");
    }
    ByteReader reader(entry);
    TRY(CheckCommand(reader, blobs, At(kName, at)));
    if (!IsZero(entry.subspan(reader.offset())))
      return Bad(At(kName, at), "bytes after the command's fields are not zero");
  }
  return {};
}

}  // namespace samovar::handover
