// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/given_collateral.h"

#include <cstring>

#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/json/span.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

Bytes Vector(const char* file) { return test::ReadVector("tdx-quotes/collateral/2025-06-b0c06f/" + std::string(file)); }

Collateral Published() {
  Collateral out;
  for (const CollateralPart& part : kCollateralParts) out.*part.member = Vector(std::string(part.file).c_str());
  return out;
}

void ExpectPublished(const Collateral& got) {
  Collateral want = Published();
  for (const CollateralPart& part : kCollateralParts) {
    test::Row name(part.file);
    REQUIRE((got.*part.member).has_value());
    EXPECT(got.*part.member == want.*part.member);
  }
}

Bytes WithNul(Bytes bytes) {
  bytes.push_back(0);
  return bytes;
}

Bytes Hex(const Bytes& bytes) {
  std::string text = EncodeHex(bytes);
  for (char& c : text) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  return {text.begin(), text.end()};
}

std::string Text(const Bytes& bytes) { return std::string(AsText(bytes)); }

// The signed text and the signature of a document of Intel's.
std::pair<std::string, std::string> Apart(const Bytes& document, std::string_view name) {
  std::string_view body = JsonMemberSpan(AsText(document), name).value();
  return {std::string(body), ParseJson(AsText(document), document.size())->StringAt("signature").value()};
}

Json OneFile() {
  auto [tcb_info, tcb_signature] = Apart(Vector("tcb_info.json"), "tcbInfo");
  auto [identity, identity_signature] = Apart(Vector("qe_identity.json"), "enclaveIdentity");
  return Json::MakeObject({{"tcb_info", tcb_info},
                           {"tcb_info_signature", tcb_signature},
                           {"tcb_info_issuer_chain", Text(Vector("tcb_signing_chain.pem"))},
                           {"qe_identity", identity},
                           {"qe_identity_signature", identity_signature},
                           {"qe_identity_issuer_chain", Text(Vector("tcb_signing_chain.pem"))},
                           {"pck_crl", EncodeHex(Vector("pck_crl.der"))},
                           {"pck_crl_issuer_chain", Text(Vector("pck_crl_issuer_chain.pem"))},
                           {"root_ca_crl", EncodeHex(Vector("root_ca_crl.der"))},
                           {"fmspc", "ignored"}});
}

}  // namespace

TEST(LeavesWhatIntelPublishesAsItIs) { ExpectPublished(Unwrapped(Published())); }

TEST(TakesOffWhatDcapPutsAround) {
  Collateral parts = Published();
  for (const CollateralPart& part : kCollateralParts) {
    bool list = part.member == &Collateral::pck_crl || part.member == &Collateral::root_ca_crl;
    parts.*part.member = WithNul(list ? Hex(*(parts.*part.member)) : *(parts.*part.member));
  }
  ExpectPublished(Unwrapped(parts));
}

TEST(KeepsWhatItCannotUnwrap) {
  for (const char* text : {"", "3", "30820", "30zz", "\x30\x82\x01\x03\x30"}) {
    test::Row name(text);
    Collateral parts;
    parts.pck_crl = Bytes(text, text + std::strlen(text));
    EXPECT(Unwrapped(parts).pck_crl == parts.pck_crl);
  }
}

TEST(ReadsCollateralInOneFile) {
  auto parts = ParseCollateralJson(CanonicalJson(OneFile()));
  REQUIRE_OK(parts);
  Collateral want = Published();
  // The envelope is the same JSON; what is signed is the same bytes.
  EXPECT_EQ(JsonMemberSpan(AsText(*parts->tcb_info), "tcbInfo").value(),
            JsonMemberSpan(AsText(*want.tcb_info), "tcbInfo").value());
  EXPECT(parts->pck_crl == want.pck_crl && parts->root_ca_crl == want.root_ca_crl);
  EXPECT(parts->tcb_signing_chain == want.tcb_signing_chain);
  EXPECT_EQ(Apart(*parts->qe_identity, "enclaveIdentity").second, Apart(*want.qe_identity, "enclaveIdentity").second);

  Json whole = OneFile();
  whole.Set("tcb_info", Text(Vector("tcb_info.json")));
  whole.Set("root_ca_crl", Json());
  auto other = ParseCollateralJson(CanonicalJson(whole));
  REQUIRE_OK(other);
  EXPECT(other->tcb_info == want.tcb_info);
  EXPECT(!other->root_ca_crl.has_value());
}

TEST(NamesWhatIsWrongWithOneFile) {
  EXPECT_ERROR(ParseCollateralJson("[]"), Code::kMalformed, "");
  EXPECT_ERROR(ParseCollateralJson("{}"), Code::kMalformed, "no part of Intel's collateral");
  EXPECT_ERROR(ParseCollateralJson(R"({"tcb_info":{}})"), Code::kMalformed, "tcb_info");
  EXPECT_ERROR(ParseCollateralJson(R"({"tcb_info":"{}")"), Code::kMalformed, "");
}
