// SPDX-License-Identifier: Apache-2.0
//
// Signs ID blocks (measurements/snp/identity/id_block.h).
#pragma once

#include <optional>

#include "host/keys/private_key.h"
#include "measurements/base/result.h"
#include "measurements/snp/identity/id_block.h"

namespace samovar::keys {

// SignedIdBlock is what a VMM passes to the processor, and what the report will then show of the keys.
struct SignedIdBlock {
  std::array<uint8_t, snp::kIdBlockSize> block;
  Bytes auth;                                     // snp::kIdAuthSize bytes
  Sha384Digest id_key_digest;                     // ID_KEY_DIGEST in the report
  std::optional<Sha384Digest> author_key_digest;  // AUTHOR_KEY_DIGEST in the report
};

// SignIdBlock signs `block` with the ID key, and the ID key with the author key if there is one. Signatures are
// deterministic (RFC 6979), so the same input gives the same bytes. Errors: kUnsupported if a key is not on P-384.
Result<SignedIdBlock> SignIdBlock(const snp::IdBlock& block, const PrivateKey& id_key,
                                  const std::optional<PrivateKey>& author_key);

}  // namespace samovar::keys
