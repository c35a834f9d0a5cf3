// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/certificate.h"

#include "measurements/base/text.h"
#include "measurements/x509/crl.h"
#include "measurements/x509/pem.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::x509;

namespace {

constexpr auto kPss = SignatureScheme::kRsaPssSha384;

Certificate Load(const std::string& path) {
  auto certificate = Certificate::ParseDer(test::ReadVector(path));
  CHECK(certificate.ok());
  return std::move(certificate).value();
}

}  // namespace

TEST(ReadsAnAmdLeaf) {
  Certificate leaf = Load("snp-reports/milan-v2-a/vcek.der");
  EXPECT_EQ(leaf.SubjectName(), "SEV-VCEK");
  EXPECT_EQ(leaf.IssuerName(), "SEV-Milan");
  EXPECT_EQ(leaf.not_before().Rfc3339(), "2023-04-03T19:23:43Z");
  EXPECT_EQ(leaf.not_after().Rfc3339(), "2030-04-03T19:23:43Z");
  EXPECT(leaf.serial().empty());
  EXPECT(!leaf.is_ca());
  EXPECT(leaf.signature_scheme() == kPss);
  EXPECT_OK(leaf.EcPoint(Curve::kP384));
  EXPECT_ERROR(leaf.EcPoint(Curve::kP256), Code::kUntrusted, "another curve");
  const Extension* hwid = leaf.FindExtension("1.3.6.1.4.1.3704.1.4");
  REQUIRE(hwid != nullptr);
  EXPECT_EQ(hwid->value.size(), size_t{64});
  EXPECT(leaf.FindExtension("1.3.6.1.4.1.3704.1.5") == nullptr);
}

TEST(ChainsByNameCaFlagSchemeAndSignature) {
  Certificate ark = Load("bad/synthetic/ark.der");
  Certificate ask = Load("bad/synthetic/ask.der");
  Certificate leaf = Load("bad/synthetic/vcek.der");
  EXPECT_OK(ark.VerifySignedBy(ark, kPss));
  EXPECT_OK(ask.VerifySignedBy(ark, kPss));
  EXPECT_OK(leaf.VerifySignedBy(ask, kPss));
  EXPECT_ERROR(leaf.VerifySignedBy(ark, kPss), Code::kUntrusted, "issued by \"SEV-Milan\", not by \"ARK-Milan\"");
  EXPECT_ERROR(leaf.VerifySignedBy(Load("bad/synthetic/ask-not-ca.der"), kPss), Code::kUntrusted, "not a CA");
  EXPECT_ERROR(Load("bad/synthetic/vcek-pkcs1v15.leaf.der").VerifySignedBy(ask, kPss), Code::kUntrusted,
               "expected RSASSA-PSS");
  auto real = Certificate::ParseFile(test::ReadVector("amd-roots/milan/ask.pem"));
  REQUIRE_OK(real);
  EXPECT_ERROR(leaf.VerifySignedBy(real->front(), kPss), Code::kUntrusted, "does not hold");
}

TEST(ValidityIsInclusive) {
  Certificate leaf = Load("snp-reports/milan-v2-a/vcek.der");
  EXPECT_OK(leaf.VerifyValidAt(leaf.not_before()));
  EXPECT_OK(leaf.VerifyValidAt(leaf.not_after()));
  EXPECT_ERROR(leaf.VerifyValidAt(Time{leaf.not_before().seconds - 1}), Code::kUntrusted, "not yet valid");
  EXPECT_ERROR(leaf.VerifyValidAt(Time{leaf.not_after().seconds + 1}), Code::kUntrusted, "expired");
}

TEST(RefusesEveryCutAndTrailingBytes) {
  Bytes der = test::ReadVector("snp-reports/milan-v2-a/vcek.der");
  long accepted = 0;
  for (size_t size = 0; size < der.size(); ++size) {
    if (Certificate::ParseDer(ByteView(der).first(size)).ok()) ++accepted;
  }
  EXPECT_EQ(accepted, 0L);
  der.push_back(0);
  EXPECT_ERROR(Certificate::ParseDer(der), Code::kMalformed, "certificate");
  EXPECT_ERROR(Certificate::ParseDer(Bytes(Certificate::kMaxSize + 1)), Code::kLimit, "at most");
}

// A flipped bit may leave a readable certificate, but never one that its issuer signed.
TEST(NoFlippedByteKeepsTheSignature) {
  Bytes der = test::ReadVector("bad/synthetic/vcek.der");
  Certificate ask = Load("bad/synthetic/ask.der");
  long verified = 0;
  for (size_t i = 0; i < der.size(); i += 7) {
    Bytes flipped = der;
    flipped[i] ^= static_cast<uint8_t>(1 << (i % 8));
    auto certificate = Certificate::ParseDer(flipped);
    if (certificate.ok() && certificate->VerifySignedBy(ask, kPss).ok()) ++verified;
  }
  EXPECT_EQ(verified, 0L);
}

TEST(PemFilesHoldOneOrMoreBlocks) {
  Bytes pem = test::ReadVector("amd-roots/milan/ask.pem");
  Bytes twice = pem;
  twice.insert(twice.end(), pem.begin(), pem.end());
  auto both = Certificate::ParseFile(twice);
  REQUIRE_OK(both);
  EXPECT_EQ(both->size(), size_t{2});
  EXPECT((*both)[0] == (*both)[1]);
  std::string text(AsText(pem));
  EXPECT_ERROR(DecodePem(AsBytes(text.substr(0, text.size() / 2)), "CERTIFICATE"), Code::kTruncated, "no end line");
  EXPECT_ERROR(DecodePem(AsBytes(text), "PRIVATE KEY"), Code::kMalformed, "got \"CERTIFICATE\"");
  text[text.find('\n') + 5] = '*';
  EXPECT_ERROR(Certificate::ParseFile(AsBytes(text)), Code::kMalformed, "PEM");
}

TEST(RevocationLists) {
  Certificate ca = Load("x509/ca.der");
  auto crl = Crl::Parse(test::ReadVector("x509/crl.der"));
  REQUIRE_OK(crl);
  EXPECT_OK(crl->VerifySignedBy(ca, SignatureScheme::kEcdsaSha256));
  EXPECT(crl->Lists(Load("x509/revoked.der")));
  EXPECT(!crl->Lists(Load("x509/good.der")));
  EXPECT_OK(crl->VerifyCurrentAt(crl->this_update()));
  EXPECT_OK(crl->VerifyCurrentAt(*crl->next_update()));
  EXPECT_ERROR(crl->VerifyCurrentAt(Time{crl->next_update()->seconds + 1}), Code::kUntrusted, "expired");
  EXPECT_ERROR(crl->VerifyCurrentAt(Time{crl->this_update().seconds - 1}), Code::kUntrusted, "not yet valid");
  EXPECT_ERROR(crl->VerifySignedBy(ca, kPss), Code::kUntrusted, "expected RSASSA-PSS");
  EXPECT_ERROR(crl->VerifySignedBy(Load("bad/synthetic/ark.der"), kPss), Code::kUntrusted, "not issued by");
}

TEST(RevocationListsCutOrFlipped) {
  Certificate ca = Load("x509/ca.der");
  Bytes der = test::ReadVector("x509/crl.der");
  long accepted = 0;
  for (size_t i = 0; i < der.size(); ++i) {
    if (Crl::Parse(ByteView(der).first(i)).ok()) ++accepted;
    Bytes flipped = der;
    flipped[i] ^= 0x10;
    auto crl = Crl::Parse(flipped);
    if (crl.ok() && crl->VerifySignedBy(ca, SignatureScheme::kEcdsaSha256).ok()) ++accepted;
  }
  EXPECT_EQ(accepted, 0L);
}
