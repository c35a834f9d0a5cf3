// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/http.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::collateral;

TEST(ReadsAnAnswer) {
  auto response =
      ParseResponse("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nTCB-Info-Issuer-Chain:  x%20y \r\n\r\nbody\r\n\r\nmore");
  REQUIRE_OK(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->headers.at("content-type"), "a/b");
  EXPECT_EQ(response->headers.at("tcb-info-issuer-chain"), "x%20y");
  EXPECT_EQ(std::string(AsText(response->body)), "body\r\n\r\nmore");

  auto interim = ParseResponse("HTTP/1.1 100 Continue\r\n\r\nHTTP/2 429 \r\nretry-after: 7\r\n\r\n");
  REQUIRE_OK(interim);
  EXPECT_EQ(interim->status, 429);
  EXPECT_EQ(RetryAfter(*interim), 7U);
  EXPECT(interim->body.empty());
}

TEST(RefusesWhatIsNoAnswer) {
  for (const char* text :
       {"", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"}) {
    test::Row row(text);
    EXPECT_ERROR(ParseResponse(text), Code::kProtocol, "");
  }
}

TEST(WaitsWithinBounds) {
  struct {
    const char* header;
    unsigned want;
  } rows[] = {{"1", 1}, {"0", 1}, {"90", 90}, {"100000", 120}, {"Wed, 21 Oct 2026 07:28:00 GMT", 30}, {"", 30}};
  for (const auto& row : rows) {
    test::Row name(row.header);
    EXPECT_EQ(RetryAfter(Response{429, {{"retry-after", row.header}}, {}}), row.want);
  }
  EXPECT_EQ(RetryAfter(Response{429, {}, {}}), 30U);
}

TEST(CurlObeysUsAlone) {
  struct {
    const char* url;
    const char* proto;  // null: refused
  } rows[] = {
      {"https://host/x", "=https"},
      {"http://127.0.0.1:8080/x", "=http"},
      {"http://127.0.0.1", "=http"},
      {"http://[::1]:1/x", "=http"},
      {"http://localhost/x", "=http"},
      {"http://host/x", nullptr},
      {"http://127.0.0.1.host/x", nullptr},
      {"http://localhost@host/x", nullptr},
      {"http://localhostess/x", nullptr},
      {"file:///etc/passwd", nullptr},
      {"--config", nullptr},
      {"", nullptr},
  };
  for (const auto& row : rows) {
    test::Row name(row.url);
    auto words = CurlCommand(row.url, 10);
    if (row.proto == nullptr) {
      EXPECT_ERROR(words, Code::kUsage, "http");
      continue;
    }
    REQUIRE_OK(words);
    EXPECT_EQ((*words)[1], "--disable");
    EXPECT_EQ(words->back(), row.url);
    auto proto = std::find(words->begin(), words->end(), "--proto");
    EXPECT(proto != words->end() && *(proto + 1) == row.proto);
  }
}

TEST(DecodesPercentEscapes) {
  EXPECT_EQ(DecodePercent("a%0Ab%2b+").value(), "a\nb++");
  for (const char* text : {"%", "%4", "%4g", "a%"}) {
    test::Row row(text);
    EXPECT_ERROR(DecodePercent(text), Code::kProtocol, "broken escape");
  }
}
