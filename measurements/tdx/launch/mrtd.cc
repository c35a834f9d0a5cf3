// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/mrtd.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace samovar::tdx {

namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kChunk = 256;

// The block that TDH.MEM.PAGE.ADD and TDH.MR.EXTEND hash: name (16 bytes), guest-physical address, zero.
std::array<uint8_t, 128> Block(std::string_view name, uint64_t address) {
  std::array<uint8_t, 128> block{};
  std::copy(name.begin(), name.end(), block.begin());
  for (size_t i = 0; i < 8; ++i) block[16 + i] = static_cast<uint8_t>(address >> (8 * i));
  return block;
}

class Pages {
 public:
  void Add(uint64_t address) { hasher_.Update(Block("MEM.PAGE.ADD", address)); }

  // `content` is the part of the page that comes from the file; the rest of the page is zero.
  void Extend(uint64_t address, ByteView content) {
    std::array<uint8_t, kPage> page{};
    std::copy(content.begin(), content.end(), page.begin());
    for (uint64_t at = 0; at < kPage; at += kChunk) {
      hasher_.Update(Block("MR.EXTEND", address + at));
      hasher_.Update(ByteView(page).subspan(at, kChunk));
    }
  }

  [[nodiscard]] Mrtd Finish() { return Mrtd{hasher_.Finish()}; }

 private:
  Sha384Hasher hasher_;
};

ByteView PageContent(ByteView content, uint64_t at) {
  if (at >= content.size()) return {};
  return content.subspan(at, std::min<uint64_t>(kPage, content.size() - at));
}

}  // namespace

Mrtd MeasureMrtd(ByteView firmware, const Tdvf& tdvf, MrtdOrder order) {
  Pages pages;
  for (const TdvfSection& section : tdvf.sections) {
    ByteView content = Tdvf::Content(firmware, section);
    bool extend = (section.attributes & TdvfSection::kExtendMr) != 0;
    for (uint64_t at = 0; at < section.memory_size; at += kPage) {
      pages.Add(section.address + at);
      if (extend && order == MrtdOrder::kOnePass) pages.Extend(section.address + at, PageContent(content, at));
    }
    if (!extend || order == MrtdOrder::kOnePass) continue;
    for (uint64_t at = 0; at < section.memory_size; at += kPage) {
      pages.Extend(section.address + at, PageContent(content, at));
    }
  }
  return pages.Finish();
}

}  // namespace samovar::tdx
