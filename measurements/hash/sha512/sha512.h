// SPDX-License-Identifier: Apache-2.0
//
// SHA-512 (FIPS 180-4), which lock files of npm's registry name archives by. Nothing that is attested has one.
#pragma once

#include "measurements/hash/digest.h"

namespace samovar {

using Sha512Digest = Digest<64>;

// Used once, as the others: Update any number of times, then Finish.
class Sha512Hasher {
 public:
  Sha512Hasher();
  Sha512Hasher(const Sha512Hasher&) = delete;
  Sha512Hasher& operator=(const Sha512Hasher&) = delete;
  ~Sha512Hasher();
  void Update(ByteView bytes);
  [[nodiscard]] Sha512Digest Finish();

 private:
  mbedtls_sha512_context context_;
};

}  // namespace samovar
