// SPDX-License-Identifier: Apache-2.0
//
// The ATTESTATION_REPORT of an SEV-SNP guest (SEV-SNP Firmware ABI, 56860, revision 1.58, MSG_REPORT_RSP): 1184 bytes,
// little-endian integers. Versions 2 to 5 are known; a later one is read with the layout of version 5, and whatever
// this program does not know is listed, so that a policy can refuse it. Report owns its bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/snp/report/tcb.h"

namespace samovar::snp {

inline constexpr size_t kReportSize = 0x4a0;
inline constexpr size_t kSignedSize = 0x2a0;  // what the signature covers: the bytes before it
inline constexpr uint32_t kMinVersion = 2;
inline constexpr uint32_t kMaxKnownVersion = 5;

// Bits of POLICY, the guest policy that the launch fixed (table GUEST_POLICY).
inline constexpr uint64_t kPolicySmt = uint64_t{1} << 16;           // simultaneous multithreading is allowed
inline constexpr uint64_t kPolicyReservedOne = uint64_t{1} << 17;   // must be one
inline constexpr uint64_t kPolicyMigrateMa = uint64_t{1} << 18;     // a migration agent may be associated
inline constexpr uint64_t kPolicyDebug = uint64_t{1} << 19;         // the host may decrypt guest memory
inline constexpr uint64_t kPolicySingleSocket = uint64_t{1} << 20;  // only one socket may be active
inline constexpr uint64_t kPolicyCxlAllow = uint64_t{1} << 21;      // CXL memory or devices are allowed
inline constexpr uint64_t kPolicyAes256Xts = uint64_t{1} << 22;     // AES-256-XTS memory encryption is required
inline constexpr uint64_t kPolicyRaplDis = uint64_t{1} << 23;       // RAPL power reading must be disabled
inline constexpr uint64_t kPolicyCipherHiding = uint64_t{1} << 24;  // ciphertext hiding must be enabled
inline constexpr uint64_t kPolicyPageSwapDis = uint64_t{1} << 25;   // guest page moves are disabled
inline constexpr uint64_t kPolicyKnownBits = (uint64_t{1} << 26) - 1;

// Bits of PLATFORM_INFO.
inline constexpr uint64_t kPlatformSmt = 1 << 0;
inline constexpr uint64_t kPlatformTsme = 1 << 1;
inline constexpr uint64_t kPlatformEcc = 1 << 2;
inline constexpr uint64_t kPlatformRaplDis = 1 << 3;
inline constexpr uint64_t kPlatformCipherHiding = 1 << 4;
inline constexpr uint64_t kPlatformAliasCheck = 1 << 5;
inline constexpr uint64_t kPlatformTio = 1 << 7;
inline constexpr uint64_t kPlatformKnownBits = 0xbf;

// SIGNING_KEY of KEY_INFO, bits 4:2.
enum class SigningKey { kVcek = 0, kVlek = 1, kNone = 7 };

struct FirmwareVersion {
  uint8_t major = 0;
  uint8_t minor = 0;
  uint8_t build = 0;
};

struct Report {
  uint32_t version = 3;                    // 0x000
  uint32_t guest_svn = 0;                  // 0x004
  uint64_t policy = 0;                     // 0x008
  std::array<uint8_t, 16> family_id{};     // 0x010
  std::array<uint8_t, 16> image_id{};      // 0x020
  uint32_t vmpl = 0;                       // 0x030, 0 … 3
  uint32_t signature_algo = 1;             // 0x034, always 1: ECDSA P-384 with SHA-384
  Tcb current_tcb;                         // 0x038
  uint64_t platform_info = 0;              // 0x040
  uint32_t key_info = 0;                   // 0x048
  std::array<uint8_t, 64> report_data{};   // 0x050
  Sha384Digest measurement;                // 0x090
  std::array<uint8_t, 32> host_data{};     // 0x0c0
  Sha384Digest id_key_digest;              // 0x0e0
  Sha384Digest author_key_digest;          // 0x110
  std::array<uint8_t, 32> report_id{};     // 0x140
  std::array<uint8_t, 32> report_id_ma{};  // 0x160
  Tcb reported_tcb;                        // 0x180
  uint8_t cpuid_family = 0;                // 0x188, version ≥ 3: combined family and model
  uint8_t cpuid_model = 0;                 // 0x189
  uint8_t cpuid_stepping = 0;              // 0x18a
  std::array<uint8_t, 64> chip_id{};       // 0x1a0; Turin fills 8 bytes
  Tcb committed_tcb;                       // 0x1e0
  FirmwareVersion current_version;         // 0x1e8: build, minor, major
  FirmwareVersion committed_version;       // 0x1ec
  Tcb launch_tcb;                          // 0x1f0
  uint64_t launch_mitigations = 0;         // 0x1f8, version ≥ 5
  uint64_t current_mitigations = 0;        // 0x200, version ≥ 5
  std::array<uint8_t, 72> signature_r{};   // 0x2a0, little-endian
  std::array<uint8_t, 72> signature_s{};   // 0x2e8

  // What this program does not know, in words: a later version, set bits in reserved places. Empty for a report that is
  // fully understood. The signature covers all of it.
  std::vector<std::string> unknown;

  [[nodiscard]] bool author_key_enabled() const { return (key_info & 1) != 0; }
  // MASK_CHIP_KEY: the firmware did not sign the report. A hidden chip id is another thing, and no bit says so.
  [[nodiscard]] bool chip_key_masked() const { return (key_info & 2) != 0; }
  // MASK_CHIP_ID: the platform hides which chip it is.
  [[nodiscard]] bool chip_id_masked() const { return IsZero(chip_id); }
  [[nodiscard]] SigningKey signing_key() const { return static_cast<SigningKey>(key_info >> 2 & 7); }
  // The product that the CPUID fields name; nothing before version 3 and for unknown CPUs.
  [[nodiscard]] std::optional<Product> product() const;
};

// ParseReport reads exactly 1184 bytes. Errors: kTruncated, kMalformed (size; VMPL above 3; bytes after the signature's
// values), kUnsupported (version 0 or 1, another signature algorithm). It does not check the signature.
Result<Report> ParseReport(ByteView bytes);

// EncodeReport is the inverse for what is known: 1184 bytes, reserved places zero. The simulated TEE writes reports
// with it: encode, sign the first kSignedSize bytes, set the signature, encode again.
[[nodiscard]] Bytes EncodeReport(const Report& report);

// SignatureField converts a big-endian number of at most 72 bytes into the report's little-endian field.
[[nodiscard]] std::array<uint8_t, 72> SignatureField(ByteView big_endian);

// SigningKeyName returns "VCEK", "VLEK", "none" or "unknown".
[[nodiscard]] const char* SigningKeyName(SigningKey key);

// PolicyWords and PlatformWords name the set bits: {"SMT allowed", "debug"}. Unknown bits appear as "bit 40".
[[nodiscard]] std::vector<std::string> PolicyWords(uint64_t policy);
[[nodiscard]] std::vector<std::string> PlatformWords(uint64_t platform_info);

// ReportJson returns every field for `inspect --json`: integers that may exceed 2^53 as hex text, TCBs by component
// when the product is known (`product`, else what the CPUID fields say).
[[nodiscard]] Json ReportJson(const Report& report, std::optional<Product> product);

}  // namespace samovar::snp
