// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/launch/kernel_hashes.h"

#include <algorithm>

namespace samovar::snp {

namespace {

constexpr Guid kTable = Guid::Of("9438d606-4f22-4cc9-b479-a793d411fd21");

constexpr uint16_t kEntrySize = 16 + 2 + 32;
constexpr uint16_t kTableSize = 16 + 2 + 3 * kEntrySize;
static_assert(kTableSize <= kHashesTableSize && kHashesTableSize - kTableSize < 16);

}  // namespace

Sha256Digest HashCmdline(std::string_view cmdline) {
  Sha256Hasher hasher;
  hasher.Update(AsBytes(cmdline));
  hasher.Update(std::array<uint8_t, 1>{0});
  return hasher.Finish();
}

std::array<uint8_t, kHashesTableSize> EncodeKernelHashesTable(const KernelHashes& hashes) {
  ByteWriter writer;
  writer.Raw(kTable.view());
  writer.U16Le(kTableSize);
  auto entry = [&](const Guid& guid, const Sha256Digest& digest) {
    writer.Raw(guid.view());
    writer.U16Le(kEntrySize);
    writer.Raw(digest.view());
  };
  entry(kCmdlineEntry, hashes.cmdline);
  entry(kInitrdEntry, hashes.initrd);
  entry(kKernelEntry, hashes.kernel);
  writer.PadTo(kHashesTableSize);
  std::array<uint8_t, kHashesTableSize> out;
  std::copy(writer.bytes().begin(), writer.bytes().end(), out.begin());
  return out;
}

}  // namespace samovar::snp
