// SPDX-License-Identifier: Apache-2.0
//
// The measurement registers of a trust domain (Intel TDX Module 1.5 Base Architecture Specification, "Measurement
// and Attestation"): MRTD, fixed at build time, and RTMR0–3, which software extends. Each is a SHA-384 digest, but the
// two kinds never compare equal: mixing them up does not compile.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::tdx {

// Mrtd is the measurement of the initial memory of the TD, which is the firmware.
struct Mrtd {
  static constexpr size_t kSize = Sha384Digest::kSize;
  Sha384Digest digest;

  [[nodiscard]] ByteView view() const { return digest.view(); }
  [[nodiscard]] std::string hex() const { return digest.hex(); }
  bool operator==(const Mrtd&) const = default;

  // FromHex decodes 96 hex digits; kMalformed otherwise.
  static Result<Mrtd> FromHex(std::string_view text) { return Mrtd{TRY(Sha384Digest::FromHex(text, "mrtd"))}; }
};

// Rtmr is a run-time register: zero at the start, replaced by SHA-384(register ‖ digest) at each Extend.
struct Rtmr {
  static constexpr size_t kSize = Sha384Digest::kSize;
  Sha384Digest value;

  [[nodiscard]] ByteView view() const { return value.view(); }
  [[nodiscard]] std::string hex() const { return value.hex(); }
  bool operator==(const Rtmr&) const = default;

  void Extend(const Sha384Digest& digest) {
    Sha384Hasher hasher;
    hasher.Update(value.view());
    hasher.Update(digest.view());
    value = hasher.Finish();
  }

  // FromHex decodes 96 hex digits; kMalformed otherwise, naming `what` ("rtmr1").
  static Result<Rtmr> FromHex(std::string_view text, std::string_view what) {
    return Rtmr{TRY(Sha384Digest::FromHex(text, what))};
  }
};

constexpr size_t kRtmrCount = 4;
using Rtmrs = std::array<Rtmr, kRtmrCount>;

}  // namespace samovar::tdx
