// SPDX-License-Identifier: Apache-2.0
//
// Hash functions (FIPS 180-4), all through mbedTLS, and Digest<N>, the value they yield. Distinct measured things get
// distinct types built on Digest where they are defined, so that comparing a launch digest with a report data does not
// compile.
#pragma once

#include <array>
#include <compare>
#include <string>
#include <string_view>

#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/base/text.h"

namespace samovar {

template <size_t N>
struct Digest {
  static constexpr size_t kSize = N;
  std::array<uint8_t, N> bytes{};

  [[nodiscard]] ByteView view() const { return bytes; }
  [[nodiscard]] std::string hex() const { return EncodeHex(bytes); }
  auto operator<=>(const Digest&) const = default;

  // FromHex decodes exactly 2·N hex digits; kMalformed otherwise, naming `what`.
  static Result<Digest> FromHex(std::string_view text, std::string_view what) {
    return Digest{TRY((DecodeHexFixed<N>(text, what)))};
  }
};

using Sha1Digest = Digest<20>;
using Sha256Digest = Digest<32>;
using Sha384Digest = Digest<48>;

// A hasher is used once: Update any number of times, then Finish. It is move-free and owns no heap memory.
class Sha1Hasher {
 public:
  Sha1Hasher();
  Sha1Hasher(const Sha1Hasher&) = delete;
  Sha1Hasher& operator=(const Sha1Hasher&) = delete;
  ~Sha1Hasher();
  void Update(ByteView bytes);
  [[nodiscard]] Sha1Digest Finish();

 private:
  mbedtls_sha1_context context_;
};

class Sha256Hasher {
 public:
  Sha256Hasher();
  Sha256Hasher(const Sha256Hasher&) = delete;
  Sha256Hasher& operator=(const Sha256Hasher&) = delete;
  ~Sha256Hasher();
  void Update(ByteView bytes);
  [[nodiscard]] Sha256Digest Finish();

 private:
  mbedtls_sha256_context context_;
};

class Sha384Hasher {
 public:
  Sha384Hasher();
  Sha384Hasher(const Sha384Hasher&) = delete;
  Sha384Hasher& operator=(const Sha384Hasher&) = delete;
  ~Sha384Hasher();
  void Update(ByteView bytes);
  [[nodiscard]] Sha384Digest Finish();

 private:
  mbedtls_sha512_context context_;
};

[[nodiscard]] Sha256Digest Sha256(ByteView bytes);
[[nodiscard]] Sha384Digest Sha384(ByteView bytes);

}  // namespace samovar
