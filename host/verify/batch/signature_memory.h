// SPDX-License-Identifier: Apache-2.0
//
// The memory of `samovar verify --batch`: the chain of a chip is verified once for all bundles that it signed.
#pragma once

#include <array>
#include <mutex>
#include <set>

#include "measurements/x509/signature_memory.h"

namespace samovar::verify {

class BoundedSignatureMemory final : public x509::SignatureMemory {
 public:
  static constexpr size_t kMaxFacts = size_t{1} << 16;  // some megabytes

  // `max_facts` at once; with one more all are forgotten.
  explicit BoundedSignatureMemory(size_t max_facts = kMaxFacts) : max_facts_(max_facts) {}

  [[nodiscard]] bool Knows(const Sha256Digest& fact) override;
  void Remember(const Sha256Digest& fact) override;

 private:
  const size_t max_facts_;
  std::mutex mutex_;
  std::set<std::array<uint8_t, Sha256Digest::kSize>> facts_;
};

}  // namespace samovar::verify
