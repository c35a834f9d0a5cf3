// SPDX-License-Identifier: Apache-2.0
//
// A policy: what its owner accepts (docs/policy.md). It denies by default: evidence of a kind that no measurement
// names, a product without a minimum TCB, a set bit that no key allows, an identity field that no key lists are all
// refused. Parsing is strict; an unknown key is an error, for a misspelt key must not turn a rule off.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/snp/report/tcb.h"

namespace samovar::policy {

inline constexpr size_t kMaxPolicySize = size_t{4} << 20;

// What a signed policy is called in its envelope (measurements/statement/dsse.h).
inline constexpr char kPayloadType[] = "application/vnd.samovar.policy+json";

// Which evidence an SNP measurement is good for. Simulated evidence is only ever looked at with --allow-simulated.
enum class SnpUse { kHardware, kSimulatedOnly };

// A launch digest that is accepted, and what it stands for.
struct SnpMeasurement {
  Sha384Digest digest;
  SnpUse use = SnpUse::kHardware;
  std::string image;  // version of the release; for people
  std::string shape;  // "2 vCPUs, EPYC-Milan"; for people
};

// The registers of a trust domain that are accepted together. A register without a value is one whose entry says "any".
struct TdxMeasurement {
  Sha384Digest mrtd;
  std::array<std::optional<Sha384Digest>, 4> rtmrs;  // RTMR3 is zero unless the entry gives it
  std::string image;
  std::string shape;
};

struct FirmwareAbi {
  uint8_t major = 0;
  uint8_t minor = 0;
};

struct SnpRules {
  std::vector<snp::Product> products;        // accepted; none by default
  std::map<snp::Product, snp::Tcb> min_tcb;  // for each of them; a product without one is refused
  FirmwareAbi min_abi;                       // of the firmware that runs and that is committed
  uint32_t min_guest_svn = 0;
  std::vector<uint32_t> vmpl{0};
  bool allow_debug = false;
  bool allow_migration_agent = false;
  bool allow_smt = false;
  bool allow_cxl = false;
  bool allow_trusted_io = false;
  bool allow_vlek = false;
  bool allow_masked_chip_id = false;
  bool allow_unknown_fields = false;                      // report versions and bits that this program does not know
  bool require_revocation_check = false;                  // a current revocation list must have been given
  uint64_t launch_mitigations = 0;                        // bits that LAUNCH_MIT_VECTOR must have
  uint64_t current_mitigations = 0;                       // and CURRENT_MIT_VECTOR
  std::vector<std::string> require;                       // names of SnpRequirements
  std::vector<Bytes> family_ids, image_ids;               // 16 bytes; zero is accepted without being listed
  std::vector<Bytes> host_data;                           // 32 bytes; when empty, zero and the nonce of a bundle
  std::vector<Bytes> id_key_digests, author_key_digests;  // 48 bytes; zero needs no listing
  std::vector<Bytes> chip_ids;                            // 64 bytes; any chip when empty
  std::vector<Bytes> deny_chip_ids;                       // refused; a hidden chip id is refused too when not empty
};

// A property that a policy can demand of the guest policy or of the platform.
struct SnpRequirement {
  std::string_view name;
  uint64_t policy_bit;    // must be set in POLICY, or
  uint64_t platform_bit;  // must be set in PLATFORM_INFO
  std::string_view words;
};
[[nodiscard]] const std::vector<SnpRequirement>& SnpRequirements();

struct TdxRules {
  std::vector<std::string> tcb_status;  // as Intel writes them; none by default
  std::array<uint8_t, 16> min_tee_tcb_svn{};
  uint32_t min_evaluation_data_number = 0;  // of TCB info and QE identity; grows with each of Intel's TCB recoveries
  std::optional<Time> min_tcb_date;         // of each level that applies; any when absent
  bool allow_debug = false;
  std::vector<std::string> allow_attributes;     // names of TD attributes besides SEPT_VE_DISABLE
  std::vector<Bytes> mr_config_id;               // 48 bytes; when empty, zero and the nonce of a bundle
  std::vector<Bytes> mr_owner, mr_owner_config;  // 48 bytes; zero when empty
  std::vector<Bytes> mr_seam;                    // 48 bytes; any of Intel's modules when empty
  std::vector<Bytes> ppids, deny_ppids;          // 16 bytes; accepted (any when empty), refused
  bool allow_service_td = false;
};

// A toolchain disk that is accepted: the dm-verity root decides, the name is for people.
struct AcceptedToolchain {
  std::string name;
  Sha256Digest root;
};

inline constexpr char kDefaultRecipe[] = ".samovar.json";

struct ProvenanceRules {
  std::vector<std::string> builder_ids;   // none by default
  std::vector<std::string> build_types;   // none by default
  std::optional<std::string> source_uri;  // any source when absent: the verdict names what was built
  std::optional<std::string> source_commit;
  bool allow_dirty = false;
  std::vector<AcceptedToolchain> toolchains;         // none by default
  bool any_toolchain = false;                        // the policy says "any" in so many words
  std::vector<std::string> recipes{kDefaultRecipe};  // paths in the source; of builders that have recipes
  std::optional<uint32_t> slsa_build_level;          // what a VSA says of the builders above; without it nothing
};

struct Policy {
  std::vector<SnpMeasurement> snp_measurements;
  std::vector<TdxMeasurement> tdx_measurements;
  std::optional<SnpRules> snp;                // absent: SNP evidence is refused
  std::optional<TdxRules> tdx;                // absent: TDX evidence is refused
  std::optional<ProvenanceRules> provenance;  // absent: bundles are refused
};

// ParsePolicy reads a policy document. Errors: kMalformed naming the key, kLimit, kUnsupported (another version).
Result<Policy> ParsePolicy(std::string_view text);

// EncodePolicy is the inverse; keys at their defaults are written, so that a reader sees them.
[[nodiscard]] Json EncodePolicy(const Policy& policy);

// PolicyWords says what a policy accepts, one sentence a line.
[[nodiscard]] std::vector<std::string> PolicyWords(const Policy& policy);

}  // namespace samovar::policy
