// SPDX-License-Identifier: Apache-2.0
//
// An archive has one hash, or an error. What is read of it is bounded, so that one of a kilobyte cannot keep the
// fuzzer.
#include "measurements/zip/archive.h"
#include "measurements/zip/go_hash.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kMost = 1 << 20;
  const samovar::ByteView archive(data, size);
  const auto entries = samovar::zip::ReadArchive(archive);
  uint64_t contents = 0;
  if (entries.ok()) {
    for (const auto& entry : *entries) contents += entry.size;
  }
  if (contents <= kMost) (void)samovar::zip::GoModuleHash(archive).ok();
  (void)samovar::zip::Inflate(archive, size, [](samovar::ByteView) {}).ok();
  return 0;
}
