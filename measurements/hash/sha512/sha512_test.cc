// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha512/sha512.h"

#include "tests/harness.h"

using namespace samovar;

// NIST's example values (FIPS 180-4), in one piece and in two.
TEST(Sha512OfExamples) {
  struct {
    std::string_view text;
    const char* hex;
  } rows[] = {
      {"abc",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
      {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrst"
       "u",
       "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
       "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"},
  };
  for (const auto& row : rows) {
    for (const size_t cut : {size_t{0}, size_t{1}, row.text.size()}) {
      Sha512Hasher hasher;
      hasher.Update(AsBytes(row.text.substr(0, cut)));
      hasher.Update(AsBytes(row.text.substr(cut)));
      EXPECT_EQ(hasher.Finish().hex(), row.hex);
    }
  }
}
