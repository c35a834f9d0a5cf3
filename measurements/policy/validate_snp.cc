// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/policy/validate.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/platform_info.h"

namespace samovar::policy {

namespace {

using snp::GuestPolicy;
using snp::PlatformInfo;
using snp::Report;
using snp::SigningKey;

void CheckMeasurement(const Policy& policy, const Report& report, EvidenceKind kind, Verdict& verdict) {
  std::string accepted;
  for (const SnpMeasurement& entry : policy.snp_measurements) {
    if (entry.use == SnpUse::kSimulatedOnly && kind == EvidenceKind::kHardware) continue;
    if (entry.digest == report.measurement) {
      return verdict.Pass("policy measurement", report.measurement.hex() +
                                                    (entry.image.empty() ? "" : ", image " + Quoted(entry.image)) +
                                                    (entry.shape.empty() ? "" : ", " + Quoted(entry.shape)));
    }
    accepted += "\n    " + entry.digest.hex() + (entry.shape.empty() ? "" : " (" + Quoted(entry.shape) + ")");
  }
  verdict.Fail("policy measurement", "the launch digest is not on the allow-list; expected" +
                                         (accepted.empty() ? std::string(" (the list is empty)") : accepted) +
                                         "\n  got\n    " + report.measurement.hex());
}

void CheckProductAndTcb(const SnpRules& rules, const Report& report, snp::Product product, Verdict& verdict) {
  std::string name = snp::ProductName(product);
  if (std::find(rules.products.begin(), rules.products.end(), product) == rules.products.end()) {
    verdict.Fail("policy product", name + " is not among the accepted products");
  } else {
    verdict.Pass("policy product", name);
  }
  auto minimum = rules.min_tcb.find(product);
  if (minimum == rules.min_tcb.end()) return verdict.Fail("policy tcb", "min_tcb says nothing about " + name);
  struct {
    const char* name;
    const snp::Tcb& tcb;
  } tcbs[] = {{"current", report.current_tcb},
              {"committed", report.committed_tcb},
              {"reported", report.reported_tcb},
              {"launch", report.launch_tcb}};
  std::string low;
  for (const auto& row : tcbs) {
    if (row.tcb.Covers(minimum->second, product)) continue;
    low += std::string(low.empty() ? "" : "; ") + row.name + ": " + row.tcb.Words(product);
  }
  if (low.empty()) return verdict.Pass("policy tcb", "all at least " + minimum->second.Words(product));
  verdict.Fail("policy tcb", "expected at least " + minimum->second.Words(product) + "; got " + low);
}

void CheckAbi(const SnpRules& rules, const Report& report, Verdict& verdict) {
  auto low = [&](const snp::FirmwareVersion& version) {
    return version.major < rules.min_abi.major ||
           (version.major == rules.min_abi.major && version.minor < rules.min_abi.minor);
  };
  auto text = [](unsigned major, unsigned minor) { return Decimal(major) + "." + Decimal(minor); };
  std::string got = "current " + text(report.current_version.major, report.current_version.minor) + ", committed " +
                    text(report.committed_version.major, report.committed_version.minor);
  if (!low(report.current_version) && !low(report.committed_version)) return verdict.Pass("policy firmware", got);
  verdict.Fail("policy firmware",
               "expected at least " + text(rules.min_abi.major, rules.min_abi.minor) + ", got " + got);
}

// A VLEK is bound to no chip, so that a report signed by one says nothing about chips in the first place: that it
// hides the id matters only to a policy that asks for chips.
bool HidesItsChip(const SnpRules& rules, const Report& report) {
  bool asked = !rules.chip_ids.empty() || !rules.deny_chip_ids.empty();
  return report.chip_id_masked() && (report.signing_key() != SigningKey::kVlek || asked);
}

// Bits that weaken the guest are refused unless a rule allows them.
void CheckWeakening(const SnpRules& rules, const Report& report, Verdict& verdict) {
  const GuestPolicy policy = {report.policy};
  const SigningKey key = report.signing_key();
  struct {
    const char* name;
    bool set;
    bool allowed;
    const char* words;
  } rows[] = {
      {"policy debug", policy.Has(GuestPolicy::kDebug), rules.allow_debug, "the host may debug the guest"},
      {"policy migration agent", policy.Has(GuestPolicy::kMigrationAgent), rules.allow_migration_agent,
       "a migration agent may be associated"},
      {"policy smt", policy.Has(GuestPolicy::kSmt) || (report.platform_info & PlatformInfo::kSmt) != 0, rules.allow_smt,
       "simultaneous multithreading is allowed or enabled"},
      {"policy cxl", policy.Has(GuestPolicy::kCxl), rules.allow_cxl, "CXL memory is allowed"},
      {"policy trusted io", (report.platform_info & PlatformInfo::kTrustedIo) != 0, rules.allow_trusted_io,
       "trusted I/O is enabled on the platform"},
      {"policy signing key", key != SigningKey::kVcek, key == SigningKey::kVlek && rules.allow_vlek,
       key == SigningKey::kVlek ? "the report is signed by a VLEK" : "the report names no VCEK as its key"},
      {"policy chip masking", HidesItsChip(rules, report), rules.allow_masked_chip_id,
       "the platform hides its chip id"},
      {"policy unknown fields", !report.unknown.empty(), rules.allow_unknown_fields,
       "the report has fields that this program does not know"},
  };
  for (const auto& row : rows) {
    if (!row.set) {
      verdict.Pass(row.name, "no");
    } else if (row.allowed) {
      verdict.Pass(row.name, std::string(row.words) + "; the policy accepts that");
    } else {
      verdict.Fail(row.name, std::string(row.words) + "; the policy does not accept that");
    }
  }
}

void CheckVmpl(const SnpRules& rules, const Report& report, Verdict& verdict) {
  bool accepted = std::find(rules.vmpl.begin(), rules.vmpl.end(), report.vmpl) != rules.vmpl.end();
  if (accepted) return verdict.Pass("policy vmpl", Decimal(report.vmpl));
  verdict.Fail("policy vmpl",
               "the report was requested at VMPL " + Decimal(report.vmpl) + ", which the policy does not accept");
}

void CheckRequirements(const SnpRules& rules, const Report& report, Verdict& verdict) {
  for (const SnpRequirement& requirement : SnpRequirements()) {
    if (std::find(rules.require.begin(), rules.require.end(), requirement.name) == rules.require.end()) continue;
    bool met = (report.policy & requirement.policy_bit) == requirement.policy_bit &&
               (report.platform_info & requirement.platform_bit) == requirement.platform_bit;
    std::string name = "policy require " + std::string(requirement.name);
    met ? verdict.Pass(name, "yes") : verdict.Fail(name, "the policy needs " + std::string(requirement.words));
  }
}

// Every mitigation that the policy names must be in the vector. Reports before version 5 have none.
void CheckMitigations(const char* name, uint64_t required, uint64_t vector, uint32_t version, Verdict& verdict) {
  if (required == 0) return;
  if (version < 5) {
    return verdict.Fail(name, "the policy needs " + HexNumber(required) + "; a report of version " + Decimal(version) +
                                  " says nothing about mitigations");
  }
  if ((vector & required) == required) return verdict.Pass(name, HexNumber(vector));
  verdict.Fail(name, "the policy needs " + HexNumber(required) + ", got " + HexNumber(vector));
}

// A field that the launch may set: zero, or a value that the policy lists.
void CheckListed(const char* name, ByteView value, const std::vector<Bytes>& listed, Verdict& verdict) {
  bool found = std::any_of(listed.begin(), listed.end(), [&](const Bytes& item) { return Equal(item, value); });
  if (found) return verdict.Pass(name, EncodeHex(value));
  if (listed.empty() && IsZero(value)) return verdict.Pass(name, "not set");
  verdict.Fail(name, "the policy does not list " + EncodeHex(value));
}

// Chips that the policy names. Lists need to know the chip: one that is hidden is on none.
void CheckChips(const SnpRules& rules, const Report& report, Verdict& verdict) {
  if (!rules.chip_ids.empty()) CheckListed("policy chip", report.chip_id, rules.chip_ids, verdict);
  if (rules.deny_chip_ids.empty()) return;
  constexpr char kName[] = "policy refused chips";
  if (report.chip_id_masked()) {
    return verdict.Fail(kName, "the platform hides its chip id, so that the policy's list cannot be held against it");
  }
  for (const Bytes& id : rules.deny_chip_ids) {
    if (Equal(id, report.chip_id)) return verdict.Fail(kName, "the policy refuses the chip " + EncodeHex(id));
  }
  verdict.Pass(kName, "it is none of " + Decimal(rules.deny_chip_ids.size()));
}

void CheckHostData(const SnpRules& rules, const Report& report, const std::optional<tee::Nonce>& nonce,
                   Verdict& verdict) {
  ByteView data = report.host_data;
  // A list that is written binds: the nonce, which the bundle may have named itself, does not go before it.
  if (rules.host_data.empty() && nonce && tee::IsHostDataOf(data, *nonce)) {
    return verdict.Pass("policy host data", "the nonce");
  }
  CheckListed("policy host data", data, rules.host_data, verdict);
}

void CheckIdentity(const SnpRules& rules, const Report& report, Verdict& verdict) {
  CheckListed("policy family id", report.family_id, rules.family_ids, verdict);
  CheckListed("policy image id", report.image_id, rules.image_ids, verdict);
  CheckListed("policy id key", report.id_key_digest.view(), rules.id_key_digests, verdict);
  CheckListed("policy author key", report.author_key_digest.view(), rules.author_key_digests, verdict);
  CheckChips(rules, report, verdict);
  if (report.guest_svn >= rules.min_guest_svn) {
    verdict.Pass("policy guest svn", Decimal(report.guest_svn));
  } else {
    verdict.Fail("policy guest svn",
                 "expected at least " + Decimal(rules.min_guest_svn) + ", got " + Decimal(report.guest_svn));
  }
}

void CheckRevocationRule(const SnpRules& rules, bool checked, Verdict& verdict) {
  if (checked || !rules.require_revocation_check) return;
  verdict.Fail("policy revocation", "the policy needs a current revocation list of the root; give it with --crl");
}

}  // namespace

void ValidateSnp(const Policy& policy, const snp::Verification& evidence, EvidenceKind kind,
                 const std::optional<tee::Nonce>& nonce, Verdict& verdict) {
  if (!evidence.report || !evidence.leaf) {
    return verdict.Skip("policy", "the evidence could not be read, so there is nothing to compare");
  }
  const Report& report = *evidence.report;
  CheckMeasurement(policy, report, kind, verdict);
  if (!policy.snp) return verdict.Fail("policy snp", "the policy has no section \"snp\": it does not accept SNP");
  CheckProductAndTcb(*policy.snp, report, evidence.leaf->product, verdict);
  CheckAbi(*policy.snp, report, verdict);
  CheckWeakening(*policy.snp, report, verdict);
  CheckVmpl(*policy.snp, report, verdict);
  CheckRequirements(*policy.snp, report, verdict);
  CheckMitigations("policy launch mitigations", policy.snp->launch_mitigations, report.launch_mitigations,
                   report.version, verdict);
  CheckMitigations("policy current mitigations", policy.snp->current_mitigations, report.current_mitigations,
                   report.version, verdict);
  CheckIdentity(*policy.snp, report, verdict);
  CheckHostData(*policy.snp, report, nonce, verdict);
  CheckRevocationRule(*policy.snp, evidence.revocation_checked, verdict);
}

}  // namespace samovar::policy
