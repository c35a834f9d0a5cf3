// SPDX-License-Identifier: Apache-2.0
//
// Which signatures of certificates and revocation lists have been found to hold, for whoever judges much that hangs on
// the same few. What is remembered is a fact about bytes: "this key made this signature of this". Names, validity,
// revocation and trust are judged each time anew. A signature that does not hold is not remembered.
#pragma once

#include "measurements/hash/digest.h"

namespace samovar::x509 {

class SignatureMemory {
 public:
  SignatureMemory() = default;
  SignatureMemory(const SignatureMemory&) = delete;
  SignatureMemory& operator=(const SignatureMemory&) = delete;
  virtual ~SignatureMemory() = default;

  // A fact is the SHA-256 of all that the verification depends on. To forget is allowed: it costs time alone. Several
  // threads may call both.
  [[nodiscard]] virtual bool Knows(const Sha256Digest& fact) = 0;
  virtual void Remember(const Sha256Digest& fact) = 0;
};

}  // namespace samovar::x509
