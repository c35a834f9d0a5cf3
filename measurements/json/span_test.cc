// SPDX-License-Identifier: Apache-2.0
#include "measurements/json/span.h"

#include "measurements/json/json.h"
#include "tests/harness.h"

using namespace samovar;

TEST(FindsTheExactTextOfAMember) {
  struct {
    const char *text, *key, *want;
  } rows[] = {
      {R"({"a":1})", "a", "1"},
      {R"( { "a" : 12 , "b" : 2 } )", "a", "12"},
      {R"({"a":{"b": [1, 2] },"c":3})", "a", R"({"b": [1, 2] })"},
      {R"({"x":{"a":9},"a":{"y":"}"}})", "a", R"({"y":"}"})"},
      {R"({"x":"\"a\":{","a":[]})", "a", "[]"},
      {R"({"x":"\\","a":"q\"r"})", "a", R"("q\"r")"},
      {"{\"x\":[{},[[]],\"]\"],\n\t\"a\"\n:\r\ntrue\n}", "a", "true"},
      {R"({"a":null,"b":-1})", "b", "-1"},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    REQUIRE_OK(ParseJson(row.text, 1000));
    auto span = JsonMemberSpan(row.text, row.key);
    REQUIRE_OK(span);
    EXPECT_EQ(std::string(*span), row.want);
  }
}

TEST(RefusesAMemberThatIsNotThereOrHidesBehindEscapes) {
  for (const char* text :
       {"{}", R"({"b":1})", R"({"b":{"a":1}})", R"({"\u0061":1})", R"(["a",1])", R"("a")", "1", ""}) {
    test::Row name(text);
    EXPECT_ERROR(JsonMemberSpan(text, "a"), Code::kMalformed, "no member \"a\"");
  }
}

TEST(StaysInBoundsOnTextThatIsNotJson) {
  std::string text = R"({"a":{"b":"c\"d"},"e":[1]})";
  for (size_t size = 0; size < text.size(); ++size) {
    // A span of broken text means nothing, but it lies within the text.
    auto span = JsonMemberSpan(std::string_view(text).substr(0, size), "e");
    EXPECT(!span.ok() || span->size() <= size);
  }
  EXPECT(!JsonMemberSpan("{]]]]", "a").ok());
  EXPECT(!JsonMemberSpan("{\"a", "a").ok());
  EXPECT(!JsonMemberSpan("{\"a\\", "a").ok());
}
