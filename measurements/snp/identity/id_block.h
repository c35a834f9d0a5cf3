// SPDX-License-Identifier: Apache-2.0
//
// The ID block, with which the owner of a guest says what may be launched under its identity, and the ID
// authentication information, which proves with the owner's keys that it did (SEV-SNP Firmware ABI, 56860,
// SNP_LAUNCH_FINISH). The processor refuses the launch if the digest or the policy differs from the block or the
// signatures do not hold. Integers, and numbers of keys and signatures, are little-endian.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/snp/report/guest_policy.h"

namespace samovar::snp {

inline constexpr size_t kIdBlockSize = 96;
inline constexpr size_t kIdAuthSize = 4096;

struct IdBlock {
  LaunchDigest launch_digest;
  std::array<uint8_t, 16> family_id{};  // for the owner to use, as is image_id
  std::array<uint8_t, 16> image_id{};
  uint32_t guest_svn = 0;
  GuestPolicy policy;
};

[[nodiscard]] std::array<uint8_t, kIdBlockSize> EncodeIdBlock(const IdBlock& block);

// ParseIdBlock reads what EncodeIdBlock writes. Errors: kTruncated or kMalformed if it is not kIdBlockSize bytes,
// kUnsupported for another version than 1.
Result<IdBlock> ParseIdBlock(ByteView bytes);

// HasAuthorKey tells whether ID authentication information has the part of the author key, which the VMM must announce
// to the processor. Errors: kTruncated or kMalformed if it is not kIdAuthSize bytes, kUnsupported if a key is of an
// algorithm that the ABI does not define.
Result<bool> HasAuthorKey(ByteView auth);

// SignedIdBlock is what a VMM passes to the processor, and what the report will then show of the keys.
struct SignedIdBlock {
  std::array<uint8_t, kIdBlockSize> block;
  Bytes auth;                                     // kIdAuthSize bytes
  Sha384Digest id_key_digest;                     // ID_KEY_DIGEST in the report
  std::optional<Sha384Digest> author_key_digest;  // AUTHOR_KEY_DIGEST in the report
};

// SignIdBlock signs `block` with the ID key, and the ID key with the author key if there is one. Keys are P-384 private
// keys in PEM (SEC 1 or PKCS #8, not encrypted). Signatures are deterministic (RFC 6979), so the same input gives the
// same bytes. Errors: kMalformed if a key is not PEM, kUnsupported if it is not on P-384.
Result<SignedIdBlock> SignIdBlock(const IdBlock& block, std::string_view id_key_pem,
                                  std::optional<std::string_view> author_key_pem);

}  // namespace samovar::snp
