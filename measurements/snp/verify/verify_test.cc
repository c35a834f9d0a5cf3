// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/verify/verify.h"

#include <set>

#include "measurements/base/text.h"
#include "measurements/snp/verify/amd_roots.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

struct Sample {
  Bytes report;
  Bytes leaf;
  Time at;
};

Time At(const char* text) {
  auto time = Time::Parse(text);
  CHECK(time.ok());
  return *time;
}

Sample Real(const std::string& id, const char* at) {
  const std::string folder = "snp-reports/" + id;
  return {test::ReadVector(folder + "/report.bin"),
          test::ReadVector(folder + (id.ends_with("vlek") ? "/vlek.der" : "/vcek.der")), At(at)};
}

Verification Run(const Sample& sample) {
  return Verify({.report = sample.report, .leaf = sample.leaf, .chain = {}, .revocations = {}},
                {.at = sample.at, .trust_root = std::nullopt});
}

// Expects that the named check, and only it, fails.
void ExpectOnlyFails(const Verification& got, std::string_view name) {
  EXPECT(!got.verdict.Holds());
  for (const Check& check : got.verdict.checks()) {
    if (check.status == CheckStatus::kFail) EXPECT_EQ(check.name, std::string(name));
  }
}

struct Synthetic {
  Bytes ark = test::ReadVector("bad/synthetic/ark.der");
  Bytes ask = test::ReadVector("bad/synthetic/ask.der");
  Bytes asvk = test::ReadVector("bad/synthetic/asvk.der");
  Bytes vcek = test::ReadVector("bad/synthetic/vcek.der");
  Bytes report = test::ReadVector("bad/synthetic/baseline-v3.bin");
  Time at = At("2026-06-01T00:00:00Z");

  [[nodiscard]] Verification Run() const {
    return Verify({.report = report, .leaf = vcek, .chain = {ask}, .revocations = {}}, {.at = at, .trust_root = ark});
  }
};

}  // namespace

TEST(AcceptsRealReports) {
  struct {
    const char* id;
    const char* at;
    Product product;
  } rows[] = {
      {"milan-v2-a", "2025-08-03T03:00:00Z", Product::kMilan},
      {"milan-v2-debug-policy", "2025-01-23T08:00:00Z", Product::kMilan},
      {"milan-v3-oak-cb", "2027-06-05T18:00:00Z", Product::kMilan},
      {"milan-v3-vlek", "2025-04-11T14:00:00Z", Product::kMilan},
      {"genoa-v3-azure", "2027-05-26T02:00:00Z", Product::kGenoa},
      {"genoa-v5-model-a0", "2028-06-21T07:00:00Z", Product::kGenoa},
  };
  for (const auto& row : rows) {
    test::Row name(row.id);
    Verification got = Run(Real(row.id, row.at));
    EXPECT(got.verdict.Holds());
    for (const Check& check : got.verdict.checks()) {
      if (check.status == CheckStatus::kFail) EXPECT_EQ(check.name + ": " + check.detail, "");
    }
    REQUIRE(got.leaf.has_value());
    EXPECT(got.leaf->product == row.product);
    EXPECT(!got.revocation_checked);
  }
}

// One flipped bit anywhere, one bit position in each byte: none may pass.
TEST(NoFlippedByteIsAccepted) {
  Sample good = Real("genoa-v5-model-a0", "2028-06-21T07:00:00Z");
  long accepted = 0;
  for (size_t i = 0; i < good.report.size(); ++i) {
    Sample bad = good;
    bad.report[i] ^= static_cast<uint8_t>(1 << (i * 5 % 8));
    if (Run(bad).verdict.Holds()) ++accepted;
  }
  EXPECT_EQ(accepted, 0L);
}

TEST(EachFailureHasItsName) {
  Sample good = Real("milan-v3-oak-cb", "2027-06-05T18:00:00Z");
  Sample other = Real("milan-v2-a", "2025-08-03T03:00:00Z");
  Sample bad = good;
  bad.report[0x60] ^= 1;
  ExpectOnlyFails(Run(bad), "snp signature");
  // Before and after the leaf's seven years, in which AMD's own certificates are valid; and after those.
  for (const char* at : {"2025-02-03T18:21:45Z", "2032-02-03T18:21:47Z", "2050-01-01T00:00:00Z"}) {
    bad = good;
    bad.at = At(at);
    ExpectOnlyFails(Run(bad), "snp validity");
  }
  bad = good;
  bad.leaf[bad.leaf.size() - 10] ^= 1;
  ExpectOnlyFails(Run(bad), "snp chain");
  bad = good;
  bad.leaf.clear();
  ExpectOnlyFails(Run(bad), "snp certificate");
  bad = good;
  bad.report.pop_back();
  ExpectOnlyFails(Run(bad), "snp report format");
  // Another chip's certificate: chip, TCB and signature all fail, and all are said.
  bad = good;
  bad.leaf = other.leaf;
  Verification got = Run(bad);
  for (const char* name : {"snp chip id", "snp tcb", "snp signature"}) {
    const Check* check = got.verdict.Find(name);
    EXPECT(check != nullptr && check->status == CheckStatus::kFail);
  }
}

TEST(NeedsACertificate) {
  Sample good = Real("milan-v3-oak-cb", "2027-06-05T18:00:00Z");
  Verification got = Verify({.report = good.report, .leaf = std::nullopt, .chain = {}, .revocations = {}},
                            {.at = good.at, .trust_root = std::nullopt});
  ExpectOnlyFails(got, "snp certificate");
}

TEST(TrustsAnotherRootOnlyWhenTold) {
  Synthetic made_up;
  Verification got = made_up.Run();
  EXPECT(got.verdict.Holds());
  EXPECT(got.verdict.Find("snp chain")->detail.find("NOT AMD'S ROOT") != std::string::npos);
  got = Verify({.report = made_up.report, .leaf = made_up.vcek, .chain = {made_up.ask, made_up.ark}, .revocations = {}},
               {.at = made_up.at, .trust_root = std::nullopt});
  ExpectOnlyFails(got, "snp chain");
  // A trusted root that is no root.
  got = Verify({.report = made_up.report, .leaf = made_up.vcek, .chain = {made_up.ask}, .revocations = {}},
               {.at = made_up.at, .trust_root = made_up.ask});
  ExpectOnlyFails(got, "snp chain");
  // Simulated evidence brings its own root, and only then is that root good for anything.
  got = Verify({.report = made_up.report, .leaf = made_up.vcek, .chain = {made_up.ask, made_up.ark}, .revocations = {}},
               {.at = made_up.at, .trust_root = std::nullopt, .simulated = true});
  EXPECT(got.verdict.Holds());
  EXPECT(got.verdict.Find("snp chain")->detail.find("SIMULATED") != std::string::npos);
}

TEST(EveryOfferedCertificateMustBelong) {
  Sample good = Real("milan-v2-a", "2025-08-03T03:00:00Z");
  auto der = [](const x509::Certificate& certificate) {
    return Bytes(certificate.der().begin(), certificate.der().end());
  };
  Bytes ark = der(AmdRoot(Product::kMilan));
  Bytes ask = der(AmdIntermediate(Product::kMilan, LeafKind::kVcek));
  Bytes asvk = der(AmdIntermediate(Product::kMilan, LeafKind::kVlek));
  Bytes other_ark = der(AmdRoot(Product::kGenoa));
  Bytes other_ask = der(AmdIntermediate(Product::kGenoa, LeafKind::kVcek));
  struct {
    const char* name;
    std::vector<ByteView> chain;
    bool accepted;
  } rows[] = {
      {"ask", {ask}, true},
      {"ask, ark", {ask, ark}, true},
      {"ark, ask", {ark, ask}, true},
      {"ark alone", {ark}, false},
      {"ark twice", {ark, ark}, false},
      {"ask twice", {ask, ask}, false},
      {"asvk", {asvk, ark}, false},
      {"other ark", {ask, other_ark}, false},
      {"other chain", {other_ask, other_ark}, false},
      {"one too many", {ask, ark, other_ark}, false},
      {"the leaf itself", {good.leaf, ark}, false},
      {"empty file", {ByteView()}, false},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Verification got = Verify({.report = good.report, .leaf = good.leaf, .chain = row.chain, .revocations = {}},
                              {.at = good.at, .trust_root = std::nullopt});
    EXPECT_EQ(got.verdict.Holds(), row.accepted);
    if (!row.accepted) ExpectOnlyFails(got, "snp chain");
  }
}

TEST(TurinHasItsOwnLayout) {
  Bytes report = test::ReadVector("bad/synthetic/turin-baseline-v5.bin");
  Bytes leaf = test::ReadVector("bad/synthetic/turin-baseline-v5.leaf.der");
  Bytes ask = test::ReadVector("bad/synthetic/turin-ask.der");
  Bytes ark = test::ReadVector("bad/synthetic/turin-ark.der");
  Verification got = Verify({.report = report, .leaf = leaf, .chain = {ask}, .revocations = {}},
                            {.at = At("2026-06-01T00:00:00Z"), .trust_root = ark});
  EXPECT(got.verdict.Holds());
  REQUIRE(got.leaf.has_value());
  EXPECT_EQ(got.leaf->hardware_id.size(), size_t{8});
  // The real Turin certificate chains to the embedded root.
  auto real = x509::Certificate::ParseDer(test::ReadVector("snp-reports/cert-only/turin-vcek.der"));
  REQUIRE_OK(real);
  EXPECT_OK(ParseLeaf(*real));
  EXPECT_OK(
      real->VerifySignedBy(AmdIntermediate(Product::kTurin, LeafKind::kVcek), x509::SignatureScheme::kRsaPssSha384));
}

TEST(RevocationListsAreJudged) {
  Synthetic made_up;
  Bytes foreign = test::ReadVector("x509/crl.der");
  Verification got =
      Verify({.report = made_up.report, .leaf = made_up.vcek, .chain = {made_up.ask}, .revocations = {foreign}},
             {.at = made_up.at, .trust_root = made_up.ark});
  ExpectOnlyFails(got, "snp revocation list");
  Bytes junk{1, 2, 3};
  got = Verify({.report = made_up.report, .leaf = made_up.vcek, .chain = {made_up.ask}, .revocations = {junk}},
               {.at = made_up.at, .trust_root = made_up.ark});
  ExpectOnlyFails(got, "snp revocation list");
}

namespace {

// A memory that counts.
class Counting final : public x509::SignatureMemory {
 public:
  bool Knows(const Sha256Digest& fact) override {
    const bool known = facts.contains(fact.bytes);
    if (known) ++used;
    return known;
  }
  void Remember(const Sha256Digest& fact) override { facts.insert(fact.bytes); }

  std::set<std::array<uint8_t, Sha256Digest::kSize>> facts;
  int used = 0;
};

}  // namespace

// What is remembered is that a key made a signature of these bytes, and nothing that it may be trusted for.
TEST(MemoryOfSignaturesDecidesNothing) {
  const Synthetic made_up;
  Counting memory;
  auto run = [&](const Bytes& leaf, const Bytes& ask, const std::optional<Bytes>& ark, Time at) {
    Options options{.at = at, .trust_root = std::nullopt, .memory = &memory};
    if (ark) options.trust_root = *ark;
    return Verify({.report = made_up.report, .leaf = leaf, .chain = {ask}, .revocations = {}}, options);
  };
  EXPECT(run(made_up.vcek, made_up.ask, made_up.ark, made_up.at).verdict.Holds());
  EXPECT_EQ(memory.facts.size(), size_t{2});  // leaf and intermediate
  EXPECT_EQ(memory.used, 0);
  EXPECT(run(made_up.vcek, made_up.ask, made_up.ark, made_up.at).verdict.Holds());
  EXPECT_EQ(memory.used, 2);

  ExpectOnlyFails(run(made_up.vcek, made_up.ask, made_up.ark, At("2126-06-01T00:00:00Z")), "snp validity");
  ExpectOnlyFails(run(made_up.vcek, made_up.ask, std::nullopt, made_up.at), "snp chain");
  ExpectOnlyFails(run(made_up.vcek, made_up.asvk, made_up.ark, made_up.at), "snp chain");
  EXPECT_EQ(memory.facts.size(), size_t{3});  // the ASVK is the root's too; the leaf is not the ASVK's
  for (size_t end : {size_t{1}, size_t{100}, size_t{512}}) {
    Bytes leaf = made_up.vcek;
    leaf[leaf.size() - end] ^= 1;
    ExpectOnlyFails(run(leaf, made_up.ask, made_up.ark, made_up.at), "snp chain");
    Bytes ask = made_up.ask;
    ask[ask.size() - end] ^= 1;
    ExpectOnlyFails(run(made_up.vcek, ask, made_up.ark, made_up.at), "snp chain");
  }
  EXPECT_EQ(memory.facts.size(), size_t{3});
}
