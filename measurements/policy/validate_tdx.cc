// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/policy/validate.h"

namespace samovar::policy {

namespace {

using tdx::TdReport;

std::string Where(size_t rtmr) { return "RTMR" + Decimal(rtmr); }

// The registers of `entry` that differ from the report's, with both values; empty if the entry matches.
std::string Differences(const TdxMeasurement& entry, const TdReport& report) {
  std::string out;
  auto differ = [&](const std::string& name, const Sha384Digest& expected, const Sha384Digest& got) {
    if (!(expected == got))
      out += "\n    " + name + " expected " + expected.hex() + "\n    " + name + " got      " + got.hex();
  };
  differ("MRTD", entry.mrtd, report.mr_td.digest);
  for (size_t i = 0; i < entry.rtmrs.size(); ++i) {
    if (entry.rtmrs[i]) differ(Where(i), *entry.rtmrs[i], report.rtmrs[i].value);
  }
  return out;
}

void CheckMeasurement(const Policy& policy, const TdReport& report, Verdict& verdict) {
  std::string all;
  for (const TdxMeasurement& entry : policy.tdx_measurements) {
    std::string differences = Differences(entry, report);
    if (differences.empty()) {
      return verdict.Pass("policy measurement", "MRTD " + report.mr_td.hex() +
                                                    (entry.image.empty() ? "" : ", image " + Quoted(entry.image)) +
                                                    (entry.shape.empty() ? "" : ", " + Quoted(entry.shape)));
    }
    all += "\n  against image " + Quoted(entry.image) + ", " + Quoted(entry.shape) + ":" + differences;
  }
  verdict.Fail("policy measurement", "no entry of the allow-list matches" +
                                         (all.empty() ? ": it has none for TDX; MRTD is " + report.mr_td.hex() : all));
}

void CheckTcbStatus(const TdxRules& rules, const std::optional<tdx::TcbEvaluation>& tcb, Verdict& verdict) {
  if (!tcb) {
    return verdict.Fail("policy tcb status", "the TCB status is not known: give Intel's collateral with --collateral");
  }
  std::string status = tdx::TcbStatusName(tcb->converged);
  if (std::find(rules.tcb_status.begin(), rules.tcb_status.end(), status) != rules.tcb_status.end()) {
    return verdict.Pass("policy tcb status", status);
  }
  std::string advisories;
  for (const std::string& id : tcb->Advisories())
    advisories += (advisories.empty() ? "; advisories " : ", ") + Quoted(id);
  verdict.Fail("policy tcb status", status + " is not among the accepted ones" + advisories);
}

bool Covers(const tdx::TeeTcbSvn& svn, const tdx::TeeTcbSvn& minimum) {
  for (size_t i = 0; i < svn.size(); ++i) {
    if (svn[i] < minimum[i]) return false;
  }
  return true;
}

// The minimum is for the launch and, where the report tells it, for what runs now.
void CheckSvn(const TdxRules& rules, const TdReport& report, Verdict& verdict) {
  std::string got = EncodeHex(report.tee_tcb_svn);
  bool covers = Covers(report.tee_tcb_svn, rules.min_tee_tcb_svn);
  if (report.td15 && !IsZero(report.td15->tee_tcb_svn2)) {
    covers = covers && Covers(report.td15->tee_tcb_svn2, rules.min_tee_tcb_svn);
    got += " at launch, " + EncodeHex(report.td15->tee_tcb_svn2) + " now";
  }
  if (covers) return verdict.Pass("policy tee tcb svn", got);
  verdict.Fail("policy tee tcb svn",
               "expected each byte at least " + EncodeHex(rules.min_tee_tcb_svn) + ", got " + got);
}

void CheckAttributes(const TdxRules& rules, const TdReport& report, Verdict& verdict) {
  if (!report.debug()) {
    verdict.Pass("policy debug", "no");
  } else if (rules.allow_debug) {
    verdict.Pass("policy debug", "the host may debug the TD; the policy accepts that");
  } else {
    verdict.Fail("policy debug", "the host may debug the TD; the policy does not accept that");
  }
  std::string refused;
  for (const std::string& name : tdx::AttributeNames(report.td_attributes)) {
    bool listed =
        std::find(rules.allow_attributes.begin(), rules.allow_attributes.end(), name) != rules.allow_attributes.end();
    if (!listed && name != "DEBUG" && name != "SEPT_VE_DISABLE") refused += (refused.empty() ? "" : ", ") + name;
  }
  if (refused.empty()) return verdict.Pass("policy attributes", HexNumber(report.td_attributes));
  verdict.Fail("policy attributes", "the policy does not allow " + refused);
}

void CheckListed(const char* name, ByteView value, const std::vector<Bytes>& listed, Verdict& verdict) {
  bool found = std::any_of(listed.begin(), listed.end(), [&](const Bytes& item) { return Equal(item, value); });
  if (found) return verdict.Pass(name, EncodeHex(value));
  if (listed.empty() && IsZero(value)) return verdict.Pass(name, "not set");
  verdict.Fail(name, "the policy does not list " + EncodeHex(value));
}

// How new what Intel says about the platform must be.
void CheckTcbAge(const TdxRules& rules, const std::optional<tdx::TcbEvaluation>& tcb, Verdict& verdict) {
  if (!tcb) return;  // "policy tcb status" has failed
  if (rules.min_evaluation_data_number != 0) {
    constexpr char kName[] = "policy evaluation data number";
    std::string got = Decimal(tcb->evaluation_data_number);
    if (tcb->evaluation_data_number >= rules.min_evaluation_data_number) {
      verdict.Pass(kName, got);
    } else {
      verdict.Fail(kName, "expected at least " + Decimal(rules.min_evaluation_data_number) + ", got " + got +
                              ": Intel has said more since; `samovar collateral fetch`");
    }
  }
  if (!rules.min_tcb_date) return;
  Time oldest = tcb->OldestTcbDate();
  if (oldest >= *rules.min_tcb_date) return verdict.Pass("policy tcb date", oldest.Rfc3339());
  verdict.Fail("policy tcb date", "expected " + rules.min_tcb_date->Rfc3339() + " or later, got " + oldest.Rfc3339());
}

// Processors that the policy names, by the PPID of the PCK certificate.
void CheckProcessors(const TdxRules& rules, const std::optional<tdx::PckExtension>& platform, Verdict& verdict) {
  if (rules.ppids.empty() && rules.deny_ppids.empty()) return;
  constexpr char kName[] = "policy processor";
  if (!platform) return verdict.Fail(kName, "the PPID could not be read from the PCK certificate");
  auto has = [&](const std::vector<Bytes>& list) {
    return std::any_of(list.begin(), list.end(), [&](const Bytes& ppid) { return Equal(ppid, platform->ppid); });
  };
  std::string ppid = EncodeHex(platform->ppid);
  if (has(rules.deny_ppids)) return verdict.Fail(kName, "the policy refuses the processor with PPID " + ppid);
  if (!rules.ppids.empty() && !has(rules.ppids)) return verdict.Fail(kName, "the policy does not list PPID " + ppid);
  verdict.Pass(kName, "PPID " + ppid);
}

void CheckOwner(const TdxRules& rules, const TdReport& report, const std::optional<tee::Nonce>& nonce,
                Verdict& verdict) {
  ByteView config = report.owner.mr_config_id;
  // A list that is written binds: the nonce, which the bundle may have named itself, does not go before it.
  if (rules.mr_config_id.empty() && nonce && tee::IsHostDataOf(config, *nonce)) {
    verdict.Pass("policy config id", "the nonce");
  } else {
    CheckListed("policy config id", config, rules.mr_config_id, verdict);
  }
  CheckListed("policy owner", report.owner.mr_owner, rules.mr_owner, verdict);
  CheckListed("policy owner config", report.owner.mr_owner_config, rules.mr_owner_config, verdict);
  if (!rules.mr_seam.empty()) CheckListed("policy tdx module", report.mr_seam.digest.view(), rules.mr_seam, verdict);
  bool service = report.has_service_td();
  if (service && !rules.allow_service_td) {
    verdict.Fail("policy service td", "a service TD is or was bound, " + report.td15->mr_servicetd.hex() +
                                          "; the policy does not accept that");
  } else {
    verdict.Pass("policy service td", service ? "bound; the policy accepts that" : "none");
  }
}

}  // namespace

void ValidateTdx(const Policy& policy, const TdReport& report, const tdx::QuoteVerification& genuine,
                 const std::optional<tee::Nonce>& nonce, Verdict& verdict) {
  CheckMeasurement(policy, report, verdict);
  if (!policy.tdx) return verdict.Fail("policy tdx", "the policy has no section \"tdx\": it does not accept TDX");
  CheckTcbStatus(*policy.tdx, genuine.tcb, verdict);
  CheckTcbAge(*policy.tdx, genuine.tcb, verdict);
  CheckSvn(*policy.tdx, report, verdict);
  CheckAttributes(*policy.tdx, report, verdict);
  CheckOwner(*policy.tdx, report, nonce, verdict);
  CheckProcessors(*policy.tdx, genuine.platform, verdict);
}

}  // namespace samovar::policy
