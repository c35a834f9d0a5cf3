// SPDX-License-Identifier: Apache-2.0
//
// The table of GUIDs at the end of an OVMF image, by which a VMM finds what the firmware wants of it (EDK II,
// OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm). The last 32 bytes of the image are the reset vector; before it stands
// the footer, and before that the entries, which are read downwards: data, u16 size of the whole entry, GUID.
// Little-endian. The image is hostile input.
#pragma once

#include <optional>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/guid.h"
#include "measurements/base/result.h"

namespace samovar::firmware {

// One entry: its data, which borrows the image, and where that data begins in the image.
struct TableEntry {
  Guid guid;
  size_t offset;
  ByteView data;
};

using GuidedTable = std::vector<TableEntry>;

// ReadGuidedTable returns the entries, the last of the image first; nothing if the image has no such table. No two have
// the same GUID. Errors: kTruncated if the image is too short to have one, kMalformed with the offset.
Result<std::optional<GuidedTable>> ReadGuidedTable(ByteView image);

// FindEntry returns the entry of that GUID, or null.
[[nodiscard]] const TableEntry* FindEntry(const GuidedTable& table, const Guid& guid);

}  // namespace samovar::firmware
