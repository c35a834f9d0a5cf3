// SPDX-License-Identifier: Apache-2.0
//
// Intel's JSON collateral: the envelope, TCB info, QE identity, and the levels in them.
#include "measurements/tdx/collateral/collateral.h"

#include "measurements/tdx/collateral/qe_identity.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/tdx/collateral/tcb_evaluation.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

std::string Text(const char* path) { return std::string(AsText(test::ReadVector(path))); }

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

Result<TcbInfo> ReadTcbInfo(const std::string& text) {
  SignedJson document = TRY(ParseSignedJson(text, "tcbInfo"));
  return ParseTcbInfo(document.body);
}

Result<QeIdentity> ReadQeIdentity(const std::string& text) {
  SignedJson document = TRY(ParseSignedJson(text, "enclaveIdentity"));
  return ParseQeIdentity(document.body);
}

constexpr const char* kTcbInfoFile = "tdx-quotes/collateral/2026-03-90c06f/tcb_info.json";
constexpr const char* kQeIdentityFile = "tdx-quotes/collateral/2026-03-90c06f/qe_identity.json";

TcbInfo LevelsInfo() {
  TcbInfo info{};
  PlatformLevel high{};
  high.sgx.fill(2);
  high.pce_svn = 10;
  high.tdx = {5, 0, 7};
  high.verdict.status = TcbStatus::kUpToDate;
  PlatformLevel low{};
  low.sgx.fill(1);
  low.pce_svn = 5;
  low.tdx = {3, 0, 2};
  low.verdict.status = TcbStatus::kOutOfDate;
  info.levels = {high, low};
  ModuleIdentity module{};
  module.id = "TDX_0A";
  module.levels = {{4, {TcbStatus::kUpToDate, {}, {}}}, {2, {TcbStatus::kOutOfDate, {}, {"INTEL-SA-1"}}}};
  info.modules = {module};
  return info;
}

}  // namespace

TEST(ReadsTcbInfo) {
  auto info = ReadTcbInfo(Text(kTcbInfoFile));
  REQUIRE_OK(info);
  EXPECT_EQ(EncodeHex(info->fmspc), "90c06f000000");
  EXPECT_EQ(info->evaluation_data_number, 18U);
  EXPECT_EQ(info->validity.issue_date.Rfc3339(), "2026-03-16T22:06:09Z");
  EXPECT_EQ(info->validity.next_update.Rfc3339(), "2026-04-15T22:06:09Z");
  REQUIRE(info->modules.size() == 2);
  EXPECT_EQ(info->modules[1].id, "TDX_01");
  EXPECT_EQ(info->modules[1].levels.size(), size_t{3});
  REQUIRE(info->levels.size() > 1);
  EXPECT_EQ(info->levels[0].pce_svn, 13);
  EXPECT_EQ(info->levels[0].tdx[0], 5);
  EXPECT_EQ(info->levels[0].sgx[7], 5);
  EXPECT(info->levels[1].verdict.status == TcbStatus::kOutOfDate);
  EXPECT_EQ(info->levels[1].verdict.advisories.size(), size_t{5});
}

TEST(RefusesTcbInfoOfAnotherKind) {
  struct {
    const char *from, *to;
    Code code;
    const char* why;
  } rows[] = {
      {"\"id\":\"TDX\"", "\"id\":\"SGX\"", Code::kUnsupported, "expected \"TDX\", got \"SGX\""},
      {"\"version\":3", "\"version\":2", Code::kUnsupported, "version: expected 3, got 2"},
      {"\"tcbType\":0", "\"tcbType\":1", Code::kUnsupported, "tcbType"},
      {"90c06f000000", "90c06f0000", Code::kMalformed, "fmspc: expected 12 hex digits"},
      {"90c06f000000", "90c06f00000g", Code::kMalformed, "fmspc"},
      {"\"pcesvn\":13", "\"pcesvn\":65536", Code::kMalformed, "pcesvn"},
      {"\"svn\":3,", "\"svn\":256,", Code::kMalformed, "svn"},
      {"{\"svn\":0},", "", Code::kMalformed, "expected 16 components, got 15"},
      {"2026-03-16T22:06:09Z", "2026-02-30T22:06:09Z", Code::kMalformed, "issueDate"},
      {"2026-04-15T22:06:09Z", "2026-01-15T22:06:09Z", Code::kMalformed, "nextUpdate is before issueDate"},
      {"\"UpToDate\"", "\"UptoDate\"", Code::kUnsupported, "\"UptoDate\" is not a status"},
      {"\"INTEL-SA-01036\"", "7", Code::kMalformed, "advisoryIDs"},
      {"\"signature\"", "\"signatur\"", Code::kMalformed, "unknown key"},
      {"\"tcbInfo\"", "\"tcbinfo\"", Code::kMalformed, "unknown key"},
  };
  std::string text = Text(kTcbInfoFile);
  for (const auto& row : rows) {
    test::Row name(row.to);
    EXPECT_ERROR(ReadTcbInfo(Replaced(text, row.from, row.to)), row.code, row.why);
  }
  EXPECT_OK(ReadTcbInfo(Replaced(text, "\"tcbType\":0", "\"tcbType\":0,\"later\":[1]")));
}

TEST(RefusesEveryCutOfADocument) {
  for (const char* path : {kTcbInfoFile, kQeIdentityFile}) {
    test::Row name(path);
    std::string text = Text(path);
    for (size_t size = 0; size < text.size(); ++size) {
      EXPECT(!ReadTcbInfo(text.substr(0, size)).ok() && !ReadQeIdentity(text.substr(0, size)).ok());
    }
  }
}

TEST(ReadsAndMatchesQeIdentity) {
  auto identity = ReadQeIdentity(Text(kQeIdentityFile));
  REQUIRE_OK(identity);
  EXPECT(identity->mr_signer == BuiltInQe().mr_signer);
  EXPECT_EQ(identity->isv_prod_id, BuiltInQe().isv_prod_id);
  EnclaveReport report{};
  report.mr_signer = identity->mr_signer;
  report.isv_prod_id = 2;
  report.attributes = {0x15};
  EXPECT_OK(MatchQe(report, *identity));
  EXPECT_OK(MatchQe(report, BuiltInQe()));
  struct {
    const char* why;
    void (*change)(EnclaveReport&);
  } rows[] = {
      {"MRSIGNER", [](EnclaveReport& r) { r.mr_signer.digest.bytes[31] ^= 1; }},
      {"ISVPRODID: expected 2, got 1", [](EnclaveReport& r) { r.isv_prod_id = 1; }},
      {"ATTRIBUTES", [](EnclaveReport& r) { r.attributes[0] |= 2; }},
      {"ATTRIBUTES", [](EnclaveReport& r) { r.attributes[0] = 0x05; }},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EnclaveReport other = report;
    row.change(other);
    EXPECT_ERROR(MatchQe(other, *identity), Code::kUntrusted, row.why);
    EXPECT_ERROR(MatchQe(other, BuiltInQe()), Code::kUntrusted, row.why);
  }
  report.misc_select[0] = 1;
  EXPECT_ERROR(MatchQe(report, *identity), Code::kUntrusted, "MISCSELECT");
  EXPECT_ERROR(ReadQeIdentity(Replaced(Text(kQeIdentityFile), "TD_QE", "QE")), Code::kUnsupported, "TD_QE");
}

TEST(MatchesTheFirstLevelThatAllComponentsReach) {
  struct {
    const char* name;
    uint8_t sgx, last_sgx;
    uint16_t pce_svn;
    TeeTcbSvn tdx;
    TcbStatus want;
  } rows[] = {
      {"all equal", 2, 2, 10, {5, 0, 7}, TcbStatus::kUpToDate},
      {"last SGX component lower", 2, 1, 10, {5, 0, 7}, TcbStatus::kOutOfDate},
      {"PCE lower", 2, 2, 9, {5, 0, 7}, TcbStatus::kOutOfDate},
      {"module lower, version 0", 2, 2, 10, {4, 0, 7}, TcbStatus::kOutOfDate},
      {"module lower, version 10", 2, 2, 10, {0, 10, 7}, TcbStatus::kUpToDate},
      {"microcode lower, version 10", 2, 2, 10, {9, 10, 6}, TcbStatus::kOutOfDate},
      {"below all", 0, 0, 10, {5, 0, 7}, TcbStatus::kNoMatchingLevel},
  };
  TcbInfo info = LevelsInfo();
  for (const auto& row : rows) {
    test::Row name(row.name);
    PckExtension pck{};
    pck.cpu_svns.fill(row.sgx);
    pck.cpu_svns[15] = row.last_sgx;
    pck.pce_svn = row.pce_svn;
    EXPECT_EQ(std::string(TcbStatusName(MatchPlatform(info, pck, row.tdx).status)), TcbStatusName(row.want));
  }
}

TEST(MatchesTheModuleByItsVersion) {
  TcbInfo info = LevelsInfo();
  TdReport report{};
  report.tee_tcb_svn = {9, 0};
  EXPECT(!MatchModule(info, report.tee_tcb_svn).has_value());
  report.tee_tcb_svn = {4, 10};
  EXPECT(MatchModule(info, report.tee_tcb_svn)->status == TcbStatus::kUpToDate);
  EXPECT_OK(VerifyModule(info, report));
  report.tee_tcb_svn = {3, 10};
  EXPECT(MatchModule(info, report.tee_tcb_svn)->status == TcbStatus::kOutOfDate);
  report.tee_tcb_svn = {1, 10};
  EXPECT(MatchModule(info, report.tee_tcb_svn)->status == TcbStatus::kNoMatchingLevel);
  report.tee_tcb_svn = {9, 11};
  EXPECT(MatchModule(info, report.tee_tcb_svn)->status == TcbStatus::kNoMatchingLevel);
  EXPECT_ERROR(VerifyModule(info, report), Code::kUntrusted, "no identity of a TDX module of version 11");
  report.tee_tcb_svn = {4, 10};
  report.seam_attributes = 1;
  info.modules[0].signer.attributes_mask.fill(0xff);
  EXPECT_ERROR(VerifyModule(info, report), Code::kUntrusted, "SEAMATTRIBUTES");
}

// TEE_TCB_SVN of the launch against TEE_TCB_SVN_2 of what runs now: Intel's rule of DCAP 1.20, and that a module of now
// that is worse than that of the launch counts.
TEST(JudgesWhatRunsNow) {
  using enum TcbStatus;
  TcbInfo info = LevelsInfo();
  TcbInfo configuration = info;
  configuration.levels[0].verdict.status = kConfigurationNeeded;
  TcbInfo hardening = info;
  hardening.levels[0].verdict.status = kSwHardeningNeeded;
  struct {
    const char* name;
    const TcbInfo& info;
    uint8_t sgx;
    TeeTcbSvn launch, running;
    TcbStatus enclave, want;
  } rows[] = {
      {"nothing was updated", info, 2, {4, 10, 7}, {4, 10, 7}, kUpToDate, kUpToDate},
      {"nothing is told", info, 2, {4, 10, 7}, {}, kUpToDate, kUpToDate},
      {"an old module, and nothing is told", info, 2, {3, 10, 7}, {}, kUpToDate, kOutOfDate},
      {"updated from up to date", info, 2, {4, 10, 7}, {9, 10, 7}, kUpToDate, kUpToDate},
      {"updated to the newest", info, 2, {3, 10, 7}, {4, 10, 7}, kUpToDate, kTdRelaunchAdvised},
      {"the same by version 0", info, 2, {3, 10, 7}, {5, 0, 7}, kUpToDate, kTdRelaunchAdvised},
      {"to another that is old", info, 2, {2, 10, 7}, {3, 10, 7}, kUpToDate, kOutOfDate},
      {"to a SEAM loader that is old", info, 2, {3, 10, 7}, {4, 10, 6}, kUpToDate, kOutOfDate},
      {"on a platform that is old", info, 1, {3, 10, 7}, {4, 10, 7}, kUpToDate, kOutOfDate},
      {"with a quoting enclave that is old", info, 2, {3, 10, 7}, {4, 10, 7}, kOutOfDate, kOutOfDate},
      {"with a quoting enclave that is revoked", info, 2, {3, 10, 7}, {4, 10, 7}, kRevoked, kRevoked},
      {"on a platform to configure",
       configuration,
       2,
       {3, 10, 7},
       {4, 10, 7},
       kUpToDate,
       kTdRelaunchAdvisedConfigurationNeeded},
      {"with software to harden", hardening, 2, {3, 10, 7}, {4, 10, 7}, kUpToDate, kTdRelaunchAdvised},
      {"a module below every level", info, 2, {1, 10, 7}, {4, 10, 7}, kUpToDate, kNoMatchingLevel},
      {"to a module of no known version", info, 2, {3, 10, 7}, {4, 11, 7}, kUpToDate, kNoMatchingLevel},
      {"from up to date to no known version", info, 2, {4, 10, 7}, {0x63, 0x63, 7}, kUpToDate, kNoMatchingLevel},
      {"from up to date to old", info, 2, {4, 10, 7}, {3, 10, 7}, kUpToDate, kOutOfDate},
      {"from up to date to an old SEAM loader", info, 2, {4, 10, 7}, {4, 10, 6}, kUpToDate, kOutOfDate},
      {"from up to date to below every level", info, 2, {4, 10, 7}, {4, 10, 1}, kUpToDate, kNoMatchingLevel},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    PckExtension pck{};
    pck.cpu_svns.fill(row.sgx);
    pck.pce_svn = 10;
    TdReport report{};
    report.tee_tcb_svn = row.launch;
    report.td15 = Td15Fields{.tee_tcb_svn2 = row.running, .mr_servicetd = {}};
    QeIdentity identity{};
    identity.levels = {{0, {row.enclave, {}, {}}}};
    TcbEvaluation tcb = Evaluate(row.info, &identity, pck, report, EnclaveReport{});
    EXPECT_EQ(std::string(TcbStatusName(tcb.converged)), TcbStatusName(row.want));
    EXPECT_EQ(tcb.running_module.has_value(), row.running[1] != 0 && row.running != row.launch);
  }
}

TEST(ConvergesByIntelsTable) {
  using enum TcbStatus;
  struct {
    TcbStatus platform, part, want;
  } rows[] = {
      {kUpToDate, kUpToDate, kUpToDate},
      {kSwHardeningNeeded, kUpToDate, kSwHardeningNeeded},
      {kUpToDate, kOutOfDate, kOutOfDate},
      {kSwHardeningNeeded, kOutOfDate, kOutOfDate},
      {kConfigurationNeeded, kOutOfDate, kOutOfDateConfigurationNeeded},
      {kConfigurationAndSwHardeningNeeded, kOutOfDate, kOutOfDateConfigurationNeeded},
      {kOutOfDateConfigurationNeeded, kOutOfDate, kOutOfDateConfigurationNeeded},
      {kOutOfDate, kOutOfDate, kOutOfDate},
      {kUpToDate, kRevoked, kRevoked},
      {kRevoked, kUpToDate, kRevoked},
      {kRevoked, kOutOfDate, kRevoked},
      {kNoMatchingLevel, kOutOfDate, kNoMatchingLevel},
      {kUpToDate, kNoMatchingLevel, kNoMatchingLevel},
  };
  for (const auto& row : rows) {
    test::Row name(std::string(TcbStatusName(row.platform)) + " + " + TcbStatusName(row.part));
    EXPECT_EQ(std::string(TcbStatusName(Converge(row.platform, row.part))), TcbStatusName(row.want));
  }
  EXPECT_ERROR(ParseTcbStatus("NoMatchingLevel"), Code::kUnsupported, "not a status");
  EXPECT_OK(ParseTcbStatus("ConfigurationAndSWHardeningNeeded"));
  // What only a verification finds stands in policies, never in Intel's lists.
  EXPECT_ERROR(ParseTcbStatus("TDRelaunchAdvised"), Code::kUnsupported, "not a status");
  EXPECT_OK(ParseAcceptedStatus("TDRelaunchAdvised"));
  EXPECT_OK(ParseAcceptedStatus("UpToDate"));
  EXPECT_ERROR(ParseAcceptedStatus("Revoked"), Code::kUnsupported, "cannot be accepted; what can: UpToDate, SW");
  EXPECT_ERROR(ParseAcceptedStatus("NoMatchingLevel"), Code::kUnsupported, "cannot be accepted");
}
