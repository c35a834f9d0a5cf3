// SPDX-License-Identifier: Apache-2.0
#include "guest/protocol/request.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::protocol;

namespace {

Request Sample() {
  Request request;
  request.source_uri = "https://example.org/p.git";
  request.commit = git::ObjectId::FromHex(std::string(40, 'a'), git::HashAlgorithm::kSha1).value();
  request.recipe = ".samovar.json";
  request.toolchain.name = "debian-bookworm-c";
  request.toolchain.salt = Bytes(32, 1);
  request.toolchain.data_blocks = 100;
  request.toolchain.hash_start_block = 100;
  request.nonce = tee::Nonce{1, 2, 3};
  request.time = 1700000000;
  return request;
}

}  // namespace

TEST(RequestRoundTrip) {
  std::string text = CanonicalJson(RequestToJson(Sample()));
  auto parsed = ParseRequest(text);
  REQUIRE_OK(parsed);
  EXPECT_EQ(CanonicalJson(RequestToJson(*parsed)), text);
  EXPECT(parsed->limits == Limits());
}

TEST(RequestErrorsNameTheKey) {
  struct {
    const char *from, *to, *why;
  } rows[] = {
      {"\"protocol\":1", "\"protocol\":2", "request: protocol 2; this guest speaks 1"},
      {"\"protocol\":1", "\"protocol\":1,\"x\":1", "unknown key \"x\""},
      {"\"algorithm\":\"sha1\"", "\"algorithm\":\"sha256\"", "source: commit: a sha256 object id has 32 bytes"},
      {"\"algorithm\":\"sha1\"", "\"algorithm\":\"md5\"", "git object format"},
      {"\"dirty\":false", "\"dirty\":0", "expected a boolean"},
      {"\"data_blocks\":100", "\"data_blocks\":0", "must be between 1"},
      {"\"data_blocks\":100", "\"data_blocks\":-1", "must be between 1"},
      {"\"data_blocks\":100", "\"data_blocks\":9007199254740991", "must be between"},
      {"\"hash_start_block\":100", "\"hash_start_block\":99", "must be between 100"},
      {"\"salt\":\"01", "\"salt\":\"zz", "toolchain: salt: hex"},
      {"\"time\":1700000000", "\"time\":-5", "\"time\""},
      {"\"nonce\":\"01", "\"nonce\":\"", "nonce: hex: expected 32 hex digits, got 30"},
      {"\"seconds\":3600", "\"seconds\":0", "limits: key \"seconds\""},
      {"p.git", "p\\u0007.git", "control character"},
      {"\"recipe\":\".samovar.json\"", "\"recipe\":7", "\"recipe\": expected a string"},
  };
  std::string good = CanonicalJson(RequestToJson(Sample()));
  for (const auto& row : rows) {
    test::Row name(row.to);
    std::string text = good;
    size_t at = text.find(row.from);
    REQUIRE(at != std::string::npos);
    text.replace(at, std::string_view(row.from).size(), row.to);
    auto parsed = ParseRequest(text);
    EXPECT(!parsed.ok());
    EXPECT(parsed.ok() || parsed.error().message().find(row.why) != std::string::npos);
  }
  for (size_t cut = 0; cut < good.size(); ++cut) EXPECT(!ParseRequest(good.substr(0, cut)).ok());
}
