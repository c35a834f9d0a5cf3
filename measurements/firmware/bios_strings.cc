// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/bios_strings.h"

#include <algorithm>
#include <string>

#include "measurements/base/guid.h"

namespace samovar::firmware {

namespace {

constexpr Guid kDriver = Guid::Of("4110465d-5ff3-4f4b-b580-24ed0d06747a");  // SmbiosPlatformDxe
constexpr size_t kFileHeader = 24;  // EFI_FFS_FILE_HEADER: name, checksums, type, attributes, size (3 bytes), state
constexpr uint8_t kTypeDriver = 7;
constexpr std::string_view kNoDate = "02/02/2022";  // what the driver says where the build has no date
constexpr size_t kMaxText = 64;
constexpr size_t kAlignment = 8;
constexpr size_t kMaxGap = 32;

// The contents of the one file of that name; nothing if there is none or more than one.
std::optional<ByteView> DriverFile(ByteView unpacked) {
  std::optional<ByteView> found;
  std::string_view text = AsText(unpacked);
  std::string_view name = AsText(kDriver.view());
  for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    ByteView file = unpacked.subspan(at);
    if (file.size() < kFileHeader || file[18] != kTypeDriver) continue;
    size_t size = file[20] | size_t{file[21]} << 8 | size_t{file[22]} << 16;
    if (size < kFileHeader || size > file.size()) continue;
    if (found) return std::nullopt;
    found = file.subspan(kFileHeader, size - kFileHeader);
  }
  return found;
}

// The text of printable ASCII characters in UTF-16 that begins at `at` and ends in a NUL; empty if there is none.
std::string TextAt(ByteView bytes, size_t at) {
  std::string out;
  for (; at + 1 < bytes.size() && out.size() <= kMaxText; at += 2) {
    if (bytes[at] == 0 && bytes[at + 1] == 0) return out;
    if (bytes[at] < 0x20 || bytes[at] > 0x7e || bytes[at + 1] != 0) return "";
    out += static_cast<char>(bytes[at]);
  }
  return "";
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsDate(std::string_view text) {
  constexpr std::string_view kForm = "00/00/0000";
  return text.size() == kForm.size() && std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '0' ? IsDigit(c) : c == form;
         });
}

// Where the next text begins after one of `length` characters at `at`; the rest of its array, zeros, lies between.
size_t Next(ByteView bytes, size_t at, size_t length) {
  size_t next = at + (2 * (length + 1) + kAlignment - 1) / kAlignment * kAlignment;
  for (size_t step = 0; step < kMaxGap && TextAt(bytes, next).empty(); step += kAlignment) next += kAlignment;
  return next;
}

}  // namespace

std::optional<BiosInformation> FindBiosInformation(ByteView unpacked) {
  std::optional<ByteView> file = DriverFile(unpacked);
  if (!file) return std::nullopt;
  std::optional<size_t> date_at;
  for (size_t at = 0; at < file->size(); ++at) {
    if (!IsDigit(static_cast<char>((*file)[at]))) continue;
    std::string text = TextAt(*file, at);
    if (!IsDate(text) || text == kNoDate) continue;
    if (date_at) return std::nullopt;
    date_at = at;
  }
  if (!date_at) return std::nullopt;
  BiosInformation out;
  out.release_date = TextAt(*file, *date_at);
  size_t at = Next(*file, *date_at, out.release_date.size());
  out.version = TextAt(*file, at);
  out.vendor = TextAt(*file, Next(*file, at, out.version.size()));
  // Were they the other way round, the vendor would look like a version.
  bool plausible = !out.vendor.empty() && std::any_of(out.version.begin(), out.version.end(), IsDigit) &&
                   out.version.find(' ') == std::string::npos && !IsDigit(out.vendor[0]);
  if (!plausible) return std::nullopt;
  return out;
}

}  // namespace samovar::firmware
