// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/launch/page_info.h"

namespace samovar::snp {

namespace {

constexpr uint16_t kPageInfoSize = 0x70;

}  // namespace

const char* PageTypeName(PageType type) {
  switch (type) {
    case PageType::kNormal: return "normal";
    case PageType::kVmsa: return "vmsa";
    case PageType::kZero: return "zero";
    case PageType::kUnmeasured: return "unmeasured";
    case PageType::kSecrets: return "secrets";
    case PageType::kCpuid: return "cpuid";
  }
  std::abort();
}

LaunchDigest Extend(const LaunchDigest& before, const LaunchPage& page) {
  ByteWriter info;
  info.Raw(before.view());                   // 0x00 DIGEST_CUR
  info.Raw(page.contents.view());            // 0x30 CONTENTS
  info.U16Le(kPageInfoSize);                 // 0x60 LENGTH
  info.U8(static_cast<uint8_t>(page.type));  // 0x62 PAGE_TYPE
  info.U8(0);                                // 0x63 IMI_PAGE: bit 0
  info.Zero(4);                              // 0x64 VMPL3, VMPL2, VMPL1 permissions, reserved
  info.U64Le(page.gpa);                      // 0x68 GPA
  CHECK(info.size() == kPageInfoSize);
  return {Sha384(info.bytes())};
}

}  // namespace samovar::snp
