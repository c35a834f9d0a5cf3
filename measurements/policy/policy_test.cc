// SPDX-License-Identifier: Apache-2.0
#include "measurements/policy/policy.h"

#include "measurements/base/text.h"
#include "measurements/policy/validate.h"
#include "measurements/statement/dsse.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::policy;

namespace {

constexpr const char* kMeasurement =
    "7a1e5c266c0108dbc9bb94fa926951320940915d0aafb42464bd88b579ea158d3e1a0dc39b2c60bd95b9c480cd81841f";

// A policy that accepts the sample report milan-v2-a.
std::string Accepting() {
  return std::string(R"({"version":1,"measurements":[{"tee":"snp","digest":")") + kMeasurement +
         R"(","image":"1","shape":"1 vCPU"}],"snp":{"products":["Milan"],"allow_smt":true,)"
         R"("min_tcb":{"Milan":{"bootloader":3,"tee":0,"snp":8,"microcode":115}}}})";
}

std::string With(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

snp::Verification Genuine(const std::string& report, const std::string& leaf, const char* at,
                          const std::vector<std::string>& chain = {}, const std::string& root = "") {
  Bytes report_bytes = test::ReadVector(report);
  Bytes leaf_bytes = test::ReadVector(leaf);
  std::vector<Bytes> files;
  for (const std::string& file : chain) files.push_back(test::ReadVector(file));
  Bytes root_bytes = root.empty() ? Bytes() : test::ReadVector(root);
  auto time = Time::Parse(at);
  CHECK(time.ok());
  snp::Options options{.at = *time, .trust_root = std::nullopt};
  if (!root.empty()) options.trust_root = root_bytes;
  return snp::Verify({.report = report_bytes,
                      .leaf = leaf_bytes,
                      .chain = std::vector<ByteView>(files.begin(), files.end()),
                      .revocations = {}},
                     options);
}

snp::Verification MilanV2() {
  return Genuine("snp-reports/milan-v2-a/report.bin", "snp-reports/milan-v2-a/vcek.der", "2025-08-03T03:00:00Z");
}

Verdict Judge(const std::string& text, const snp::Verification& evidence, EvidenceKind kind = EvidenceKind::kHardware) {
  auto policy = ParsePolicy(text);
  CHECK(policy.ok());
  Verdict out;
  ValidateSnp(*policy, evidence, kind, std::nullopt, out);
  return out;
}

std::vector<std::string> Failures(const Verdict& verdict) {
  std::vector<std::string> out;
  for (const Check& check : verdict.checks()) {
    if (check.status == CheckStatus::kFail) out.push_back(check.name);
  }
  return out;
}

bool Fails(const Verdict& verdict, std::string_view name) {
  const Check* check = verdict.Find(name);
  CHECK(check != nullptr);
  return check->status == CheckStatus::kFail;
}

}  // namespace

TEST(AcceptsWhatItNames) {
  Verdict verdict = Judge(Accepting(), MilanV2());
  EXPECT(verdict.Holds());
  for (const std::string& name : Failures(verdict)) EXPECT_EQ(name, "");
}

// Each row changes one thing; exactly the named check fails.
TEST(RefusesWhatItDoesNotMention) {
  struct {
    const char* name;
    std::string from;
    std::string to;
    std::vector<std::string> fails;
  } rows[] = {
      {"other digest", "7a1e", "7a1f", {"policy measurement"}},
      {"simulated only", R"("tee":"snp")", R"("tee":"sim-snp")", {"policy measurement"}},
      {"no smt", R"("allow_smt":true,)", "", {"policy smt"}},
      {"other product", R"(["Milan"])", R"(["Genoa"])", {"policy product"}},
      {"no products", R"("products":["Milan"],)", "", {"policy product"}},
      {"microcode too old", R"("microcode":115)", R"("microcode":116)", {"policy tcb"}},
      {"snp too old", R"("snp":8)", R"("snp":9)", {"policy tcb"}},
      {"min_tcb of another product", R"("Milan":{)", R"("Genoa":{)", {"policy tcb"}},
      {"abi", R"("allow_smt":true)", R"("allow_smt":true,"min_abi":"1.53")", {"policy firmware"}},
      {"abi met", R"("allow_smt":true)", R"("allow_smt":true,"min_abi":"1.52")", {}},
      {"vmpl", R"("allow_smt":true)", R"("allow_smt":true,"vmpl":[1,2])", {"policy vmpl"}},
      {"guest svn", R"("allow_smt":true)", R"("allow_smt":true,"min_guest_svn":1)", {"policy guest svn"}},
      {"requirement",
       R"("allow_smt":true)",
       R"("allow_smt":true,"require":["page-swap-disabled","platform-ecc"])",
       {"policy require page-swap-disabled", "policy require platform-ecc"}},
      {"revocation",
       R"("allow_smt":true)",
       R"("allow_smt":true,"require_revocation_check":true)",
       {"policy revocation"}},
      {"host data",
       R"("allow_smt":true)",
       R"("allow_smt":true,"host_data":["11111111111111111111111111111111111111111111111111111111111111ff"])",
       {"policy host data"}},
      {"two at once", R"("microcode":115}}})", R"("microcode":255}},"vmpl":[3]})", {"policy tcb", "policy vmpl"}},
  };
  snp::Verification evidence = MilanV2();
  for (const auto& row : rows) {
    test::Row name(row.name);
    Verdict verdict = Judge(With(Accepting(), row.from, row.to), evidence);
    EXPECT(Failures(verdict) == row.fails);
  }
  // Whole sections that are missing.
  EXPECT(Failures(Judge(R"({"version":1,"measurements":[]})", evidence)) ==
         (std::vector<std::string>{"policy measurement", "policy snp"}));
}

TEST(DebugVlekAndVmplAreRefused) {
  snp::Verification debug = Genuine("snp-reports/milan-v2-debug-policy/report.bin",
                                    "snp-reports/milan-v2-debug-policy/vcek.der", "2025-01-23T08:00:00Z");
  EXPECT(Fails(Judge(Accepting(), debug), "policy debug"));
  std::string allowing = With(Accepting(), R"("allow_smt":true)", R"("allow_smt":true,"allow_debug":true)");
  EXPECT(!Fails(Judge(allowing, debug), "policy debug"));
  Verdict vlek = Judge(Accepting(), Genuine("snp-reports/milan-v3-vlek/report.bin",
                                            "snp-reports/milan-v3-vlek/vlek.der", "2025-04-11T14:00:00Z"));
  EXPECT(Fails(vlek, "policy signing key"));
  EXPECT(Fails(vlek, "policy vmpl"));
}

TEST(HiddenChipIsRefused) {
  snp::Verification masked = Genuine("bad/synthetic/chip-id-zero-not-masked.bin", "bad/synthetic/vcek.der",
                                     "2026-06-01T00:00:00Z", {"bad/synthetic/ask.der"}, "bad/synthetic/ark.der");
  EXPECT(masked.verdict.Holds());
  EXPECT(Fails(Judge(Accepting(), masked), "policy chip masking"));
  std::string allowing = With(Accepting(), R"("allow_smt":true)", R"("allow_smt":true,"allow_masked_chip_id":true)");
  EXPECT(!Fails(Judge(allowing, masked), "policy chip masking"));
}

TEST(MitigationsAreRequired) {
  snp::Verification evidence = MilanV2();
  auto judge = [&](const std::string& key) {
    return Judge(With(Accepting(), R"("allow_smt":true)", R"("allow_smt":true,)" + key), evidence);
  };
  const struct {
    uint32_t version;
    uint64_t launch, current;
    const char* key;
    const char* fails;  // or nothing
  } rows[] = {
      {5, 0, 0, R"("launch_mitigations":"0x0")", nullptr},
      {5, 3, 0, R"("launch_mitigations":"0x3")", nullptr},
      {5, 7, 0, R"("launch_mitigations":"0x3")", nullptr},
      {5, 1, 3, R"("launch_mitigations":"0x3")", "policy launch mitigations"},
      {5, 3, 1, R"("current_mitigations":"0x3")", "policy current mitigations"},
      {5, 0, uint64_t{1} << 63, R"("current_mitigations":"0x8000000000000000")", nullptr},
      {4, 3, 3, R"("launch_mitigations":"0x1")", "policy launch mitigations"},
  };
  for (const auto& row : rows) {
    test::Row name(row.key);
    evidence.report->version = row.version;
    evidence.report->launch_mitigations = row.launch;
    evidence.report->current_mitigations = row.current;
    std::vector<std::string> failures = Failures(judge(row.key));
    std::erase_if(failures, [](const std::string& check) { return !check.ends_with("mitigations"); });
    EXPECT(failures == (row.fails == nullptr ? std::vector<std::string>{} : std::vector<std::string>{row.fails}));
  }
  for (const char* bad :
       {R"("launch_mitigations":"")", R"("launch_mitigations":3)", R"("current_mitigations":"0x10000000000000000")"}) {
    test::Row name(bad);
    EXPECT(!ParsePolicy(With(Accepting(), R"("allow_smt":true)", R"("allow_smt":true,)" + std::string(bad))).ok());
  }
}

TEST(UnsignedReportIsNotGenuine) {
  snp::Verification unsigned_report =
      Genuine("bad/synthetic/chip-id-masked.bin", "bad/synthetic/vcek.der", "2026-06-01T00:00:00Z",
              {"bad/synthetic/ask.der"}, "bad/synthetic/ark.der");
  EXPECT(Fails(unsigned_report.verdict, "snp signing key"));
}

TEST(SimulatedEntriesServeOnlySimulatedEvidence) {
  std::string text = With(Accepting(), R"("tee":"snp")", R"("tee":"sim-snp")");
  snp::Verification evidence = MilanV2();
  EXPECT(!Judge(text, evidence, EvidenceKind::kHardware).Holds());
  EXPECT(Judge(text, evidence, EvidenceKind::kSimulated).Holds());
}

TEST(ParsingIsStrict) {
  struct {
    const char* name;
    std::string text;
    const char* why;
  } rows[] = {
      {"not JSON", "{", "JSON"},
      {"no version", R"({"measurements":[]})", "version"},
      {"no measurements", R"({"version":1})", "measurements"},
      {"unknown key", R"({"version":1,"measurements":[],"extra":1})", "extra"},
      {"unknown key in snp", R"({"version":1,"measurements":[],"snp":{"allow_dbug":false}})", "allow_dbug"},
      {"unknown key in tdx", R"({"version":1,"measurements":[],"tdx":{"x":1}})", "x"},
      {"unknown key in provenance", R"({"version":1,"measurements":[],"provenance":{"x":1}})", "x"},
      {"unknown key in source", R"({"version":1,"measurements":[],"provenance":{"source":{"x":1}}})", "x"},
      {"key twice", R"({"version":1,"measurements":[],"measurements":[]})", "measurements"},
      {"tee", R"({"version":1,"measurements":[{"tee":"sgx"}]})", "expected snp, tdx or sim-snp"},
      {"digest short", R"({"version":1,"measurements":[{"tee":"snp","digest":"00"}]})", "96 hex digits"},
      {"product", R"({"version":1,"measurements":[],"snp":{"products":["Rome"]}})", "Milan, Genoa or Turin"},
      {"tcb part missing", R"({"version":1,"measurements":[],"snp":{"min_tcb":{"Milan":{"snp":1}}}})", "bootloader"},
      {"tcb part of another product",
       R"({"version":1,"measurements":[],"snp":{"min_tcb":{"Milan":{"fmc":1,"bootloader":1,"tee":1,"snp":1,"microcode":1}}}})",
       "does not have"},
      {"tcb range",
       R"({"version":1,"measurements":[],"snp":{"min_tcb":{"Milan":{"bootloader":256,"tee":1,"snp":1,"microcode":1}}}})",
       "0 to 255"},
      {"flag kind", R"({"version":1,"measurements":[],"snp":{"allow_debug":"no"}})", "allow_debug"},
      {"abi", R"({"version":1,"measurements":[],"snp":{"min_abi":"1"}})", "MAJOR.MINOR"},
      {"vmpl", R"({"version":1,"measurements":[],"snp":{"vmpl":[4]}})", "0 to 3"},
      {"requirement", R"({"version":1,"measurements":[],"snp":{"require":["luck"]}})", "luck"},
      {"id size", R"({"version":1,"measurements":[],"snp":{"image_ids":["00"]}})", "32 hex digits"},
      {"no ABI", R"({"version":1,"measurements":[],"snp":{"min_abi":""}})", "min_abi"},
      {"no SVN", R"({"version":1,"measurements":[],"tdx":{"min_tee_tcb_svn":""}})", "min_tee_tcb_svn"},
      {"no date", R"({"version":1,"measurements":[],"tdx":{"min_tcb_date":""}})", "min_tcb_date"},
      {"a source that names nothing", R"({"version":1,"measurements":[],"provenance":{"source":{}}})", "source"},
      {"status", R"({"version":1,"measurements":[],"tdx":{"tcb_status":["Fine"]}})", "Fine"},
      {"revoked", R"({"version":1,"measurements":[],"tdx":{"tcb_status":["Revoked"]}})", "cannot be accepted"},
      {"no level", R"({"version":1,"measurements":[],"tdx":{"tcb_status":["NoMatchingLevel"]}})", "cannot be accepted"},
      {"attribute", R"({"version":1,"measurements":[],"tdx":{"allow_attributes":["DEBUG"]}})", "DEBUG"},
      {"version", R"({"version":2,"measurements":[]})", "version"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    auto policy = ParsePolicy(row.text);
    EXPECT(!policy.ok());
    if (!policy.ok()) EXPECT(policy.error().message().find(row.why) != std::string::npos);
  }
}

TEST(ToolchainsRecipesAndLevels) {
  auto with = [](const std::string& rules) {
    return ParsePolicy(R"({"version":1,"measurements":[],"provenance":{)" + rules + "}}");
  };
  std::string root(64, 'a');
  auto policy =
      with(R"("toolchains":[{"name":"c","root":")" + root + R"("}],"recipes":["a/r.json"],"slsa_build_level":2)");
  REQUIRE_OK(policy);
  EXPECT_EQ(policy->provenance->toolchains[0].root.hex(), root);
  EXPECT_EQ(policy->provenance->recipes[0], "a/r.json");
  EXPECT(policy->provenance->slsa_build_level == 2U);
  Json encoded = EncodePolicy(*policy);
  auto again = ParsePolicy(CanonicalJson(encoded));
  REQUIRE_OK(again);
  EXPECT_EQ(CanonicalJson(EncodePolicy(*again)), CanonicalJson(encoded));
  auto open = with(R"("toolchains":"any")");
  REQUIRE_OK(open);
  EXPECT(open->provenance->any_toolchain &&
         CanonicalJson(EncodePolicy(*open)).find("\"toolchains\":\"any\"") != std::string::npos);
  auto silent = with("");
  REQUIRE_OK(silent);
  EXPECT(!silent->provenance->any_toolchain && silent->provenance->toolchains.empty());
  EXPECT_EQ(silent->provenance->recipes.size(), size_t{1});
  struct {
    const char* rules;
    const char* want;
  } rows[] = {
      {R"("toolchains":"all")", "toolchains"},
      {R"("toolchains":[{"name":"c"}])", "root"},
      {R"("toolchains":[{"root":"aa"}])", "root"},
      {R"("toolchains":["aa"])", "toolchains"},
      {R"("toolchains":[{"root":"aa","size":1}])", "size"},
      {R"("recipes":".samovar.json")", "recipes"},
      {R"("slsa_build_level":4)", "slsa_build_level"},
      {R"("slsa_build_level":"3")", "slsa_build_level"},
  };
  for (const auto& row : rows) {
    test::Row name(row.rules);
    EXPECT_ERROR(with(row.rules), Code::kMalformed, row.want);
  }
}

// An empty list is no rule: it is an error that names the key, for each list of values.
TEST(EmptyListsAreRefused) {
  struct {
    const char* section;
    const char* key;
  } rows[] = {{"snp", "family_ids"},         {"snp", "image_ids"},    {"snp", "host_data"},
              {"snp", "id_key_digests"},     {"snp", "chip_ids"},     {"snp", "deny_chip_ids"},
              {"snp", "author_key_digests"}, {"tdx", "mr_config_id"}, {"tdx", "mr_owner"},
              {"tdx", "mr_owner_config"},    {"tdx", "mr_seam"},      {"tdx", "ppids"},
              {"tdx", "deny_ppids"}};
  for (const auto& row : rows) {
    test::Row name(row.key);
    std::string text =
        std::string(R"({"version":1,"measurements":[],")") + row.section + R"(":{")" + row.key + R"(":[]}})";
    EXPECT_ERROR(ParsePolicy(text), Code::kMalformed, std::string(row.key) + ": an empty list");
  }
}

TEST(ListsOfChipsBind) {
  snp::Verification evidence = MilanV2();
  REQUIRE(evidence.report.has_value());
  std::string chip = EncodeHex(evidence.report->chip_id);
  std::string other(128, '7');
  auto with = [&](const std::string& rules) {
    return With(Accepting(), R"("allow_smt":true)", R"("allow_smt":true,)" + rules);
  };
  EXPECT(Failures(Judge(with(R"("chip_ids":[")" + chip + R"("])"), evidence)).empty());
  EXPECT(Fails(Judge(with(R"("chip_ids":[")" + other + R"("])"), evidence), "policy chip"));
  EXPECT(Fails(Judge(with(R"("deny_chip_ids":[")" + chip + R"("])"), evidence), "policy refused chips"));
  EXPECT(Failures(Judge(with(R"("deny_chip_ids":[")" + other + R"("])"), evidence)).empty());
  // A hidden chip is on no list, and may be any of the refused ones.
  std::string deny = with(R"("allow_masked_chip_id":true,"deny_chip_ids":[")" + other + R"("])");
  evidence.report->chip_id.fill(0);
  EXPECT(Failures(Judge(deny, evidence)) == std::vector<std::string>{"policy refused chips"});
  // A VLEK is bound to no chip: that it hides the id matters where the policy asks for chips.
  evidence.report->key_info = static_cast<uint32_t>(snp::SigningKey::kVlek) << 2;
  EXPECT(Failures(Judge(with(R"("allow_vlek":true)"), evidence)).empty());
  std::string asks = with(R"("allow_vlek":true,"chip_ids":[")" + chip + R"("])");
  EXPECT(Failures(Judge(asks, evidence)) == (std::vector<std::string>{"policy chip masking", "policy chip"}));
}

// The nonce may be the bundle's own word: a list of host data goes before it.
TEST(ListsOfHostDataBind) {
  snp::Verification evidence = MilanV2();
  REQUIRE(evidence.report.has_value());
  tee::Nonce nonce{1, 2, 3};
  std::copy(nonce.begin(), nonce.end(), evidence.report->host_data.begin());
  auto judge = [&](const std::string& text) {
    auto policy = ParsePolicy(text);
    CHECK(policy.ok());
    Verdict out;
    ValidateSnp(*policy, evidence, EvidenceKind::kHardware, nonce, out);
    return out;
  };
  EXPECT(!Fails(judge(Accepting()), "policy host data"));
  std::string listed =
      With(Accepting(), R"("allow_smt":true)", R"("allow_smt":true,"host_data":[")" + std::string(64, '1') + R"("])");
  EXPECT(Fails(judge(listed), "policy host data"));
}

TEST(EncodingKeepsTheMeaning) {
  std::string text =
      R"({"version":1,"measurements":[{"tee":"tdx","mrtd":")" + std::string(96, '1') + R"(","rtmr0":"any","rtmr1":")" +
      std::string(96, '2') + R"(","rtmr2":")" + std::string(96, '3') +
      R"("}],"snp":{"products":["Turin"],"vmpl":[0,1],"require":["ciphertext-hiding","platform-iommu-write-safe"],"current_mitigations":"0x5"},"tdx":{"tcb_status":["UpToDate"]},)"
      R"("provenance":{"builder_ids":["b"],"build_types":["t"],"source":{"uri":"u","commit":"c"}}})";
  auto policy = ParsePolicy(text);
  REQUIRE_OK(policy);
  std::string once = CanonicalJson(EncodePolicy(*policy));
  auto again = ParsePolicy(once);
  REQUIRE_OK(again);
  EXPECT_EQ(CanonicalJson(EncodePolicy(*again)), once);
  EXPECT(!policy->tdx_measurements[0].rtmrs[0].has_value());
  EXPECT(*policy->tdx_measurements[0].rtmrs[3] == Sha384Digest{});
  EXPECT(PolicyWords(*policy).size() > 10);
}

TEST(SignedPoliciesNeedTheirKey) {
  auto key = x509::ParsePublicKey(test::ReadVector("policy/key.pub"));
  auto other = x509::ParsePublicKey(test::ReadVector("policy/other.pub"));
  REQUIRE_OK(key);
  REQUIRE_OK(other);
  std::string text(AsText(test::ReadVector("policy/signed.json")));
  EXPECT(statement::LooksSigned(text));
  EXPECT(!statement::LooksSigned(Accepting()));
  auto payload = statement::OpenEnvelope(text, kPayloadType, *key);
  REQUIRE_OK(payload);
  EXPECT_OK(ParsePolicy(*payload));
  EXPECT_ERROR(statement::OpenEnvelope(text, kPayloadType, *other), Code::kUntrusted, "no signature");
  EXPECT_ERROR(statement::OpenEnvelope(text, "application/vnd.in-toto+json", *key), Code::kUnsupported, "payloadType");
  // Entries that cannot be read are by nobody; they do not hide the one that is.
  Json envelope = ParseJson(text, 1 << 20).value();
  Json::Array entries = *envelope.Find("signatures")->AsArray();
  Json good = entries[0];
  Json::Array mixed = {Json(1), Json::MakeObject({{"sig", "!"}}), Json::MakeObject({{"keyid", "x"}}),
                       Json::MakeObject({{"sig", "AAAA"}}), good};
  envelope.Set("signatures", Json(mixed));
  EXPECT_OK(statement::OpenEnvelope(CanonicalJson(envelope), kPayloadType, *key));
  EXPECT_ERROR(statement::OpenEnvelope(CanonicalJson(envelope), kPayloadType, *other), Code::kUntrusted,
               "no signature");
  // Each costs a signature check: their number is bounded.
  Json::Array many(17, good);
  envelope.Set("signatures", Json(many));
  EXPECT_ERROR(statement::OpenEnvelope(CanonicalJson(envelope), kPayloadType, *key), Code::kLimit, "at most 16");
  // The payload is what is signed: one changed character of its base64 breaks it.
  size_t at = text.find("\"payload\"") + 20;
  text[at] = text[at] == 'A' ? 'B' : 'A';
  EXPECT(!statement::OpenEnvelope(text, kPayloadType, *key).ok());
}
