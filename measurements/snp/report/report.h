// SPDX-License-Identifier: Apache-2.0
//
// The ATTESTATION_REPORT of an SEV-SNP guest (SEV-SNP Firmware ABI, 56860, revision 1.59, MSG_REPORT_RSP): 1184 bytes,
// little-endian integers (layout.h). Versions 2 to 6 are known; a later one is read with the layout of version 6, and
// whatever this program does not know is listed, so that a policy can refuse it. Report owns its bytes.
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
#include "measurements/snp/report/layout.h"
#include "measurements/snp/report/tcb.h"

namespace samovar::snp {

inline constexpr uint32_t kMinVersion = 2;
inline constexpr uint32_t kMaxKnownVersion = 6;

// SIGNING_KEY of KEY_INFO, bits 4:2.
enum class SigningKey { kVcek = 0, kVlek = 1, kChipSecretVcek = 2, kNone = 7 };

// The extended TCB of processors from Venice on, whose components this program does not know. In file order.
using Etcb = std::array<uint8_t, 32>;

struct FirmwareVersion {
  uint8_t major = 0;
  uint8_t minor = 0;
  uint8_t build = 0;
};

// The fields of layout.h, as values.
struct Report {
  uint32_t version = 3;
  uint32_t guest_svn = 0;
  uint64_t policy = 0;  // guest_policy.h
  std::array<uint8_t, 16> family_id{};
  std::array<uint8_t, 16> image_id{};
  uint32_t vmpl = 0;            // 0 … 3
  uint32_t signature_algo = 1;  // always 1: ECDSA P-384 with SHA-384
  Tcb current_tcb;
  uint64_t platform_info = 0;  // platform_info.h
  uint32_t key_info = 0;
  std::array<uint8_t, 64> report_data{};
  Sha384Digest measurement;
  std::array<uint8_t, 32> host_data{};
  Sha384Digest id_key_digest;
  Sha384Digest author_key_digest;
  std::array<uint8_t, 32> report_id{};
  std::array<uint8_t, 32> report_id_ma{};
  Tcb reported_tcb;
  uint8_t cpuid_family = 0;  // version ≥ 3: combined family and model
  uint8_t cpuid_model = 0;
  uint8_t cpuid_stepping = 0;
  std::array<uint8_t, 64> chip_id{};  // Turin fills 8 bytes
  Tcb committed_tcb;
  FirmwareVersion current_version;
  FirmwareVersion committed_version;
  Tcb launch_tcb;
  uint64_t launch_mitigations = 0;  // version ≥ 5
  uint64_t current_mitigations = 0;
  Etcb current_etcb{};  // version ≥ 6
  Etcb launch_etcb{};
  Etcb committed_etcb{};
  std::array<uint8_t, 72> signature_r{};  // little-endian
  std::array<uint8_t, 72> signature_s{};

  // What this program does not know, in words: a later version, set bits in reserved places. Empty for a report that is
  // fully understood. The signature covers all of it.
  std::vector<std::string> unknown;

  [[nodiscard]] bool author_key_enabled() const { return (key_info & 1) != 0; }
  [[nodiscard]] SigningKey signing_key() const { return static_cast<SigningKey>(key_info >> 2 & 7); }
  // MASK_CHIP_KEY: the host keeps the firmware from using the chip's key. It then writes zeros for a signature.
  [[nodiscard]] bool chip_key_masked() const { return (key_info & 2) != 0; }
  // Whether there can be a signature at all.
  [[nodiscard]] bool is_signed() const { return !chip_key_masked() && signing_key() != SigningKey::kNone; }
  // MASK_CHIP_ID: the host hides which chip it is. No bit says so; the id is zero.
  [[nodiscard]] bool chip_id_masked() const { return IsZero(chip_id); }
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

// SigningKeyName returns "VCEK", "VLEK", "chip-secret VCEK", "none" or "unknown".
[[nodiscard]] const char* SigningKeyName(SigningKey key);

// PolicyWords and PlatformWords name the set bits: {"SMT allowed", "debug"}. Unknown bits appear as "bit 40".
[[nodiscard]] std::vector<std::string> PolicyWords(uint64_t policy);
[[nodiscard]] std::vector<std::string> PlatformWords(uint64_t platform_info);

// ReportJson returns every field for `inspect --json`: integers that may exceed 2^53 as hex text, TCBs by component
// when the product is known (`product`, else what the CPUID fields say).
[[nodiscard]] Json ReportJson(const Report& report, std::optional<Product> product);

}  // namespace samovar::snp
