// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/parts.h"

#include "measurements/base/text.h"
#include "measurements/evidence/bundle/bundle_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using inspect::InspectBytes;

namespace {

Bytes Text(std::string_view text) { return {text.begin(), text.end()}; }

Bytes Vector(const char* path) { return test::ReadVector(path); }

const Json* At(const Json& json, std::initializer_list<const char*> path) {
  const Json* at = &json;
  for (const char* key : path) at = at == nullptr ? nullptr : at->Find(key);
  return at;
}

}  // namespace

// Each kind is named, and shows the member that people look for first.
TEST(WhatIsShownOfEachKind) {
  const evidence::Bundle bundle = evidence::fake::Draft().Finish();
  const Bytes report = Vector("snp-reports/milan-v2-a/report.bin");
  struct {
    const char* kind;
    Bytes file;
    std::initializer_list<const char*> member;
  } rows[] = {
      {"SNP attestation report", report, {"measurement"}},
      {"SNP attestation report, as hex text", Text(EncodeHex(report) + "\n"), {"measurement"}},
      {"SNP attestation report, as base64 text", Text(EncodeBase64(report)), {"measurement"}},
      {"TDX quote", Vector("tdx-quotes/v4-b0c06f-dstack.bin"), {"body"}},
      {"certificate", Vector("fake-chain/ark.der"), {"certificates"}},
      {"certificate revocation list", Vector("fake-chain/crl-revoked.der"), {"revokedSerials"}},
      {"certificates", Vector("tdx-quotes/collateral/2023-06-50806f/tcb_signing_chain.pem"), {"certificates"}},
      {"Intel's TCB info", Vector("tdx-quotes/collateral/2023-06-50806f/tcb_info.json"), {"tcbInfo", "fmspc"}},
      {"TCG event log", Vector("tdx-quotes/v4-b0c06f-live.ccel.bin"), {"events"}},
      {"evidence of a bundle", bundle.evidence->bytes(), {"report", "measurement"}},
      {"provenance", bundle.provenance->bytes(), {"predicate", "buildDefinition"}},
      {"DSSE envelope", Vector("policy/signed.json"), {"payload", "measurements"}},
  };
  for (const auto& row : rows) {
    test::Row scope(row.kind);
    auto shown = InspectBytes(row.file);
    REQUIRE_OK(shown);
    EXPECT_EQ(shown->kind, row.kind);
    EXPECT(At(shown->content, row.member) != nullptr);
  }
}

// A broken file of a known kind says what is wrong in it; any other says what it is.
TEST(WhatCannotBeShownIsNamed) {
  Bytes cut = Vector("tdx-quotes/v4-b0c06f-dstack.bin");
  cut.resize(700);
  struct {
    const char* name;
    Bytes file;
    Code code;
    const char* why;
  } rows[] = {
      {"nothing", {}, Code::kUnsupported, "an empty file"},
      {"a cut quote", cut, Code::kTruncated, "quote"},
      {"a cut report", Bytes(100, 2), Code::kUnsupported, "nothing to show"},
      {"a key", Vector("fake-chain/vcek-key.pem"), Code::kUnsupported, "a PEM key"},
      {"noise as hex", Text(std::string(200, 'f')), Code::kUnsupported, "hex text"},
      {"a policy with an unknown key", Text(R"({"measurements":{},"oops":1})"), Code::kMalformed, "oops"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_ERROR(InspectBytes(row.file), row.code, row.why);
  }
}

TEST(ABundleIsShownWithItsArtifacts) {
  evidence::Bundle bundle = evidence::fake::Draft().Finish();
  bundle.artifacts["out/device"] = {};
  auto shown = inspect::InspectParts(bundle);
  REQUIRE_OK(shown);
  EXPECT_EQ(*At(shown->content, {"artifacts", "out/device"})->AsString(), "not a regular file");
  EXPECT_EQ(*At(shown->content, {"artifacts", "out/lua"})->AsString(), Sha256(AsBytes("lua")).hex());
  EXPECT(At(shown->content, {"evidence", "report"}) != nullptr);
  bundle.evidence.emplace(Text("{}"));
  EXPECT_ERROR(inspect::InspectParts(bundle), Code::kMalformed, "evidence.json: ");
}
