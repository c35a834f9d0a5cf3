// SPDX-License-Identifier: Apache-2.0
#include "image/archive/tar.h"

#include <algorithm>
#include <array>

#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr size_t kBlock = 512;
constexpr size_t kMaxLongName = 4096;
using Block = std::array<uint8_t, kBlock>;

// Where the header's fields are.
constexpr size_t kNameSize = 100;
constexpr size_t kSizeOffset = 124;
constexpr size_t kSizeSize = 12;
constexpr size_t kChecksumOffset = 148;
constexpr size_t kChecksumSize = 8;
constexpr size_t kTypeOffset = 156;

Error Malformed(const std::string& what) { return Error(Code::kMalformed, "tar: " + what); }

// Text up to the first zero byte, or the whole field.
std::string TextOf(ByteView field) {
  std::string_view text = AsText(field);
  return std::string(text.substr(0, text.find('\0')));
}

// An octal number, with blanks before it and a blank or zero byte after it.
Result<uint64_t> OctalOf(ByteView field, const char* what) {
  uint64_t value = 0;
  size_t at = 0;
  while (at < field.size() && field[at] == ' ') ++at;
  size_t first = at;
  for (; at < field.size() && field[at] >= '0' && field[at] <= '7'; ++at) value = value << 3 | (field[at] - '0');
  bool ended = at == field.size() || field[at] == ' ' || field[at] == 0;
  if (at == first || !ended) return Malformed(std::string(what) + " is no octal number");
  return value;
}

struct Header {
  std::string name;
  uint64_t size = 0;
  char type = '0';
};

Result<Header> ParseHeader(const Block& block) {
  ByteView view = block;
  uint64_t want = TRY(OctalOf(view.subspan(kChecksumOffset, kChecksumSize), "checksum"));
  uint64_t sum = kChecksumSize * ' ';  // the checksum field counts as blanks
  for (size_t i = 0; i < kBlock; ++i) {
    if (i < kChecksumOffset || i >= kChecksumOffset + kChecksumSize) sum += block[i];
  }
  if (sum != want) return Malformed("header checksum: expected " + Decimal(want) + ", got " + Decimal(sum));
  Header out;
  out.name = TextOf(view.first(kNameSize));
  out.size = TRY(OctalOf(view.subspan(kSizeOffset, kSizeSize), "size"));
  out.type = block[kTypeOffset] == 0 ? '0' : static_cast<char>(block[kTypeOffset]);
  return out;
}

class Reader {
 public:
  explicit Reader(const TarSource& source) : source_(source) {}

  // Fills `into` and returns true, or returns false if the stream ended before its first byte.
  Result<bool> Fill(std::span<uint8_t> into) {
    size_t have = 0;
    while (have < into.size()) {
      size_t got = TRY(source_(into.subspan(have)));
      if (got == 0 && have == 0) return false;
      if (got == 0) return Truncated();
      have += got;
    }
    return true;
  }

  // Reads a member's content and the padding to whole blocks.
  Result<Bytes> Content(uint64_t size, uint64_t max) {
    if (size > max) return Error(Code::kLimit, "tar: a member of " + Decimal(size) + " bytes, at most " + Decimal(max));
    Bytes out(static_cast<size_t>((size + kBlock - 1) / kBlock * kBlock));
    if (!out.empty() && !TRY(Fill(out))) return Truncated();
    out.resize(static_cast<size_t>(size));
    return out;
  }

  Result<void> Skip(uint64_t size) {
    Block block;
    for (uint64_t left = size / kBlock + (size % kBlock != 0 ? 1 : 0); left > 0; --left) {
      if (!TRY(Fill(block))) return Truncated();
    }
    return {};
  }

 private:
  static Error Truncated() { return Error(Code::kTruncated, "tar: the stream ends inside a member"); }
  const TarSource& source_;
};

Result<void> TakeMember(Reader& reader, const Header& header, std::map<std::string, Bytes>& found) {
  if (header.type != '0') return Malformed(Quoted(header.name) + " is not a regular file");
  Bytes content = TRY(reader.Content(header.size, kMaxTarMember).In(Quoted(header.name)));
  if (found.emplace(header.name, std::move(content)).second) return {};
  return Malformed(Quoted(header.name) + " occurs twice");
}

}  // namespace

Result<std::map<std::string, Bytes>> ReadTarMembers(const TarSource& source, const std::set<std::string>& wanted) {
  Reader reader(source);
  std::map<std::string, Bytes> found;
  std::string long_name;
  Block block;
  while (TRY(reader.Fill(block))) {
    if (IsZero(block)) continue;  // the end mark; what pads the archive after it is zero as well
    Header header = TRY(ParseHeader(block));
    if (header.type == 'L') {
      Bytes name = TRY(reader.Content(header.size, kMaxLongName));
      long_name = TextOf(name);
      continue;
    }
    if (!long_name.empty()) header.name = std::exchange(long_name, {});
    if (wanted.contains(header.name)) {
      TRY(TakeMember(reader, header, found));
    } else {
      TRY(reader.Skip(header.size));
    }
  }
  for (const std::string& name : wanted) {
    if (!found.contains(name)) return Malformed("no member " + Quoted(name));
  }
  return found;
}

}  // namespace samovar::image
