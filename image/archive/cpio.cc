// SPDX-License-Identifier: Apache-2.0
#include "image/archive/cpio.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "measurements/base/path.h"
#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr std::string_view kMagic = "070701";
constexpr std::string_view kTrailer = "TRAILER!!!";
constexpr size_t kAlignment = 4;

// The header's numbers in order.
enum Field : size_t {
  kInode,
  kMode,
  kUser,
  kGroup,
  kLinks,
  kTime,
  kSize,
  kDeviceMajor,
  kDeviceMinor,
  kSpecialMajor,
  kSpecialMinor,
  kNameSize,
  kChecksum,
  kFields,
};
constexpr std::array<const char*, kFields> kFieldNames = {
    "inode",        "mode",         "user",          "group",         "links",     "time",     "size",
    "device major", "device minor", "special major", "special minor", "name size", "checksum",
};
using Header = std::array<uint32_t, kFields>;

// File types in `mode` (POSIX S_IFREG and S_IFDIR).
constexpr uint32_t kTypeFile = 0100000;
constexpr uint32_t kTypeFolder = 0040000;
constexpr uint32_t kPermissions = 0777;

uint32_t ModeOf(const CpioEntry& entry) {
  return (entry.kind == CpioEntry::Kind::kFile ? kTypeFile : kTypeFolder) | entry.permissions;
}

Header HeaderOf(const CpioEntry& entry, uint32_t inode) {
  Header out{};
  out[kInode] = inode;
  out[kMode] = ModeOf(entry);
  out[kLinks] = 1;
  out[kSize] = static_cast<uint32_t>(entry.content.size());
  out[kNameSize] = static_cast<uint32_t>(entry.name.size() + 1);
  return out;
}

// The trailer is an entry of zeros with a name of its own.
Header TrailerHeader() {
  Header out{};
  out[kLinks] = 1;
  out[kNameSize] = static_cast<uint32_t>(kTrailer.size() + 1);
  return out;
}

void Align(ByteWriter& out) { out.Zero((kAlignment - out.size() % kAlignment) % kAlignment); }

void WriteEntry(ByteWriter& out, const Header& header, std::string_view name, ByteView content) {
  out.Text(kMagic);
  for (uint32_t value : header) {
    const std::array<uint8_t, 4> big_endian = {static_cast<uint8_t>(value >> 24), static_cast<uint8_t>(value >> 16),
                                               static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
    out.Text(EncodeHex(big_endian));
  }
  out.Text(name);
  out.Zero(1);
  Align(out);
  out.Raw(content);
  Align(out);
}

bool IsSafeName(std::string_view name) {
  const bool plain = std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7f; });
  return plain && name.size() <= kMaxCpioName && name != kTrailer && IsSafeRelativePath(name);
}

// Checks what must hold between sorted entries: names are unique and every entry's folder comes before it.
Result<void> CheckTree(const std::vector<CpioEntry>& entries) {
  std::map<std::string_view, CpioEntry::Kind> seen;
  for (const CpioEntry& entry : entries) {
    size_t slash = entry.name.rfind('/');
    if (slash != std::string::npos) {
      auto folder = seen.find(std::string_view(entry.name).substr(0, slash));
      if (folder == seen.end() || folder->second != CpioEntry::Kind::kFolder) {
        return Error(Code::kMalformed, "cpio: " + Quoted(entry.name) + " is in no folder of the archive");
      }
    }
    if (!seen.emplace(entry.name, entry.kind).second) {
      return Error(Code::kMalformed, "cpio: " + Quoted(entry.name) + " occurs twice");
    }
  }
  return {};
}

Result<void> CheckEntry(const CpioEntry& entry) {
  if (!IsSafeName(entry.name)) {
    return Error(Code::kMalformed, "cpio: " + Quoted(entry.name) + " is no plain relative path");
  }
  if (entry.permissions > kPermissions) {
    return Error(Code::kMalformed, "cpio: " + Quoted(entry.name) + ": permissions beyond 0777");
  }
  if (entry.kind == CpioEntry::Kind::kFolder && !entry.content.empty()) {
    return Error(Code::kMalformed, "cpio: " + Quoted(entry.name) + " is a folder and has content");
  }
  return {};
}

Error TooLarge(const char* what, uint64_t limit) {
  return Error(Code::kLimit, std::string("cpio: more than ") + Decimal(limit) + " " + what);
}

Error At(size_t offset, const std::string& what) {
  return Error(Code::kMalformed, "cpio at offset " + HexNumber(offset) + ": " + what);
}

Result<uint32_t> ReadNumber(ByteReader& reader, const char* field) {
  size_t at = reader.offset();
  ByteView digits = TRY(reader.Take(8, field).In("cpio"));
  uint32_t value = 0;
  for (uint8_t digit : digits) {
    bool decimal = digit >= '0' && digit <= '9';
    if (!decimal && (digit < 'a' || digit > 'f'))
      return At(at, std::string(field) + ": expected lower-case hex digits");
    value = value << 4 | static_cast<uint32_t>(decimal ? digit - '0' : digit - 'a' + 10);
  }
  return value;
}

Result<Header> ReadHeader(ByteReader& reader) {
  size_t at = reader.offset();
  ByteView magic = TRY(reader.Take(kMagic.size(), "magic").In("cpio"));
  if (AsText(magic) != kMagic) return At(at, "expected the magic 070701, got " + Quoted(AsText(magic)));
  Header out{};
  for (size_t i = 0; i < kFields; ++i) out[i] = TRY(ReadNumber(reader, kFieldNames[i]));
  return out;
}

Result<std::string> ReadName(ByteReader& reader, uint32_t size) {
  size_t at = reader.offset();
  if (size < 2 || size > kMaxCpioName + 1) return At(at, "name of " + Decimal(size) + " bytes");
  ByteView name = TRY(reader.Take(size, "name").In("cpio"));
  if (name.back() != 0) return At(at, "name without a zero byte at its end");
  TRY(reader.Zero((kAlignment - reader.offset() % kAlignment) % kAlignment, "padding").In("cpio"));
  return std::string(AsText(name.first(size - 1)));
}

Result<CpioEntry> ReadBody(ByteReader& reader, const Header& header, std::string name) {
  CpioEntry out;
  out.name = std::move(name);
  out.kind = (header[kMode] & ~kPermissions) == kTypeFile ? CpioEntry::Kind::kFile : CpioEntry::Kind::kFolder;
  out.permissions = header[kMode] & kPermissions;
  ByteView content = TRY(reader.Take(header[kSize], "content").In("cpio: " + Quoted(out.name)));
  TRY(reader.Zero((kAlignment - reader.offset() % kAlignment) % kAlignment, "padding").In("cpio"));
  out.content.assign(content.begin(), content.end());
  TRY(CheckEntry(out));
  return out;
}

// Every number that the writer derives must be the one it would have written.
Result<void> CheckHeader(const Header& got, const Header& want, size_t at) {
  for (size_t i = 0; i < kFields; ++i) {
    if (got[i] == want[i]) continue;
    return At(at, std::string(kFieldNames[i]) + ": expected " + HexNumber(want[i]) + ", got " + HexNumber(got[i]));
  }
  return {};
}

}  // namespace

Result<Bytes> EncodeCpio(std::vector<CpioEntry> entries) {
  if (entries.size() > kMaxCpioEntries) return TooLarge("entries", kMaxCpioEntries);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  uint64_t total = 0;
  for (const CpioEntry& entry : entries) {
    TRY(CheckEntry(entry));
    total += entry.content.size();
    if (total > kMaxCpioSize) return TooLarge("bytes", kMaxCpioSize);
  }
  TRY(CheckTree(entries));

  ByteWriter out;
  uint32_t inode = 0;
  for (const CpioEntry& entry : entries) WriteEntry(out, HeaderOf(entry, ++inode), entry.name, entry.content);
  WriteEntry(out, TrailerHeader(), kTrailer, {});
  if (out.size() > kMaxCpioSize) return TooLarge("bytes", kMaxCpioSize);
  return std::move(out).Finish();
}

Result<std::vector<CpioEntry>> ParseCpio(ByteView archive) {
  if (archive.size() > kMaxCpioSize) return TooLarge("bytes", kMaxCpioSize);
  ByteReader reader(archive);
  std::vector<CpioEntry> out;
  for (;;) {
    size_t at = reader.offset();
    Header header = TRY(ReadHeader(reader));
    std::string name = TRY(ReadName(reader, header[kNameSize]));
    if (name == kTrailer) {
      TRY(CheckHeader(header, TrailerHeader(), at));
      break;
    }
    if (out.size() == kMaxCpioEntries) return TooLarge("entries", kMaxCpioEntries);
    if (!out.empty() && out.back().name >= name) return At(at, Quoted(name) + " is not in sorted order");
    CpioEntry entry = TRY(ReadBody(reader, header, std::move(name)));
    TRY(CheckHeader(header, HeaderOf(entry, static_cast<uint32_t>(out.size() + 1)), at));
    out.push_back(std::move(entry));
  }
  TRY(reader.ExpectEmpty("cpio archive"));
  TRY(CheckTree(out));
  return out;
}

}  // namespace samovar::image
