// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/verify/verify.h"

#include "measurements/tdx/pck/intel_root.h"
#include "measurements/verdict/verdict_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

Time At(const char* text) { return Time::Parse(text).value(); }

x509::Certificate SyntheticRoot() {
  return x509::Certificate::ParseDer(test::ReadVector("bad/synthetic-tdx/root.der")).value();
}

// A folder of collateral whose files may have a prefix ("good.").
Collateral Load(const std::string& prefix) {
  Collateral out;
  for (const CollateralPart& part : kCollateralParts) {
    if (prefix == "tdx-quotes/collateral/2026-03-90c06f/" && !part.required) continue;
    out.*part.member = test::ReadVector(prefix + std::string(part.file));
  }
  return out;
}

std::string Detail(const Verdict& verdict, const char* name) {
  const Check* check = verdict.Find(name);
  return check == nullptr ? "no such check" : check->detail;
}

bool Has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

QuoteVerification Verify(const Bytes& bytes, const QuoteOptions& options) {
  auto quote = ParseQuote(bytes);
  CHECK(quote.ok());
  return VerifyQuote(*quote, options);
}

constexpr const char* kSyntheticTime = "2026-06-01T00:00:00Z";

QuoteVerification VerifySynthetic(const Collateral& collateral) {
  return Verify(test::ReadVector("bad/synthetic-tdx/baseline-v4.bin"),
                {.at = At(kSyntheticTime), .root = SyntheticRoot(), .collateral = &collateral});
}

}  // namespace

TEST(EmbedsIntelsRoot) {
  x509::Certificate root = IntelRoot();
  EXPECT_EQ(Sha256(root.der()).hex(), "44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3");
  EXPECT_OK(root.VerifySignedBy(root, x509::SignatureScheme::kEcdsaSha256));
}

TEST(AcceptsGenuineQuotes) {
  struct {
    const char *file, *at;
  } rows[] = {{"tdx-quotes/v4-b0c06f-dstack.bin", "2025-07-04T10:16:31Z"},
              {"tdx-quotes/v5-tdx15-b.bin", "2026-03-31T22:20:07Z"}};
  for (const auto& row : rows) {
    test::Row name(row.file);
    auto outcome = Verify(test::ReadVector(row.file), {.at = At(row.at), .root = IntelRoot()});
    EXPECT(outcome.verdict.Holds());
    EXPECT_EQ(test::FailedChecks(outcome.verdict), "");
    REQUIRE(outcome.verdict.Find("tdx collateral") != nullptr);
    EXPECT(outcome.verdict.Find("tdx collateral")->status == CheckStatus::kSkipped);
    EXPECT(!outcome.tcb.has_value());
  }
}

TEST(EvaluatesRealCollateral) {
  struct {
    const char *file, *folder, *at, *fmspc;
  } rows[] = {
      {"tdx-quotes/v4-b0c06f-dstack.bin", "tdx-quotes/collateral/2025-06-b0c06f/", "2025-07-04T10:16:31Z",
       "b0c06f000000"},
      {"tdx-quotes/v5-tdx15-b.bin", "tdx-quotes/collateral/2026-03-90c06f/", "2026-03-31T22:20:07Z", "90c06f000000"},
  };
  for (const auto& row : rows) {
    test::Row name(row.file);
    Collateral collateral = Load(row.folder);
    auto outcome =
        Verify(test::ReadVector(row.file), {.at = At(row.at), .root = IntelRoot(), .collateral = &collateral});
    EXPECT_EQ(test::FailedChecks(outcome.verdict), "");
    REQUIRE(outcome.tcb.has_value());
    EXPECT(outcome.tcb->converged == TcbStatus::kUpToDate);
    EXPECT(outcome.tcb->module.has_value());
    REQUIRE(outcome.platform.has_value());
    EXPECT_EQ(EncodeHex(outcome.platform->fmspc), row.fmspc);
  }
}

TEST(VerifiesTheExtendedBody) {
  Bytes bytes = test::ReadVector("bad/synthetic-tdx/quote-v5-body4.bin");
  Bytes root = test::ReadVector("bad/synthetic-tdx/quote-v5-body4-root.der");
  QuoteOptions options{.at = At("2027-01-01T00:00:00Z"), .root = x509::Certificate::ParseDer(root).value()};
  EXPECT_EQ(test::FailedChecks(Verify(bytes, options).verdict), "");
  for (size_t offset : {54 + 648, 54 + 700, 54 + 777, 54 + 884}) {  // its own bytes are signed
    Bytes changed = bytes;
    changed[offset] ^= 1;
    EXPECT_EQ(test::FailedChecks(Verify(changed, options).verdict), "tdx quote signature");
  }
}

// A genuine TD, launched by a module of version 1.4 that has been updated to 1.7 since; Intel's newest level is 1.6.
TEST(AdvisesTheRelaunchOfATdThatAnOldModuleLaunched) {
  Collateral collateral = Load("tdx-quotes/collateral/2026-03-90c06f/");
  auto outcome = Verify(test::ReadVector("tdx-quotes/quote-v5-relaunch.bin"),
                        {.at = At("2026-03-31T22:20:07Z"), .root = IntelRoot(), .collateral = &collateral});
  EXPECT_EQ(test::FailedChecks(outcome.verdict), "");
  REQUIRE(outcome.tcb.has_value());
  EXPECT_EQ(std::string(TcbStatusName(outcome.tcb->converged)), "TDRelaunchAdvised");
  EXPECT(Has(Detail(outcome.verdict, "tdx tcb status"), "TDX module OutOfDate (2024-03-13)"));
  EXPECT(Has(Detail(outcome.verdict, "tdx tcb status"), "TDX module now UpToDate (2024-11-13)"));
}

TEST(ExpiredCollateralIsItsOwnFailure) {
  Collateral collateral = Load("tdx-quotes/collateral/2025-06-b0c06f/");
  auto outcome = Verify(test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin"),
                        {.at = At("2025-08-01T00:00:00Z"), .root = IntelRoot(), .collateral = &collateral});
  EXPECT_EQ(test::FailedChecks(outcome.verdict),
            "tdx tcb info validity, tdx qe identity document validity, tdx pck crl validity");
  EXPECT(Has(Detail(outcome.verdict, "tdx tcb info validity"), "expired at 2025-08-01T00:00:00Z"));
  REQUIRE(outcome.tcb.has_value());
}

TEST(ReportsWhatIsWrongWithAQuote) {
  struct {
    const char *file, *at, *failures;
    bool synthetic;
  } rows[] = {
      {"tdx-quotes/v4-b0c06f-dstack.bin", "2032-02-06T23:25:52Z", "tdx pck validity", false},
      {"tdx-quotes/v4-b0c06f-dstack.bin", "2025-02-06T23:25:50Z", "tdx pck validity", false},
      {"bad/quotes/v4-b0c06f-dstack--qe-report-of-v4-b0c06f-tappd.bin", "2026-11-07T23:25:51Z", "tdx attestation key",
       false},
      {"bad/synthetic-tdx/baseline-v4.bin", kSyntheticTime, "tdx pck chain", false},
      {"tdx-quotes/v4-b0c06f-dstack.bin", "2026-06-01T00:00:00Z", "tdx pck chain", true},
      {"bad/synthetic-tdx/baseline-v4.bin", kSyntheticTime, "", true},
      {"bad/synthetic-tdx/baseline-v5-body2.bin", kSyntheticTime, "", true},
      {"bad/synthetic-tdx/platform-ca-not-ca.bin", kSyntheticTime, "tdx pck chain", true},
      {"bad/synthetic-tdx/pck-no-sgx-extension.bin", kSyntheticTime, "tdx pck extension", true},
      {"bad/synthetic-tdx/qe-binding-wrong.bin", kSyntheticTime, "tdx attestation key", true},
  };
  for (const auto& row : rows) {
    test::Row name(std::string(row.file) + " at " + row.at);
    QuoteOptions options{.at = At(row.at), .root = row.synthetic ? SyntheticRoot() : IntelRoot()};
    EXPECT_EQ(test::FailedChecks(Verify(test::ReadVector(row.file), options).verdict), row.failures);
  }
}

TEST(JudgesTheTcbStatus) {
  struct {
    const char *tcb_info, *qe_identity;
    TcbStatus status;
    const char* failures;
  } rows[] = {
      {"good.tcb_info.json", "good.qe_identity.json", TcbStatus::kUpToDate, ""},
      {"status-OutOfDate.tcb_info.json", "good.qe_identity.json", TcbStatus::kOutOfDate, ""},
      {"status-Revoked.tcb_info.json", "good.qe_identity.json", TcbStatus::kRevoked, "tdx tcb status"},
      {"no-level.tcb_info.json", "good.qe_identity.json", TcbStatus::kNoMatchingLevel, "tdx tcb status"},
      {"no-module-identity.tcb_info.json", "good.qe_identity.json", TcbStatus::kNoMatchingLevel,
       "tdx module identity, tdx tcb status"},
      {"converge-UpToDate-module-Revoked.tcb_info.json", "good.qe_identity.json", TcbStatus::kRevoked,
       "tdx tcb status"},
      {"converge-ConfigurationNeeded-qe-OutOfDate.tcb_info.json",
       "converge-ConfigurationNeeded-qe-OutOfDate.qe_identity.json", TcbStatus::kOutOfDateConfigurationNeeded, ""},
      {"good.tcb_info.json", "qe-mrsigner.qe_identity.json", TcbStatus::kUpToDate, "tdx qe identity"},
  };
  Collateral collateral = Load("bad/synthetic-tdx/good.");
  for (const auto& row : rows) {
    test::Row name(std::string(row.tcb_info) + " " + row.qe_identity);
    collateral.tcb_info = test::ReadVector("bad/synthetic-tdx/" + std::string(row.tcb_info));
    collateral.qe_identity = test::ReadVector("bad/synthetic-tdx/" + std::string(row.qe_identity));
    auto outcome = VerifySynthetic(collateral);
    EXPECT_EQ(test::FailedChecks(outcome.verdict), row.failures);
    REQUIRE(outcome.tcb.has_value());
    EXPECT_EQ(std::string(TcbStatusName(outcome.tcb->converged)), TcbStatusName(row.status));
    EXPECT(Has(Detail(outcome.verdict, "tdx tcb status"), TcbStatusName(row.status)));
  }
}

TEST(RefusesDamagedOrForeignCollateral) {
  struct {
    const char* file;
    std::optional<Bytes> Collateral::*member;
    const char* failures;
  } rows[] = {
      {"pceid-mismatch.tcb_info.json", &Collateral::tcb_info, "tdx tcb info platform"},
      {"status-unknown-word.tcb_info.json", &Collateral::tcb_info, "tdx tcb info"},
      {"good.qe_identity.json", &Collateral::tcb_info, "tdx tcb info"},
      {"good.pck_crl_issuer_chain.pem", &Collateral::tcb_signing_chain, "tdx tcb signing chain"},
      {"pck-revoked.pck_crl.der", &Collateral::pck_crl, "tdx pck revocation"},
      {"good.root_ca_crl.der", &Collateral::pck_crl, "tdx pck crl"},
      {"good.tcb_signing_chain.pem", &Collateral::pck_crl_issuer_chain, "tdx pck crl issuer"},
      {"platform-ca-revoked.root_ca_crl.der", &Collateral::root_ca_crl, "tdx ca revocation"},
      {"tcb-signing-revoked.root_ca_crl.der", &Collateral::root_ca_crl, "tdx ca revocation"},
  };
  for (const auto& row : rows) {
    test::Row name(row.file);
    Collateral collateral = Load("bad/synthetic-tdx/good.");
    collateral.*row.member = test::ReadVector("bad/synthetic-tdx/" + std::string(row.file));
    EXPECT_EQ(test::FailedChecks(VerifySynthetic(collateral).verdict), row.failures);
  }
}

TEST(MissingCollateralFailsUnlessAllowed) {
  for (const CollateralPart& part : kCollateralParts) {
    test::Row name(part.file);
    Collateral collateral = Load("bad/synthetic-tdx/good.");
    collateral.*part.member = std::nullopt;
    QuoteOptions options{.at = At(kSyntheticTime), .root = SyntheticRoot(), .collateral = &collateral};
    Bytes bytes = test::ReadVector("bad/synthetic-tdx/baseline-v4.bin");
    auto strict = Verify(bytes, options);
    EXPECT_EQ(test::FailedChecks(strict.verdict), part.required ? "tdx collateral" : "");
    const Check* missing = strict.verdict.Find("tdx collateral " + std::string(part.file));
    REQUIRE(missing != nullptr);
    EXPECT(missing->status == CheckStatus::kSkipped);
    options.allow_missing_collateral = true;
    EXPECT(Verify(bytes, options).verdict.Holds());
  }
}

// Every byte of a quote is signed, hashed, or of a fixed form. One bit of each byte, a different one each time; the
// whole set is `make bitflips`.
TEST(AcceptsNoFlippedBit) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  QuoteOptions options{.at = At("2026-06-01T00:00:00Z"), .root = IntelRoot()};
  for (size_t offset = 0; offset < bytes.size(); offset += 11) {
    Bytes flipped = bytes;
    flipped[offset] = static_cast<uint8_t>(flipped[offset] ^ 1U << offset % 8);
    auto quote = ParseQuote(flipped);
    if (!EXPECT(!quote.ok() || !VerifyQuote(*quote, options).verdict.Holds())) {
      test::Row name(Decimal(offset));
      EXPECT(false);
    }
  }
}
