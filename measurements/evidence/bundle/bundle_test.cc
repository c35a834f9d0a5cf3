// SPDX-License-Identifier: Apache-2.0
//
// Attacks on a bundle (docs/threat-model.md), each on one that a fake vendor chain signed.
#include "measurements/evidence/bundle/bundle.h"

#include <functional>

#include "measurements/evidence/bundle/bundle_for_test.h"
#include "measurements/evidence/summary.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/platform_info.h"

using namespace samovar;
using namespace samovar::evidence;
using namespace samovar::evidence::fake;
using statement::StoredArtifact;

TEST(AGoodBundleHolds) {
  Outcome outcome = VerifyBundle(Draft().Finish(), Hardware());
  EXPECT_EQ(FailuresOf(outcome), "");
  EXPECT(outcome.verdict.Holds());
  EXPECT(!outcome.simulated);
  EXPECT_EQ(outcome.subject, "\"git+https://example.org/lua.git\" at commit \"" + std::string(40, 'a') +
                                 "\", built with toolchain \"debian-bookworm-c\" (root " +
                                 Sha256(AsBytes("the disk")).hex() + ")");
  Json json = VerdictJson(outcome, Hardware());
  EXPECT_EQ(json.StringAt("verdict").value(), "pass");
}

TEST(V1ArtifactsChangedMissingAdded) {
  Bundle bundle = Draft().Finish();
  bundle.artifacts["out/lua"].sha256 = Sha256(AsBytes("other"));
  ExpectFails(bundle, Hardware(), "\"out/lua\" was changed: expected SHA-256 " + Sha256(AsBytes("lua")).hex());
  bundle = Draft().Finish();
  bundle.artifacts.erase("out/luac");
  ExpectFails(bundle, Hardware(), "\"out/luac\" is missing");
  bundle = Draft().Finish();
  bundle.artifacts["out/extra"] = StoredArtifact::File(Sha256(AsBytes("x")));
  ExpectFails(bundle, Hardware(), "\"out/extra\" is not in the provenance");
  bundle = Draft().Finish();
  bundle.artifacts["out/lua"] = {};
  ExpectFails(bundle, Hardware(), "\"out/lua\" is not a regular file");
}

// The log is held against its digest, and what nobody vouches for is named.
TEST(V1LogChangedMissingAndStrangers) {
  Draft draft;
  draft.facts.log_sha256 = Sha256(AsBytes("make"));
  Bundle bundle = draft.Finish();
  auto check = [&](const char* name) {
    Outcome outcome = VerifyBundle(bundle, Hardware());
    const Check* found = outcome.verdict.Find(name);
    return found == nullptr ? std::string("none") : StatusName(found->status) + (": " + found->detail);
  };
  EXPECT(check("build log").starts_with("skipped: build.log is missing"));
  bundle.others["build.log"] = draft.facts.log_sha256;
  EXPECT(check("build log").starts_with("pass"));
  EXPECT(check("bundle files").starts_with("pass"));
  bundle.others["build.log"] = Sha256(AsBytes("all tests passed"));
  ExpectFails(bundle, Hardware(), "build log: build.log was changed");
  bundle.others["build.log"] = std::nullopt;
  ExpectFails(bundle, Hardware(), "build log: build.log is no regular file");
  bundle.others["build.log"] = draft.facts.log_sha256;
  bundle.others["INSTALL.sh"] = std::nullopt;
  EXPECT(check("bundle files").starts_with("skipped"));
  EXPECT(check("bundle files").find("\"INSTALL.sh\"") != std::string::npos);
}

// Where the collateral came from is in the verdict and its JSON.
TEST(TheSourceOfCollateralIsSaid) {
  Context context = Hardware();
  context.collateral_from["crl.der"] = "the cache";
  Outcome outcome = VerifyBundle(Draft().Finish(), context);
  const Check* check = outcome.verdict.Find("collateral source");
  REQUIRE(check != nullptr);
  EXPECT_EQ(check->detail, "crl.der from the cache");
  EXPECT_EQ(CanonicalJson(*VerdictJson(outcome, context).Find("collateral")), R"({"crl.der":"the cache"})");
}

TEST(V1ModesAndLinksChanged) {
  Draft draft;
  draft.facts.artifacts = {{"lib/libx.so.1", Sha256(AsBytes("x")), true, {}},
                           {"lib/libx.so", Sha256(AsBytes("libx.so.1")), false, "libx.so.1"},
                           {"share/x", Sha256(AsBytes("share")), false, {}}};
  draft.artifacts = {{"lib/libx.so.1", StoredArtifact::File(Sha256(AsBytes("x")), true)},
                     {"lib/libx.so", StoredArtifact::Link("libx.so.1")},
                     {"share/x", StoredArtifact::File(Sha256(AsBytes("share")))}};
  EXPECT_EQ(FailuresOf(VerifyBundle(draft.Finish(), Hardware())), "");
  const struct {
    const char* path;
    StoredArtifact stored;
    const char* why;
  } rows[] = {
      {"share/x", StoredArtifact::File(Sha256(AsBytes("share")), true),
       "\"share/x\" is executable; the build did not make"},
      {"lib/libx.so.1", StoredArtifact::File(Sha256(AsBytes("x"))), "\"lib/libx.so.1\" is not executable"},
      {"lib/libx.so", StoredArtifact::Link("../share/x"), "is not the symbolic link to \"libx.so.1\""},
      {"lib/libx.so", StoredArtifact::File(Sha256(AsBytes("x")), true), "is not the symbolic link to"},
      {"lib/libx.so", StoredArtifact::File(Sha256(AsBytes("libx.so.1"))), "is not the symbolic link to"},
      {"share/x", StoredArtifact::Link("x2"), "\"share/x\" is not a regular file"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.why);
    Bundle bundle = draft.Finish();
    bundle.artifacts[row.path] = row.stored;
    ExpectFails(bundle, Hardware(), row.why);
  }
}

// The appliance does not write these: a provenance with one was signed by another program.
TEST(V1LinksThatCannotBe) {
  const struct {
    const char* name;
    const char* target;
    std::string digest_of;
    const char* why;
  } rows[] = {
      {"absolute", "/etc/passwd", "/etc/passwd", "it leads out of the artifacts"},
      {"climbing", "../lua", "../lua", "it leads out of the artifacts"},
      {"dangling", "nothing", "nothing", "no artifact"},
      {"another digest", "out/lua", "lua", "the digest of a link is that of its target"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    Draft draft;
    draft.facts.artifacts.push_back({"link", Sha256(AsBytes(row.digest_of)), false, row.target});
    draft.artifacts["link"] = StoredArtifact::Link(row.target);
    ExpectFails(draft.Finish(), Hardware(), row.why);
  }
}

TEST(V2ProvenanceChanged) {
  std::string text = Draft().Provenance();
  std::string first = R"("_type":"https://in-toto.io/Statement/v1")";
  struct {
    const char* name;
    std::string changed;
    const char* why;  // once the change is signed, too
  } rows[] = {
      {"a byte", std::string(text).replace(text.find("lua.git"), 3, "luA"), nullptr},
      {"key twice", "{\"_type\":\"x\"," + text.substr(1), "provenance: "},
      {"white space", "{ " + text.substr(1), "provenance form: "},
      {"newline at the end", text + "\n", "provenance form: "},
      {"other order", "{" + text.substr(1 + first.size() + 1, text.size() - first.size() - 3) + "," + first + "}",
       "provenance form: "},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Bundle bundle = Draft().Finish();
    bundle.provenance.emplace(Bytes(row.changed.begin(), row.changed.end()));
    ExpectFails(bundle, Hardware(), "provenance digest");
    if (row.why == nullptr) continue;
    Draft draft;
    draft.provenance = row.changed;
    ExpectFails(draft.Finish(), Hardware(), row.why);
  }
}

TEST(V3ReportChanged) {
  Bundle good = Draft().Finish();
  auto json = ParseJson(AsText(good.evidence->bytes()), 1 << 20);
  Bytes report = DecodeBase64(json->Find("evidence")->StringAt("attestation_report").value()).value();
  long accepted = 0;
  for (size_t i = 0; i < report.size(); i += 5) {
    Bytes bad = report;
    bad[i] ^= static_cast<uint8_t>(1 << (i % 8));
    if (VerifyBundle(Draft().Assemble(Draft().Provenance(), bad), Hardware()).verdict.Holds()) ++accepted;
  }
  EXPECT_EQ(accepted, 0L);
  for (size_t offset : {size_t{0x2a0}, size_t{0x2e8}}) {
    Bytes zero = report;
    std::fill_n(zero.begin() + static_cast<long>(offset), 72, uint8_t{0});
    ExpectFails(Draft().Assemble(Draft().Provenance(), zero), Hardware(), "is not in 1 … n − 1");
  }
}

TEST(V4ChainExpiredRevokedSelfMade) {
  Bundle bundle = Draft().Finish();
  Context context = Hardware();
  context.at = Time::Parse("2050-01-01T00:00:00Z").value();
  ExpectFails(bundle, context, "is expired at 2050");
  context = Hardware();
  context.revocations = {test::ReadVector("fake-chain/crl-empty.der")};
  EXPECT_EQ(FailuresOf(VerifyBundle(bundle, context)), "");
  context.policy->snp->require_revocation_check = true;
  EXPECT_EQ(FailuresOf(VerifyBundle(bundle, context)), "");
  context.revocations = {test::ReadVector("fake-chain/crl-revoked.der")};
  ExpectFails(bundle, context, "\"SEV-Genoa\" is revoked");
  context.revocations = {test::ReadVector("fake-chain/crl-old.der")};
  ExpectFails(bundle, context, "snp revocation list time: the revocation list is expired");
  ExpectFails(bundle, context, "policy revocation");
  context = Hardware();
  context.trust_root.reset();
  ExpectFails(bundle, context, "snp chain");
  // What the bundle says about its own chain is not used for hardware evidence.
  context.chain.clear();
  ExpectFails(bundle, context, "snp chain");
  context = Hardware();
  context.leaf = test::ReadVector("snp-reports/genoa-v3-azure/vcek.der");
  ExpectFails(bundle, context, "the certificate is of another chip");
}

TEST(V5ReplayAndOldNonce) {
  Draft other;
  other.facts.git_commit = std::string(40, 'c');
  Bundle replay = other.Finish();
  replay.provenance = Draft().Finish().provenance;
  ExpectFails(replay, Hardware(), "the report was made for another provenance");
  Context context = Hardware();
  context.nonce = DecodeHexFixed<tee::kNonceSize>("ffeeddccbbaa99887766554433221100", "nonce").value();
  ExpectFails(Draft().Finish(), context,
              "expected ffeeddccbbaa99887766554433221100, the report carries " + std::string(kNonce));
  context.nonce = DecodeHexFixed<tee::kNonceSize>(kNonce, "nonce").value();
  EXPECT_EQ(FailuresOf(VerifyBundle(Draft().Finish(), context)), "");
  // The nonce in the provenance is another than the one in the report.
  Draft draft;
  draft.provenance = draft.Provenance();
  draft.facts.nonce = tee::Nonce{1};
  ExpectFails(draft.Finish(), Hardware(), "provenance nonce");
}

// The same digest and nonce, signed as something else than a provenance: another domain, known or not.
TEST(V5ReportOverSomethingElse) {
  const std::string text = Draft().Provenance();
  struct {
    size_t at;  // in the domain
    std::string_view tag;
    const char* why;
  } rows[] = {{0, "channel-key", "report data: the report is over the key of a channel, not over a provenance"},
              {0, "provenance", "report data: report data: domain 70726f76"},
              {15, "\x01", "report data: report data: domain 0000"}};
  for (const auto& row : rows) {
    test::Row scope(row.why);
    Draft draft;
    draft.report.report_data = tee::ForProvenance(Sha256(AsBytes(text)), *draft.facts.nonce);
    EXPECT_EQ(FailuresOf(VerifyBundle(draft.Assemble(text, Signed(draft.report)), Hardware())), "");
    std::copy(row.tag.begin(), row.tag.end(), draft.report.report_data.begin() + 48 + static_cast<long>(row.at));
    ExpectFails(draft.Assemble(text, Signed(draft.report)), Hardware(), row.why);
  }
}

TEST(V6OtherMeasurement) {
  Draft draft;
  draft.report.measurement.bytes[0] ^= 1;
  ExpectFails(draft.Finish(), Hardware(), kMeasurement);
  ExpectFails(draft.Finish(), Hardware(), draft.report.measurement.hex());
}

TEST(V7PolicyOfTheGuest) {
  struct {
    const char* name;
    std::function<void(snp::Report&)> change;
    const char* why;
  } rows[] = {
      {"debug", [](snp::Report& r) { r.policy |= snp::GuestPolicy::kDebug; }, "policy debug"},
      {"migration agent", [](snp::Report& r) { r.policy |= snp::GuestPolicy::kMigrationAgent; },
       "policy migration agent"},
      {"vmpl", [](snp::Report& r) { r.vmpl = 1; }, "policy vmpl"},
      {"launch tcb", [](snp::Report& r) { r.launch_tcb.raw[6] = 22; }, "policy tcb"},
      {"committed tcb", [](snp::Report& r) { r.committed_tcb.raw[7] = 83; }, "policy tcb"},
      {"current tcb", [](snp::Report& r) { r.current_tcb.raw[0] = 9; }, "policy tcb"},
      {"cxl", [](snp::Report& r) { r.policy |= snp::GuestPolicy::kCxl; }, "policy cxl"},
      {"trusted io", [](snp::Report& r) { r.platform_info |= snp::PlatformInfo::kTrustedIo; }, "policy trusted io"},
      {"unknown bits", [](snp::Report& r) { r.platform_info |= 1 << 20; }, "policy unknown fields"},
      {"host data", [](snp::Report& r) { r.host_data[31] = 1; }, "policy host data"},
      {"family id", [](snp::Report& r) { r.family_id[0] = 1; }, "policy family id"},
      {"id key", [](snp::Report& r) { r.id_key_digest.bytes[0] = 1; }, "policy id key"},
      {"firmware", [](snp::Report& r) { r.committed_version.minor = 54; }, "policy firmware"},
      {"chip key masked", [](snp::Report& r) { r.key_info = 2; },
       "snp signing key: the report is not signed: the host has set MASK_CHIP_KEY"},
      {"no signing key", [](snp::Report& r) { r.key_info = 7 << 2; },
       "snp signing key: the report is not signed: SIGNING_KEY says so"},
      {"chip-secret VCEK", [](snp::Report& r) { r.key_info = 2 << 2; },
       "snp signing key: the report says that it is signed by key \"chip-secret VCEK\""},
      {"hidden chip", [](snp::Report& r) { r.chip_id.fill(0); }, "policy chip masking"},
      {"reserved bit 17", [](snp::Report& r) { r.policy &= ~snp::GuestPolicy::kReservedOne; }, "snp report format"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Draft draft;
    row.change(draft.report);
    ExpectFails(draft.Finish(), Hardware(), row.why);
  }
}

// What the newest revision defines needs no `allow_unknown_fields`; a hidden chip needs its own rule and no more.
TEST(V7KnownFieldsOfTheNewestRevision) {
  Draft draft;
  draft.report.version = 6;
  draft.report.platform_info |= snp::PlatformInfo::kIommuWriteSafe;
  draft.report.current_mitigations = 5;
  draft.report.launch_etcb[31] = 1;
  draft.report.chip_id.fill(0);
  Context context = Hardware();
  context.policy->snp->allow_masked_chip_id = true;
  EXPECT_EQ(FailuresOf(VerifyBundle(draft.Finish(), context)), "");
}

TEST(V8SimulatedIsNeverMistaken) {
  Draft draft;
  draft.platform = draft.stated = tee::Platform::kSimSnp;
  Bundle bundle = draft.Finish();
  Outcome outcome = VerifyBundle(bundle, Simulated());
  EXPECT_EQ(FailuresOf(outcome), "");
  EXPECT(outcome.verdict.Holds());
  EXPECT(outcome.simulated);
  for (const Check& check : outcome.verdict.checks()) EXPECT(check.detail.find("SIMULATED") != std::string::npos);
  EXPECT(outcome.subject.find("SIMULATED") == 0);
  EXPECT_EQ(statement::EncodeVsa(Summarize(outcome, Simulated(), Sha256Digest{}, bundle))
                .Find("predicate")
                ->StringAt("verificationResult")
                .value(),
            "FAILED");
  Context context = Simulated();
  context.allow_simulated = false;
  ExpectFails(bundle, context, "the evidence is SIMULATED");
  // Relabelled as hardware evidence, in the evidence alone and in both documents.
  draft.platform = tee::Platform::kSnp;
  ExpectFails(draft.Finish(), Simulated(), "snp chain");
  ExpectFails(draft.Finish(), Simulated(), "provenance tee");
  draft.stated = tee::Platform::kSnp;
  ExpectFails(draft.Finish(), Simulated(), "snp chain");
}

TEST(IncompleteBundles) {
  Bundle bundle = Draft().Finish();
  bundle.evidence.reset();
  ExpectFails(bundle, Hardware(), "evidence.json is missing");
  bundle = Draft().Finish();
  bundle.provenance.reset();
  ExpectFails(bundle, Hardware(), "provenance.json is missing");
  bundle = Draft().Finish();
  bundle.evidence.emplace(Bytes{'{', '}'});
  ExpectFails(bundle, Hardware(), "evidence.json: ");
  Draft none;
  none.facts.artifacts.clear();
  none.artifacts.clear();
  ExpectFails(none.Finish(), Hardware(), "names no artifact");
  Draft climbing;
  climbing.facts.artifacts = {{"../lua", Sha256(AsBytes("lua")), false, {}}};
  ExpectFails(climbing.Finish(), Hardware(), "not a clean relative path");
  Draft backslash;
  backslash.facts.artifacts[0].path = "bad\\name";
  ExpectFails(backslash.Finish(), Hardware(), "not a clean relative path");
}

TEST(GenuineOnlySaysThatNoPolicyWasApplied) {
  Context context = Hardware();
  context.policy.reset();
  Outcome outcome = VerifyBundle(Draft().Finish(), context);
  EXPECT(outcome.verdict.Holds());
  const Check* check = outcome.verdict.Find("policy");
  REQUIRE(check != nullptr);
  EXPECT(check->status == CheckStatus::kSkipped);
}

// Provenance as Kettle writes it: indented, without a nonce and without our fields.
TEST(BundlesOfKettleHold) {
  Draft draft;
  draft.facts.nonce.reset();
  draft.report.host_data.fill(0);
  draft.provenance = PrettyJson(Json::MakeObject(
      {{"_type", "https://in-toto.io/Statement/v1"},
       {"predicateType", "https://slsa.dev/provenance/v1"},
       {"subject",
        Json::MakeArray(
            {Json::MakeObject(
                 {{"name", "out/lua"}, {"digest", Json::MakeObject({{"sha256", Sha256(AsBytes("lua")).hex()}})}}),
             Json::MakeObject(
                 {{"name", "out/luac"}, {"digest", Json::MakeObject({{"sha256", Sha256(AsBytes("luac")).hex()}})}})})},
       {"predicate",
        Json::MakeObject(
            {{"buildDefinition",
              Json::MakeObject(
                  {{"buildType", "https://example.org/kettle/cargo"},
                   {"externalParameters",
                    Json::MakeObject(
                        {{"buildCommand", "cargo build"},
                         {"source", Json::MakeObject(
                                        {{"uri", "git+https://example.org/x"},
                                         {"digest", Json::MakeObject({{"gitCommit", "ab"}, {"gitTree", "cd"}})}})}})},
                   {"internalParameters", Json::Object()}})},
             {"runDetails",
              Json::MakeObject({{"builder", Json::MakeObject({{"id", "https://example.org/kettle"}})}})}})}}));
  Context context = Hardware();
  context.policy->provenance->builder_ids = {"https://example.org/kettle"};
  context.policy->provenance->build_types = {"https://example.org/kettle/cargo"};
  ExpectFails(draft.Finish(), context, "the provenance names no toolchain disk");
  context.policy->provenance->any_toolchain = true;
  EXPECT_EQ(FailuresOf(VerifyBundle(draft.Finish(), context)), "");
}
