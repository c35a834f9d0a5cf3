// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "measurements/policy/validate.h"
#include "measurements/tdx/quote/quote.h"
#include "measurements/verdict/verdict_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::policy;

namespace {

// A TDX 1.5 report of a TD that nobody may debug, and the policy that accepts exactly it.
struct Sample {
  tdx::TdReport report;
  std::optional<tdx::TcbEvaluation> tcb;
  std::optional<tdx::PckExtension> platform;
  Policy policy;
  std::optional<tee::Nonce> nonce;
};

Sample Accepted() {
  Bytes bytes = test::ReadVector("tdx-quotes/v5-tdx15-b.bin");
  auto quote = tdx::ParseQuote(bytes);
  CHECK(quote.ok() && quote->report.td15);
  Sample out{.report = quote->report, .tcb = tdx::TcbEvaluation{}, .platform = {}, .policy = {}, .nonce = std::nullopt};
  out.report.td_attributes = uint64_t{1} << 28;  // SEPT_VE_DISABLE
  out.report.td15->mr_servicetd = {};
  out.report.owner = {};
  out.tcb->converged = tdx::TcbStatus::kUpToDate;
  out.tcb->evaluation_data_number = 17;
  out.tcb->platform.tcb_date = Time{1000};
  out.platform.emplace().ppid.fill(5);
  TdxMeasurement entry;
  entry.mrtd = out.report.mr_td.digest;
  for (size_t i = 0; i < entry.rtmrs.size(); ++i) entry.rtmrs[i] = out.report.rtmrs[i].value;
  out.policy.tdx_measurements = {entry};
  TdxRules rules;
  rules.tcb_status = {"UpToDate"};
  rules.min_tee_tcb_svn = out.report.tee_tcb_svn;
  ByteView seam = out.report.mr_seam.digest.view();
  rules.mr_seam = {Bytes(seam.begin(), seam.end())};
  out.policy.tdx = rules;
  return out;
}

std::string Failures(const Sample& sample) {
  Verdict verdict;
  tdx::QuoteVerification genuine;
  genuine.tcb = sample.tcb;
  genuine.platform = sample.platform;
  ValidateTdx(sample.policy, sample.report, genuine, sample.nonce, verdict);
  return test::FailedChecks(verdict);
}

}  // namespace

TEST(EachRuleForTdxRefusesByItself) {
  struct {
    const char* name;
    std::function<void(Sample&)> change;
    const char* fails;
  } rows[] = {
      {"as it is", [](Sample&) {}, ""},
      {"mrtd", [](Sample& s) { s.report.mr_td.digest.bytes[0] ^= 1; }, "policy measurement"},
      {"rtmr0", [](Sample& s) { s.report.rtmrs[0].value.bytes[0] ^= 1; }, "policy measurement"},
      {"rtmr1", [](Sample& s) { s.report.rtmrs[1].value.bytes[0] ^= 1; }, "policy measurement"},
      {"rtmr2", [](Sample& s) { s.report.rtmrs[2].value.bytes[0] ^= 1; }, "policy measurement"},
      {"rtmr3", [](Sample& s) { s.report.rtmrs[3].value.bytes[47] ^= 1; }, "policy measurement"},
      {"rtmr0 left open", [](Sample& s) { s.policy.tdx_measurements[0].rtmrs[0].reset(); }, ""},
      {"no measurement", [](Sample& s) { s.policy.tdx_measurements.clear(); }, "policy measurement"},
      {"no rules", [](Sample& s) { s.policy.tdx.reset(); }, "policy tdx"},
      {"no collateral", [](Sample& s) { s.tcb.reset(); }, "policy tcb status"},
      {"out of date", [](Sample& s) { s.tcb->converged = tdx::TcbStatus::kOutOfDate; }, "policy tcb status"},
      {"a newer TCB", [](Sample& s) { s.report.tee_tcb_svn[2] += 1; }, ""},
      {"debug", [](Sample& s) { s.report.td_attributes |= 1; }, "policy debug"},
      {"debug allowed",
       [](Sample& s) {
         s.report.td_attributes |= 1;
         s.policy.tdx->allow_debug = true;
       },
       ""},
      {"migratable", [](Sample& s) { s.report.td_attributes |= uint64_t{1} << 29; }, "policy attributes"},
      {"config id", [](Sample& s) { s.report.owner.mr_config_id[0] = 1; }, "policy config id"},
      {"owner", [](Sample& s) { s.report.owner.mr_owner[47] = 1; }, "policy owner"},
      {"owner config", [](Sample& s) { s.report.owner.mr_owner_config[0] = 1; }, "policy owner config"},
      {"another module", [](Sample& s) { s.policy.tdx->mr_seam = {Bytes(48)}; }, "policy tdx module"},
      {"service TD", [](Sample& s) { s.report.td15->mr_servicetd.bytes[5] = 1; }, "policy service td"},
      {"service TD allowed",
       [](Sample& s) {
         s.report.td15->mr_servicetd.bytes[5] = 1;
         s.policy.tdx->allow_service_td = true;
       },
       ""},
      {"service TD of the extended body, now",
       [](Sample& s) {
         s.report.td15_ex.emplace(tdx::Td15ExFields{});
         s.report.td15_ex->current_service_tds.hash.bytes[47] = 1;
       },
       "policy service td"},
      {"service TD of the extended body, when it was created",
       [](Sample& s) {
         s.report.td15_ex.emplace(tdx::Td15ExFields{});
         s.report.td15_ex->initial_service_tds.attributes = 1;
       },
       "policy service td"},
      {"extended body without service TDs", [](Sample& s) { s.report.td15_ex.emplace(tdx::Td15ExFields{}); }, ""},
      {"created elsewhere", [](Sample& s) { s.report.td_attributes |= uint64_t{1} << 17; }, "policy attributes"},
      {"relaunch advised", [](Sample& s) { s.tcb->converged = tdx::TcbStatus::kTdRelaunchAdvised; },
       "policy tcb status"},
      {"relaunch advised, among the accepted ones",
       [](Sample& s) {
         s.tcb->converged = tdx::TcbStatus::kTdRelaunchAdvised;
         s.policy.tdx->tcb_status.emplace_back("TDRelaunchAdvised");
       },
       ""},
      {"a module of now below the minimum", [](Sample& s) { s.report.td15->tee_tcb_svn2[0] = 1; },
       "policy tee tcb svn"},
      {"a module of now that is not told", [](Sample& s) { s.report.td15->tee_tcb_svn2 = {}; }, ""},
      {"the nonce",
       [](Sample& s) {
         s.nonce.emplace().fill(7);
         std::fill_n(s.report.owner.mr_config_id.begin(), 16, uint8_t{7});
       },
       ""},
      {"the nonce, and a list that does not have it",
       [](Sample& s) {
         s.nonce = tee::Nonce{7};
         s.report.owner.mr_config_id[0] = 7;
         s.policy.tdx->mr_config_id = {Bytes(48, 1)};
       },
       "policy config id"},
      {"the list, without a nonce in the quote",
       [](Sample& s) {
         s.policy.tdx->mr_config_id = {Bytes(48, 1)};
         s.report.owner.mr_config_id.fill(1);
       },
       ""},
      {"evaluation data number", [](Sample& s) { s.policy.tdx->min_evaluation_data_number = 18; },
       "policy evaluation data number"},
      {"evaluation data number met", [](Sample& s) { s.policy.tdx->min_evaluation_data_number = 17; }, ""},
      {"TCB date", [](Sample& s) { s.policy.tdx->min_tcb_date = Time{1001}; }, "policy tcb date"},
      {"TCB date met", [](Sample& s) { s.policy.tdx->min_tcb_date = Time{1000}; }, ""},
      {"TCB date of the module that runs now",
       [](Sample& s) {
         s.policy.tdx->min_tcb_date = Time{1000};
         s.tcb->running_module.emplace().tcb_date = Time{999};
       },
       "policy tcb date"},
      {"another processor", [](Sample& s) { s.policy.tdx->ppids = {Bytes(16, 4)}; }, "policy processor"},
      {"this processor",
       [](Sample& s) {
         s.policy.tdx->ppids = {Bytes(16, 4), Bytes(16, 5)};
       },
       ""},
      {"a refused processor", [](Sample& s) { s.policy.tdx->deny_ppids = {Bytes(16, 5)}; }, "policy processor"},
      {"refused goes before accepted",
       [](Sample& s) { s.policy.tdx->ppids = s.policy.tdx->deny_ppids = {Bytes(16, 5)}; }, "policy processor"},
      {"another one is refused", [](Sample& s) { s.policy.tdx->deny_ppids = {Bytes(16, 4)}; }, ""},
      {"a processor that is not known",
       [](Sample& s) {
         s.policy.tdx->deny_ppids = {Bytes(16, 4)};
         s.platform.reset();
       },
       "policy processor"},
      {"the nonce and more",
       [](Sample& s) {
         s.nonce.emplace().fill(7);
         s.report.owner.mr_config_id.fill(7);
       },
       "policy config id"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Sample sample = Accepted();
    row.change(sample);
    EXPECT_EQ(Failures(sample), row.fails);
  }
}

TEST(EachByteOfTheTdxTcbHasItsMinimum) {
  for (size_t i = 0; i < std::tuple_size_v<tdx::TeeTcbSvn>; ++i) {
    Sample sample = Accepted();
    sample.policy.tdx->min_tee_tcb_svn[i] += 1;
    EXPECT_EQ(Failures(sample), "policy tee tcb svn");
  }
}
