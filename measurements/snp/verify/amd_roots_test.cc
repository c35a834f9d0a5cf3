// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/verify/amd_roots.h"

#include "measurements/hash/digest.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

// The digests are those of the files that AMD publishes.
TEST(AreTheVendorsFiles) {
  struct {
    Product product;
    std::string kind;
    const char* sha256;
  } rows[] = {
      {Product::kMilan, "ark", "69d063b45344d26a2e94e1f4210de49ef555308287d4c174445c95639a540bcd"},
      {Product::kMilan, "ask", "67d303bd3905fd38db8b20e0793699870e7fa612eaad5dec358293fd8c0bac1b"},
      {Product::kMilan, "asvk", "c5e081f59b7efab1fe2f8b505e159704e72f29cab7ef7cf628a05a42439082f5"},
      {Product::kGenoa, "ark", "4c6598d19c18719c5dfd4a7d335f674e5bfe1d8f800cea2cf270c10d103db2f1"},
      {Product::kGenoa, "ask", "5464738c1546aed5f2cecf1dc98c5c960a92e8913238a61711bc90ec6e828521"},
      {Product::kGenoa, "asvk", "197e610743a917d6b9bb982a5a9226ccc0a15b611be0619e626aca9151457372"},
      {Product::kTurin, "ark", "1f084161a44bb6d93778a904877d4819cafa5d05ef4193b2ded9dd9c73dd3f6a"},
      {Product::kTurin, "ask", "5b77ef5fe7a7a004fd9032668fba9d0fda22f88c4442069a479636a6ae3b3185"},
      {Product::kTurin, "asvk", "104e10a8bd060a3c20a434261a57d0588fd65a88915b4f65b08bdecaf8df1a3c"},
  };
  for (const auto& row : rows) {
    test::Row name(row.kind + " " + ProductName(row.product));
    x509::Certificate got = row.kind == "ark"
                                ? AmdRoot(row.product)
                                : AmdIntermediate(row.product, row.kind == "ask" ? LeafKind::kVcek : LeafKind::kVlek);
    EXPECT_EQ(Sha256(got.der()).hex(), row.sha256);
    EXPECT_OK(got.VerifySignedBy(AmdRoot(row.product), x509::SignatureScheme::kRsaPssSha384));
  }
}
