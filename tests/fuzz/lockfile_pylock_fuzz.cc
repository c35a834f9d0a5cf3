// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/lockfile_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return samovar::FuzzLockFile("pylock", samovar::AsText(samovar::ByteView(data, size)));
}
