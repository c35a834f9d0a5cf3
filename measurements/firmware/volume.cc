// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/volume.h"

#include <optional>

#include "measurements/base/text.h"
#include "measurements/firmware/lzma.h"

namespace samovar::firmware {

namespace {

constexpr size_t kMaxUnpacked = size_t{64} << 20;
constexpr size_t kMaxSections = 8;
constexpr Guid kLzmaSection = Guid::Of("ee4e5898-3914-4259-9d6e-dc7bd79403cf");

// The LZMA stream of the GUID-defined section whose GUID is at `at`, or nothing if there is no such section (the same
// bytes also occur in code). PI specification, volume 3, section 2.2.4: size (3 bytes, or all ones and 4 bytes more),
// type 2, GUID, data offset, attributes.
std::optional<ByteView> SectionData(ByteView image, size_t at) {
  constexpr uint8_t kGuidDefined = 2;
  for (size_t header : {size_t{4}, size_t{8}}) {
    if (at < header) continue;
    ByteView section = image.subspan(at - header);
    if (section.size() < header + 20 || section[3] != kGuidDefined) continue;
    size_t size = section[0] | size_t{section[1]} << 8 | size_t{section[2]} << 16;
    if ((size == 0xffffff) != (header == 8)) continue;
    if (header == 8) size = section[4] | size_t{section[5]} << 8 | size_t{section[6]} << 16 | size_t{section[7]} << 24;
    size_t data = section[header + 16] | size_t{section[header + 17]} << 8;
    if (data < header + 20 || data > size || size > section.size()) continue;
    return section.subspan(data, size - data);
  }
  return std::nullopt;
}

}  // namespace

Result<Bytes> Unpack(ByteView image) {
  Bytes all;
  size_t sections = 0;
  std::string_view text = AsText(image);
  std::string_view guid = AsText(kLzmaSection.view());
  for (size_t at = text.find(guid); at != std::string_view::npos; at = text.find(guid, at + guid.size())) {
    std::optional<ByteView> data = SectionData(image, at);
    if (!data) continue;
    if (++sections > kMaxSections) return Error(Code::kLimit, "firmware: more than 8 compressed sections");
    Bytes part = TRY(DecodeLzma(*data, kMaxUnpacked - all.size()).In("firmware: section at " + HexNumber(at)));
    all.insert(all.end(), part.begin(), part.end());
  }
  if (sections == 0) return Error(Code::kUnsupported, "firmware: no LZMA-compressed volume: not a build of OVMF");
  all.insert(all.end(), image.begin(), image.end());
  return all;
}

bool HasVolume(ByteView image) { return Holds(image, "_FVH"); }
bool Holds(ByteView bytes, std::string_view what) { return AsText(bytes).find(what) != std::string_view::npos; }
bool Holds(ByteView bytes, const Guid& guid) { return Holds(bytes, AsText(guid.view())); }

}  // namespace samovar::firmware
