// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/transfer.h"

#include "host/files/whole_file.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::inputs;

TEST(UrlsThatAreFetched) {
  struct {
    const char* url;
    bool taken, taken_on_loopback;
  } rows[] = {
      {"https://host/x", true, true},
      {"http://host/x", false, false},
      {"http://127.0.0.1:80/x", false, true},
      {"http://[::1]/x", false, true},
      {"http://localhost", false, true},
      {"http://127.0.0.1.host/x", false, false},
      {"http://localhost:x@host/", false, false},
      {"http://localhost@host/", false, false},
      {"HTTP://127.0.0.1/", false, false},
      {"file:///etc/passwd", false, false},
      {"ftp://127.0.0.1/", false, false},
      {"--output", false, false},
      {"", false, false},
  };
  for (const auto& row : rows) {
    test::Row name(row.url);
    EXPECT_EQ(CheckUrl(row.url, LoopbackHttp::kRefused).ok(), row.taken);
    EXPECT_EQ(CheckUrl(row.url, LoopbackHttp::kAllowed).ok(), row.taken_on_loopback);
  }
}

TEST(CurlIsToldEachTransferByItself) {
  const test::Folder folder;
  CHECK(StoreFile(folder.path + "/b", AsBytes("abc")).ok());
  const Transfer transfers[] = {{"https://h/a?x=\"y\"\\", folder.path + "/a"},
                                {"http://127.0.0.1/b", folder.path + "/b"}};
  const auto config = CurlConfig(transfers, {.loopback = LoopbackHttp::kAllowed, .max_size = 7});
  REQUIRE_OK(config);
  const size_t next = config->find("next\n");
  REQUIRE(next != std::string::npos);
  const std::string first = config->substr(0, next), second = config->substr(next);
  EXPECT(first.starts_with("url = \"https://h/a?x=\\\"y\\\"\\\\\"\n"));
  EXPECT(first.find("\nproto = \"=https\"\n") != std::string::npos);
  EXPECT(first.find("continue-at") == std::string::npos);
  EXPECT(second.find("\nproto = \"=http\"\n") != std::string::npos);
  EXPECT(second.find("\ncontinue-at = -\n") != std::string::npos);
  for (const std::string& section : {first, second}) {
    for (const char* line : {"\nproto-redir = \"=https\"\n", "\nmax-filesize = 7\n", "\nfail\n", "\ngloboff\n"}) {
      EXPECT(section.find(line) != std::string::npos);
    }
  }
  const Transfer broken[] = {{"https://h/a\noutput = \"/etc/passwd\"", "a"}};
  EXPECT_ERROR(CurlConfig(broken, {}), Code::kUsage, "control character");
  const Transfer plain[] = {{"http://h/a", "a"}};
  EXPECT_ERROR(CurlConfig(plain, {}), Code::kUsage, "\"http://h/a\": expected an https URL");
}
