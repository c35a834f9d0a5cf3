// SPDX-License-Identifier: Apache-2.0
#include "measurements/json/json.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;

TEST(ParsesAndWritesCanonically) {
  struct {
    const char *in, *out;
  } rows[] = {
      {"null", "null"},
      {" [ 1 , -2,\ttrue ,false,null ] ", "[1,-2,true,false,null]"},
      {"{\"b\":1,\"a\":{\"z\":[],\"y\":{}}}", "{\"a\":{\"y\":{},\"z\":[]},\"b\":1}"},
      {"\"\\u0041\\/\\u001f\\n\\u20ac\"", "\"A/\\u001f\\n\u20ac\""},
      {"\"\\ud83d\\ude00\"", "\"\U0001F600\""},
      {"9007199254740991", "9007199254740991"},
      {"-9007199254740991", "-9007199254740991"},
      // RFC 8785 section 3.2.3: U+FB33 (one unit, 0xfb33) sorts after U+1F600 (first unit 0xd83d).
      {"{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3}", "{\"\u20ac\":3,\"\U0001F600\":2,\"\ufb33\":1}"},
  };
  for (const auto& row : rows) {
    test::Row name(row.in);
    auto json = ParseJson(row.in, 1000);
    REQUIRE_OK(json);
    EXPECT_EQ(CanonicalJson(*json), row.out);
    EXPECT_EQ(CanonicalJson(ParseJson(PrettyJson(*json), 1000).value()), row.out);
  }
}

TEST(RefusesWhatTwoReadersCouldReadDifferently) {
  struct {
    const char *in, *why;
  } rows[] = {
      {"", "JSON at byte 0"},
      {"{\"a\":1,\"a\":2}", "duplicate key \"a\""},
      {"{\"a\":1,\"\\u0061\":2}", "duplicate key \"a\""},
      {"{} {}", "bytes after the end"},
      {"01", "not a plain integer"},
      {"-", "not a plain integer"},
      {"-01", "not a plain integer"},
      {"+1", "syntax error"},
      {"1.0", "not a plain integer"},
      {"1e3", "not a plain integer"},
      {"1x", "not a plain integer"},
      {"[1,]", "syntax error"},
      {"[1", "syntax error"},
      {"{\"a\":}", "syntax error"},
      {"{\"a\" 1}", "syntax error"},
      {"{a:1}", "syntax error"},
      {"nul", "syntax error"},
      {"True", "syntax error"},
      {"\"a", "string without an end"},
      {"\"a\nb\"", "syntax error"},
      {"\"\\x41\"", "syntax error"},
      {"\"\\ud800\"", "syntax error"},
      {"\"\\udc00\"", "syntax error"},
      {"9007199254740992", "beyond 2^53"},
      {"99999999999999999999999", "not an integer within"},
      {"\"\xc0\x80\"", "UTF-8"},
      {"\"\xed\xa0\x80\"", "UTF-8"},
      {"\"\xf5\x80\x80\x80\"", "UTF-8"},
      {"// comment\n1", "syntax error"},
      {"\xef\xbb\xbf{}", "syntax error"},
  };
  for (const auto& row : rows) {
    test::Row name(row.in);
    EXPECT_ERROR(ParseJson(row.in, 1000), Code::kMalformed, row.why);
  }
  EXPECT_ERROR(ParseJson(std::string_view("1\0", 2), 10), Code::kMalformed, "NUL");
}

TEST(LimitsSizeAndDepth) {
  EXPECT_ERROR(ParseJson("[1,2,3]", 6), Code::kLimit, "7 bytes");
  EXPECT_OK(ParseJson(std::string(32, '[') + std::string(32, ']'), 1000));
  EXPECT_ERROR(ParseJson(std::string(33, '[') + std::string(33, ']'), 1000), Code::kMalformed, "nesting");
  EXPECT_ERROR(ParseJson(std::string(100000, '['), 1000000), Code::kMalformed, "nesting");
}

TEST(AccessorsNameTheKey) {
  Json json = ParseJson(R"({"name":"x","size":3,"on":true,"list":[1]})", 100).value();
  EXPECT_EQ(json.StringAt("name").value(), "x");
  EXPECT_EQ(json.IntegerAt("size").value(), int64_t{3});
  EXPECT_ERROR(json.StringAt("size"), Code::kMalformed, "key \"size\": expected a string, got an integer");
  EXPECT_ERROR(json.StringAt("nope"), Code::kMalformed, "missing key \"nope\"");
  EXPECT_ERROR(json.OnlyKeys({"name", "size", "on"}), Code::kMalformed,
               "unknown key \"list\"; there are: name, size, on");
  EXPECT_OK(json.OnlyKeys({"name", "size", "on", "list"}));
}

// What goes to people hides nothing and does nothing, and is the same document. What is signed stays RFC 8785.
TEST(OnlyWhatPeopleSeeIsEscaped) {
  const Json json =
      Json::MakeObject({{"k\xc2\x9b", "a\x7f\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80"}});
  EXPECT_EQ(PlainJson(json), "{\"k\\u009b\":\"a\\u007f\\u202e\\u2066\\u2028\xc3\xa9\xf0\x9f\x98\x80\"}");
  EXPECT_EQ(PrettyJson(json), "{\n  \"k\\u009b\": \"a\\u007f\\u202e\\u2066\\u2028\xc3\xa9\xf0\x9f\x98\x80\"\n}\n");
  for (const std::string& text : {PlainJson(json), PrettyJson(json)}) EXPECT(ParseJson(text, 1000).value() == json);
  EXPECT_EQ(CanonicalJson(json),
            "{\"k\xc2\x9b\":\"a\x7f\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80\"}");
  EXPECT_EQ(PlainJson(Json("\xff\xc3")), "\"\\ufffd\\ufffd\"");
}

// A number that JSON cannot hold must not become another one.
TEST(NumbersOutsideOfJsonEndTheProgram) {
  for (const uint64_t number : {uint64_t{1} << 53, uint64_t{1} << 63, UINT64_MAX}) {
    test::Row name(Decimal(number));
    const pid_t child = fork();
    if (child == 0) {
      close(STDERR_FILENO);
      std::signal(SIGABRT, SIG_DFL);
      (void)CanonicalJson(Json(number));
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
  }
  EXPECT_EQ(CanonicalJson(Json((uint64_t{1} << 53) - 1)), "9007199254740991");
}
