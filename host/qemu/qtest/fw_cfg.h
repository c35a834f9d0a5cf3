// SPDX-License-Identifier: Apache-2.0
//
// Reading fw_cfg of a stopped machine through its DMA interface (QEMU docs/specs/fw_cfg), which is big-endian: what the
// firmware would be given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/qemu/qtest/session.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::qtest {

struct FwCfgFile {
  std::string name;
  uint16_t key;
  uint32_t size;
};

// ReadItem returns the first `size` bytes of the item `key`. Errors: kLimit for more than 4 MiB, kProtocol if QEMU
// refuses, those of Session.
Result<Bytes> ReadItem(Session& session, uint16_t key, size_t size);

// ReadDirectory returns the items that have names.
Result<std::vector<FwCfgFile>> ReadDirectory(Session& session);

}  // namespace samovar::qtest
