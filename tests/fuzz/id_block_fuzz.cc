// SPDX-License-Identifier: Apache-2.0
//
// What is read as an ID block is written back as the same bytes.
#include <algorithm>

#include "measurements/snp/identity/id_block.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  const ByteView bytes(data, size);
  (void)snp::HasAuthorKey(bytes).ok();
  const Result<snp::IdBlock> block = snp::ParseIdBlock(bytes);
  if (block.ok()) CHECK(std::ranges::equal(snp::EncodeIdBlock(*block), bytes));
  return 0;
}
