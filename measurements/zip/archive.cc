// SPDX-License-Identifier: Apache-2.0
#include "measurements/zip/archive.h"

#include <set>
#include <string>

#include "measurements/base/text.h"

namespace samovar::zip {

namespace {

constexpr uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr size_t kEndSize = 22, kMaxComment = 0xffff;
constexpr uint16_t kEncrypted = 1, kStored = 0, kDeflated = 8;
constexpr uint32_t kInZip64 = 0xffffffff;

// The record that ends the archive (section 4.3.16).
struct End {
  size_t at = 0;  // where it stands
  uint16_t count = 0;
  uint32_t size = 0, start = 0;  // of the central directory
};

Result<End> ParseEnd(ByteView archive, size_t at) {
  ByteReader reader(archive.subspan(at));
  End out{.at = at};
  const uint32_t signature = TRY(reader.U32Le("end of a zip"));
  const uint16_t part = TRY(reader.U16Le("number of the part"));
  TRY(reader.Skip(2, "part with the central directory"));
  const uint16_t count_here = TRY(reader.U16Le("entries in this part"));
  out.count = TRY(reader.U16Le("entries"));
  out.size = TRY(reader.U32Le("size of the central directory"));
  out.start = TRY(reader.U32Le("start of the central directory"));
  const uint16_t comment = TRY(reader.U16Le("size of the comment"));
  if (signature != kEnd || comment != reader.remaining()) return Error(Code::kMalformed, "no end of a zip");
  if (part != 0 || count_here != out.count) return Error(Code::kUnsupported, "a zip in several parts is not read");
  return out;
}

// It is the last one whose comment ends where the archive does.
Result<End> FindEnd(ByteView archive) {
  for (size_t comment = 0; comment <= kMaxComment && comment + kEndSize <= archive.size(); ++comment) {
    auto end = ParseEnd(archive, archive.size() - kEndSize - comment);
    if (end.ok() || end.error().code() == Code::kUnsupported) return end;
  }
  return Error(Code::kMalformed, "expected a zip archive, found no end of one");
}

// The data of an entry, behind its local header (section 4.3.7), which must name the same entry.
Result<ByteView> DataOf(ByteView archive, std::string_view name, uint32_t at, uint32_t packed) {
  ByteReader reader(archive);
  TRY(reader.Skip(at, "offset of the entry"));
  const uint32_t signature = TRY(reader.U32Le("local header"));
  TRY(reader.Skip(22, "local header"));
  const uint16_t name_size = TRY(reader.U16Le("size of the name"));
  const uint16_t extra_size = TRY(reader.U16Le("size of the extra field"));
  const ByteView its_name = TRY(reader.Take(name_size, "name"));
  TRY(reader.Skip(extra_size, "extra field"));
  if (signature != kLocal) return Error(Code::kMalformed, "expected a local header");
  if (AsText(its_name) != name) return Error(Code::kMalformed, "its local header names " + Quoted(AsText(its_name)));
  return reader.Take(packed, "content");
}

// Reads one header of the central directory (section 4.3.12).
Result<Entry> TakeCentral(ByteView archive, ByteReader& reader) {
  const uint32_t signature = TRY(reader.U32Le("header of the central directory"));
  TRY(reader.Skip(4, "versions"));
  const uint16_t flags = TRY(reader.U16Le("flags"));
  const uint16_t method = TRY(reader.U16Le("method"));
  TRY(reader.Skip(8, "time and CRC"));
  const uint32_t packed = TRY(reader.U32Le("packed size"));
  const uint32_t size = TRY(reader.U32Le("size"));
  const uint16_t name_size = TRY(reader.U16Le("size of the name"));
  const uint16_t extra_size = TRY(reader.U16Le("size of the extra field"));
  const uint16_t comment_size = TRY(reader.U16Le("size of the comment"));
  TRY(reader.Skip(8, "part and attributes"));
  const uint32_t at = TRY(reader.U32Le("offset of the entry"));
  const ByteView name = TRY(reader.Take(name_size, "name"));
  TRY(reader.Skip(size_t{extra_size} + comment_size, "extra field and comment"));
  if (signature != kCentral) return Error(Code::kMalformed, "expected a header of the zip's central directory");
  Entry out{.name = AsText(name), .deflated = method == kDeflated, .size = size, .data = {}};
  if ((flags & kEncrypted) != 0 || (method != kStored && method != kDeflated)) {
    return Error(Code::kUnsupported, Quoted(out.name) + ": expected a stored or deflated entry");
  }
  if (packed == kInZip64 || size == kInZip64 || at == kInZip64) {
    return Error(Code::kUnsupported, Quoted(out.name) + ": Zip64 is not read");
  }
  out.data = TRY(DataOf(archive, out.name, at, packed).In(Quoted(out.name)));
  return out;
}

}  // namespace

Result<std::vector<Entry>> ReadArchive(ByteView archive) {
  const End end = TRY(FindEnd(archive));
  if (uint64_t{end.start} + end.size != end.at) {
    return Error(Code::kMalformed, "the central directory of the zip is not before its end");
  }
  ByteReader reader(archive.subspan(end.start, end.size));
  std::vector<Entry> out;
  std::set<std::string_view> names;
  uint64_t contents = 0;
  for (size_t i = 0; i < end.count; ++i) {
    const Entry entry = TRY(TakeCentral(archive, reader));
    if (!names.insert(entry.name).second) return Error(Code::kMalformed, Quoted(entry.name) + ": twice in the zip");
    contents += entry.size;
    if (contents > kMaxContents) return Error(Code::kLimit, "a zip of more than " + Decimal(kMaxContents) + " bytes");
    out.push_back(entry);
  }
  TRY(reader.ExpectEmpty("the entries of the zip"));
  return out;
}

Result<void> ReadEntry(const Entry& entry, const Sink& sink) {
  if (entry.deflated) return Inflate(entry.data, entry.size, sink).In(Quoted(entry.name));
  if (entry.data.size() != entry.size) {
    return Error(Code::kMismatch, Quoted(entry.name) + ": stored, and its two sizes disagree");
  }
  sink(entry.data);
  return {};
}

}  // namespace samovar::zip
