// SPDX-License-Identifier: Apache-2.0
//
// The simulated processor's identity: a chip id, a P-384 signing key (VCEK) and a chain of certificates like AMD's,
// ARK → ASK → VCEK, with AMD's extensions (VCEK Certificate and KDS Interface Specification, 57230). It is made once
// per user and kept under the data folder; the keys of ARK and ASK are thrown away as soon as they have signed. Every
// certificate says in its name that it is simulated.
#pragma once

#include <array>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::simtee {

struct Chain {
  Bytes vcek_key;  // SEC 1 private key, DER
  Bytes vcek;      // certificates, DER
  Bytes ask;
  Bytes ark;
};

// The TCB that the chip reports; also in the VCEK's extensions, as for a Genoa part.
inline constexpr uint8_t kBootloaderSvn = 9;
inline constexpr uint8_t kTeeSvn = 0;
inline constexpr uint8_t kSnpSvn = 23;
inline constexpr uint8_t kMicrocodeSvn = 72;

// MakeChain makes new keys and certificates; two RSA-4096 keys take some seconds.
Result<Chain> MakeChain();

// OpenChain reads the chain from `folder`, or makes one there: whole or not at all, and only once, however many
// launchers start together. Files: vcek.key, vcek.der, ask.der, ark.der, all 0600. `making` is called before the slow
// part.
Result<Chain> OpenChain(const std::string& folder, void (*making)());

}  // namespace samovar::simtee
