// SPDX-License-Identifier: Apache-2.0
//
// Bundles for unit tests, signed by a fake vendor chain: the test holds the key of its VCEK, so that what is signed can
// be varied too.
#pragma once

#include "measurements/base/text.h"
#include "measurements/evidence/bundle/bundle.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/verify/leaf.h"
#include "measurements/statement/provenance.h"
#include "measurements/tee/report_data.h"
#include "measurements/x509/der.h"
#include "tests/harness.h"
#include "tests/signing_key.h"

namespace samovar::evidence::fake {

inline constexpr char kMeasurement[] =
    "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30";
inline constexpr char kNonce[] = "00112233445566778899aabbccddeeff";

struct Material {
  Bytes ark = test::ReadVector("fake-chain/ark.der");
  Bytes ask = test::ReadVector("fake-chain/ask.der");
  Bytes vcek = test::ReadVector("fake-chain/vcek.der");
  test::SigningKey key{test::ReadVector("fake-chain/vcek-key.pem")};
};

inline const Material& TheMaterial() {
  static const Material kMaterial;
  return kMaterial;
}

inline std::array<uint8_t, 72> Field(ByteView number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return snp::SignatureField(number);
}

inline Bytes Signed(snp::Report report) {
  Bytes body = snp::EncodeReport(report);
  Bytes signature = TheMaterial().key.Sign(ByteView(body).first(snp::kSignedSize));
  x509::DerReader outer(signature);
  auto values = outer.Enter(x509::kDerSequence, "signature");
  CHECK(values.ok());
  report.signature_r = Field(values->Expect(x509::kDerInteger, "r").value());
  report.signature_s = Field(values->Expect(x509::kDerInteger, "s").value());
  return snp::EncodeReport(report);
}

// A bundle while it can still be changed: documents, report, files.
struct Draft {
  tee::Platform platform = tee::Platform::kSnp;  // by evidence.json
  tee::Platform stated = tee::Platform::kSnp;    // by the provenance
  statement::Facts facts;
  std::string provenance;  // text; made from `facts` when empty
  snp::Report report;
  statement::StoredArtifacts artifacts;

  Draft() {
    facts.artifacts = {{"out/lua", Sha256(AsBytes("lua")), false, {}},
                       {"out/luac", Sha256(AsBytes("luac")), false, {}}};
    facts.source_uri = "git+https://example.org/lua.git";
    facts.git_algorithm = "sha1";
    facts.git_commit = std::string(40, 'a');
    facts.git_tree = std::string(40, 'b');
    facts.recipe = ".samovar.json";
    facts.build_command = {"make"};
    facts.nonce = DecodeHexFixed<16>(kNonce, "nonce").value();
    facts.builder_id = statement::kDefaultBuilderId;
    facts.toolchain_name = "debian-bookworm-c";
    facts.toolchain_root = Sha256(AsBytes("the disk"));
    facts.sandbox = Json::Object();
    for (const auto& artifact : facts.artifacts)
      artifacts[artifact.path] = statement::StoredArtifact::File(artifact.sha256);
    report.policy = 0x30000;
    report.measurement = Sha384Digest::FromHex(kMeasurement, "measurement").value();
    report.host_data = tee::HostDataOf<tee::kHostDataSize>(*facts.nonce);
    report.cpuid_family = 0x19;
    report.cpuid_model = 0x11;
    for (snp::Tcb* tcb : {&report.current_tcb, &report.reported_tcb, &report.committed_tcb, &report.launch_tcb}) {
      tcb->raw = {10, 0, 0, 0, 0, 0, 23, 84};
    }
    report.current_version = report.committed_version = {1, 55, 1};
    auto vcek = x509::Certificate::ParseDer(TheMaterial().vcek);
    auto leaf = snp::ParseLeaf(*vcek);
    std::copy(leaf->hardware_id.begin(), leaf->hardware_id.end(), report.chip_id.begin());
  }

  [[nodiscard]] std::string Provenance() const {
    if (!provenance.empty()) return provenance;
    statement::Facts copy = facts;
    copy.platform = stated;
    return CanonicalJson(statement::BuildStatement(copy));
  }

  // Finish signs a report over the provenance as it is now.
  [[nodiscard]] Bundle Finish() const {
    snp::Report copy = report;
    const std::string text = Provenance();
    copy.report_data = tee::ForProvenance(Sha256(AsBytes(text)), facts.nonce.value_or(tee::Nonce{}));
    return Assemble(text, Signed(copy));
  }

  [[nodiscard]] Bundle Assemble(const std::string& text, const Bytes& signed_report) const {
    const Material& material = TheMaterial();
    Json chain = Json::MakeObject({{"vcek", EncodeBase64(material.vcek)},
                                   {"ask", EncodeBase64(material.ask)},
                                   {"ark", EncodeBase64(material.ark)}});
    Json inner =
        Json::MakeObject({{"attestation_report", EncodeBase64(signed_report)}, {"cert_chain", std::move(chain)}});
    std::string evidence =
        CanonicalJson(Json::MakeObject({{"platform", tee::PlatformName(platform)}, {"evidence", std::move(inner)}}));
    Bundle out;
    out.evidence.emplace(Bytes(evidence.begin(), evidence.end()));
    out.provenance.emplace(Bytes(text.begin(), text.end()));
    out.artifacts = artifacts;
    return out;
  }
};

// How bundles of the fake vendor are verified.
inline Context Hardware() {
  Context out;
  out.at = Time::Parse("2026-06-01T00:00:00Z").value();
  out.chain = {TheMaterial().ask};
  out.trust_root = TheMaterial().ark;
  policy::Policy policy;
  policy.snp_measurements = {
      {Sha384Digest::FromHex(kMeasurement, "").value(), policy::SnpUse::kHardware, "1", "2 vCPUs"}};
  policy.snp = policy::SnpRules{};
  policy.snp->products = {snp::Product::kGenoa};
  policy.snp->min_tcb[snp::Product::kGenoa].raw = {10, 0, 0, 0, 0, 0, 23, 84};
  policy.snp->min_abi = {1, 55};
  policy.snp->allow_smt = true;
  policy.provenance = policy::ProvenanceRules{};
  policy.provenance->builder_ids = {statement::kDefaultBuilderId};
  policy.provenance->build_types = {statement::kGenericBuildType};
  policy.provenance->toolchains = {{"debian-bookworm-c", Sha256(AsBytes("the disk"))}};
  out.policy = policy;
  return out;
}

// How simulated bundles are verified: no root, and the word of the caller.
inline Context Simulated() {
  Context out = Hardware();
  out.chain.clear();
  out.trust_root.reset();
  out.allow_simulated = true;
  return out;
}

inline std::string FailuresOf(const Outcome& outcome) {
  std::string out;
  for (const Check& check : outcome.verdict.checks()) {
    if (check.status == CheckStatus::kFail) out += check.name + ": " + check.detail + "\n";
  }
  return out;
}

// Expects a failure whose text contains `why`.
inline void ExpectFails(const Bundle& bundle, const Context& context, const std::string& why) {
  Outcome outcome = VerifyBundle(bundle, context);
  EXPECT(!outcome.verdict.Holds());
  std::string failures = FailuresOf(outcome);
  if (failures.find(why) == std::string::npos) EXPECT_EQ(failures, why);
}

}  // namespace samovar::evidence::fake
