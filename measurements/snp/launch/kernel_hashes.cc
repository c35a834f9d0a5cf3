// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/launch/kernel_hashes.h"

#include <algorithm>

#include "measurements/base/guid.h"

namespace samovar::snp {

namespace {

constexpr Guid kTable = Guid::Of("9438d606-4f22-4cc9-b479-a793d411fd21");
constexpr Guid kCmdline = Guid::Of("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
constexpr Guid kInitrd = Guid::Of("44baf731-3a2f-4bd7-9af1-41e29169781d");
constexpr Guid kKernel = Guid::Of("4de79437-abd2-427f-b835-d5b172d2045b");

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
  entry(kCmdline, hashes.cmdline);
  entry(kInitrd, hashes.initrd);
  entry(kKernel, hashes.kernel);
  writer.PadTo(kHashesTableSize);
  std::array<uint8_t, kHashesTableSize> out;
  std::copy(writer.bytes().begin(), writer.bytes().end(), out.begin());
  return out;
}

}  // namespace samovar::snp
