// SPDX-License-Identifier: Apache-2.0
//
// The guest policy: the 64-bit word that a guest is launched under and that the attestation report repeats (SEV-SNP
// Firmware ABI, 56860, "Guest Policy"). In text every bit has a name: "abi=1.55,smt,debug=no".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar::snp {

struct GuestPolicy {
  static constexpr uint64_t kSmt = 1 << 16;
  static constexpr uint64_t kReservedOne = 1 << 17;  // must be one
  static constexpr uint64_t kMigrationAgent = 1 << 18;
  static constexpr uint64_t kDebug = 1 << 19;
  static constexpr uint64_t kSingleSocket = 1 << 20;
  static constexpr uint64_t kCxl = 1 << 21;
  static constexpr uint64_t kAes256Xts = 1 << 22;
  static constexpr uint64_t kRaplDisabled = 1 << 23;
  static constexpr uint64_t kCiphertextHiding = 1 << 24;
  static constexpr uint64_t kPageSwapDisabled = 1 << 25;
  static constexpr uint64_t kNamed = (1 << 26) - 1;  // with the version of the ABI, bits 0 to 15

  // SMT is on in what hypervisors use by default.
  uint64_t value = kReservedOne | kSmt;

  [[nodiscard]] unsigned abi_major() const { return value >> 8 & 0xff; }
  [[nodiscard]] unsigned abi_minor() const { return value & 0xff; }
  [[nodiscard]] bool Has(uint64_t mask) const { return (value & mask) != 0; }
  bool operator==(const GuestPolicy&) const = default;
};

// A named bit of the policy. `requirement` is the word by which a verifier's policy demands it, empty where such a
// policy may only allow it.
struct PolicyBit {
  uint64_t mask;
  std::string_view name;         // on the command line
  std::string_view meaning;      // if the bit is set: "the guest …"
  std::string_view words;        // of a report that has it
  std::string_view requirement;  // "single-socket"
  std::string_view demand;       // what a policy that requires it needs: "a guest policy that …"
};

// PolicyBits returns the named bits, lowest first.
[[nodiscard]] std::span<const PolicyBit> PolicyBits();

// ParseGuestPolicy reads items separated by commas: NAME or NAME=yes allows what the bit allows, NAME=no does not, and
// abi=MAJOR.MINOR is the oldest firmware that may run the guest. What is not named is zero. A number (0x30000) is the
// whole word. Errors are kUsage and list the names: an unknown name, one given twice, a reserved bit.
Result<GuestPolicy> ParseGuestPolicy(std::string_view text);

// DescribeGuestPolicy returns the word in that text form, with every bit: "abi=0.0,smt=yes,migrate-ma=no,…"; bits
// without a name follow as "reserved=0x…".
[[nodiscard]] std::string DescribeGuestPolicy(const GuestPolicy& policy);

}  // namespace samovar::snp
