// SPDX-License-Identifier: Apache-2.0
//
// What an OVMF build holds, unpacked: most of its drivers lie in sections that are LZMA streams (UEFI PI specification,
// volume 3, sections 2.2.4 and 3.2.1; EFI_GUIDED_SECTION of EDK II's LzmaCustomDecompressLib). Hostile input.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/guid.h"
#include "measurements/base/result.h"

namespace samovar::firmware {

// Unpack returns all that the file holds, one part after the other: the contents of each compressed section, then the
// file itself. Errors: kUnsupported if it holds no compressed section, kLimit (more than 8 of them, or more than 64
// MiB), and those of DecodeLzma with the offset of the section.
Result<Bytes> Unpack(ByteView image);

// HasVolume tells whether the file holds a firmware volume at all, packed or not (its header's signature, "_FVH").
[[nodiscard]] bool HasVolume(ByteView image);

// Holds tells whether the bytes occur anywhere: a GUID of a driver or a table, a string of the code.
[[nodiscard]] bool Holds(ByteView bytes, std::string_view what);
[[nodiscard]] bool Holds(ByteView bytes, const Guid& guid);

}  // namespace samovar::firmware
