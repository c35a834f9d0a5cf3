// SPDX-License-Identifier: Apache-2.0
#include "host/verify/batch/signature_memory.h"

namespace samovar::verify {

bool BoundedSignatureMemory::Knows(const Sha256Digest& fact) {
  const std::lock_guard lock(mutex_);
  return facts_.contains(fact.bytes);
}

void BoundedSignatureMemory::Remember(const Sha256Digest& fact) {
  const std::lock_guard lock(mutex_);
  if (facts_.size() >= max_facts_) facts_.clear();
  facts_.insert(fact.bytes);
}

}  // namespace samovar::verify
