// SPDX-License-Identifier: Apache-2.0
//
// A small firmware file with TDVF metadata, and a variable store for it, for unit tests only. The sections are those of
// Debian's Intel TDX build, with BFV and CFV shrunk to one and two pages of patterned bytes.
#pragma once

#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/guid.h"
#include "measurements/tdx/firmware/tdvf.h"

namespace samovar::tdx::fake {

inline std::vector<TdvfSection> DefaultSections() {
  return {
      {0x1000, 0x2000, 0xffffe000, 0x2000, SectionType::kBfv, 1}, {0, 0x1000, 0xffffd000, 0x1000, SectionType::kCfv, 0},
      {0, 0, 0x810000, 0x10000, SectionType::kTempMem, 0},        {0, 0, 0x80b000, 0x2000, SectionType::kTempMem, 0},
      {0, 0, 0x809000, 0x2000, SectionType::kTdHob, 0},           {0, 0, 0x800000, 0x6000, SectionType::kTempMem, 0},
  };
}

// BuildFirmware returns a file of `size` patterned bytes that ends with the descriptor, the GUIDed table and 32 bytes.
inline Bytes BuildFirmware(const std::vector<TdvfSection>& sections, size_t size = 0x3000) {
  ByteWriter tail;
  tail.Text("TDVF");
  tail.U32Le(static_cast<uint32_t>(16 + 32 * sections.size()));
  tail.U32Le(1);
  tail.U32Le(static_cast<uint32_t>(sections.size()));
  for (const TdvfSection& section : sections) {
    tail.U32Le(section.data_offset);
    tail.U32Le(section.raw_size);
    tail.U64Le(section.address);
    tail.U64Le(section.memory_size);
    tail.U32Le(static_cast<uint32_t>(section.type));
    tail.U32Le(section.attributes);
  }
  size_t descriptor = tail.size() + 22 + 18 + 32;
  tail.U32Le(static_cast<uint32_t>(descriptor));
  tail.U16Le(22);
  tail.Raw(Guid::Of("e47a6535-984a-4798-865e-4685a7bf8ec2").view());
  tail.U16Le(22 + 18);
  tail.Raw(Guid::Of("96b582de-1fb2-45f7-baea-a366c55a082d").view());
  tail.Zero(32);
  Bytes out(size);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<uint8_t>(i * 31 + (i >> 8));
  std::copy(tail.bytes().begin(), tail.bytes().end(), out.end() - static_cast<ptrdiff_t>(tail.size()));
  return out;
}

// VariableVolume returns a configuration volume of 4 KiB, as long as the CFV above, with these variable records.
inline Bytes VariableVolume(ByteView records) {
  ByteWriter out;
  out.Zero(16);
  out.Raw(Guid::Of("fff12b8d-7696-4c8b-a985-2747075b4f50").view());
  out.U64Le(0x1000);
  out.Text("_FVH");
  out.U32Le(0);
  out.U16Le(72);
  out.PadTo(72);
  out.Raw(Guid::Of("aaf32c78-947b-439a-a180-2e144ec37792").view());
  out.U32Le(0x800);
  out.U8(0x5a);
  out.U8(0xfe);
  out.Zero(6);
  out.Raw(records);
  while (out.size() < 0x1000) out.U8(0xff);
  return std::move(out).Finish();
}

}  // namespace samovar::tdx::fake
