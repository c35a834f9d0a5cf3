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

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/snp/report/guest_policy.h"

namespace samovar::snp {

inline constexpr size_t kIdBlockSize = 96;
inline constexpr size_t kIdAuthSize = 4096;
inline constexpr size_t kIdPublicKeySize = 1028;
inline constexpr size_t kIdSignatureSize = 512;

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

// EncodeIdPublicKey returns the field of a public key on P-384, x ‖ y of 48 bytes each, big-endian. The SHA-384 of it
// is what a report shows of the key.
[[nodiscard]] std::array<uint8_t, kIdPublicKeySize> EncodeIdPublicKey(ByteView point);

// EncodeIdSignature returns the field of an ECDSA signature; r and s are big-endian, of at most 72 bytes.
[[nodiscard]] std::array<uint8_t, kIdSignatureSize> EncodeIdSignature(ByteView r, ByteView s);

// What proves an ID block, in the fields of the ABI. The author's key signs the ID key.
struct IdAuth {
  std::array<uint8_t, kIdSignatureSize> block_signature{};
  std::array<uint8_t, kIdPublicKeySize> id_key{};
  std::array<uint8_t, kIdSignatureSize> id_key_signature{};  // with an author key
  std::optional<std::array<uint8_t, kIdPublicKeySize>> author_key;
};

// EncodeIdAuth returns the kIdAuthSize bytes.
[[nodiscard]] Bytes EncodeIdAuth(const IdAuth& auth);

}  // namespace samovar::snp
