// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/text/document.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::lockfile;

namespace {

// A document as one line: maps in braces, lists in brackets, text quoted, words as they are.
std::string Shown(const Value& value) {
  if (value.kind() == ValueKind::kWord) return std::string(value.Scalar());
  if (value.kind() == ValueKind::kText) return Quoted(value.Scalar());
  const bool map = value.kind() == ValueKind::kMap;
  std::string out = map ? "{" : "[";
  for (auto child = value.First(); child.has_value(); child = child->Next()) {
    if (out.size() > 1) out += ' ';
    if (map) out += std::string(child->key()) + "=";
    out += Shown(*child);
  }
  return out + (map ? "}" : "]");
}

using Reader = Result<Document> (*)(std::string_view);

struct Reads {
  const char *text, *shown;
};
void ExpectReads(Reader reader, std::span<const Reads> rows) {
  for (const Reads& row : rows) {
    test::Row name(row.text);
    const auto document = reader(row.text);
    if (EXPECT_OK(document)) EXPECT_EQ(Shown(document->root()), row.shown);
  }
}

struct Refuses {
  const char *text, *why;
};
void ExpectRefuses(Reader reader, std::span<const Refuses> rows) {
  for (const Refuses& row : rows) {
    test::Row name(row.text);
    const auto document = reader(row.text);
    EXPECT(!document.ok() && document.error().message().find(row.why) != std::string::npos);
    if (!document.ok() && document.error().message().find(row.why) == std::string::npos) {
      EXPECT_EQ(document.error().message(), row.why);
    }
  }
}

}  // namespace

TEST(ReadsJson) {
  const Reads rows[] = {
      {"{}", "{}"},
      {" {\"a\" : [ ] , \"b\":{\"c\":[1,-2.5e+3,true,null,\"x\"]}}\n", "{a=[] b={c=[1 -2.5e+3 true null \"x\"]}}"},
      {R"({"a":"\u0041\/\n\ud83d\ude00","\"":0})", R"({a="A/\x0a\xf0\x9f\x98\x80" "=0})"},
      {"{\"\":\"\"}", "{=\"\"}"},
  };
  ExpectReads(ReadJson, rows);
}

TEST(RefusesOtherJson) {
  const Refuses rows[] = {
      {"", "line 1: expected \"{\", found the end of the file"},
      {"[]", "line 1: expected \"{\", found \"[]\""},
      {"{} x", "expected the end of the file, found \"x\""},
      {"{\n\"a\":1,\n\"a\":2}", "line 3: the key \"a\" stands here and in line 2"},
      {"{\"a\":1,\"\\u0061\":2}", "the key \"a\" stands here and in line 1"},
      {"{\"a\":1,}", "expected a key in double quotes, found \"}\""},
      {"{\"a\":[1,]}", "expected a value, found \"]}\""},
      {"{\"a\":01}", "expected \",\" or \"}\", found \"1}\""},
      {"{\"a\":1.}", "expected a digit"},
      {"{\"a\":1e}", "expected a digit"},
      {"{\"a\":+1}", "expected a value"},
      {"{\"a\":nul}", "expected a value"},
      {"{'a':1}", "expected a key in double quotes"},
      {"{\"a\":\"x\ny\"}", "line 1: expected the closing double quote, found the end of the line"},
      {"{\"a\":\"x", "expected the closing double quote, found the end of the file"},
      {"{\"a\":\"\\x41\"}", "expected an escape"},
      {"{\"a\":\"\\u00g1\"}", "expected 4 hex digits, found \"g1"},
      {"{\"a\":\"\\u0000\"}", "expected a character other than NUL"},
      {"{\"a\":\"\\ud800\"}", "expected both halves of a surrogate pair"},
      {"{\"a\":\"\\udc00\\ud800\"}", "expected both halves"},
      {"{\"a\":\"\xff\"}", "expected UTF-8"},
      {"{\"a\":1 // x\n}", "expected \",\" or \"}\""},
  };
  ExpectRefuses(ReadJson, rows);
}

TEST(ReadsToml) {
  const Reads rows[] = {
      {"", "{}"},
      {"# x\n\nversion = 4 # y\n", "{version=4}"},
      {"a = \"x\\ty\"\nb = 'c:\\d'\r\n", R"({a="x\x09y" b="c:\x5cd"})"},
      {"[[p]]\nn = 1\n[[p]]\nn = 2\n[p.m]\nk = true", "{p=[{n=1} {n=2 m={k=true}}]}"},
      {"[[p]]\n[[p.w]]\nu = 1\n[p.w.h]\ns = 'x'\n[[p.w]]\n", "{p=[{w=[{u=1 h={s=\"x\"}} {}]}]}"},
      {"a = [\n  1, # one\n  { k = 'v', l.m = 2 },\n]\n", "{a=[1 {k=\"v\" l={m=2}}]}"},
      {"[a.b]\nx = 1\n[a]\ny = 2", "{a={b={x=1} y=2}}"},
      {"\"q k\".r = 1979-05-27T07:32:00Z", "{q k={r=1979-05-27T07:32:00Z}}"},
      {"a = {}\nb = []", "{a={} b=[]}"},
  };
  ExpectReads(ReadToml, rows);
}

TEST(RefusesOtherToml) {
  const Refuses rows[] = {
      {"a = 1\nb 2", "line 2: expected \"=\", found \"2\""},
      {"a = 1 b = 2", "expected the end of the line, found \"b = 2\""},
      {"a = 1\na = 2", "line 2: the key \"a\" stands here and in line 1"},
      {"[a]\n[a]", "expected another name than \"a\""},
      {"a = 1\n[a]", "expected another name than \"a\""},
      {"a = []\n[[a]]", "expected another name than \"a\""},
      {"a = {}\n[a.b]", "expected the name of a table that can be added to, not \"a\""},
      {"a = {}\na.b = 1", "expected the name of a table that can be added to, not \"a\""},
      {"[a.b]\n[a]\nb.c = 1", "expected the name of a table that can be added to, not \"b\""},
      {"a = \"\"\"x\"\"\"", "text of several lines is not read"},
      {"a = '''x'''", "text of several lines is not read"},
      {"a = x", "expected a value, found \"x\""},
      {"a =", "expected a value, found \"\""},
      {"a = [1 2]", "expected \",\" or \"]\""},
      {"a = { b = 1,\nc = 2 }", "expected a key, found the end of the line"},
      {"a = 'x\n'", "expected the closing single quote, found the end of the line"},
      {"[a", "expected \"]\", found the end of the file"},
      {"[]", "expected a key"},
      {"[[a]\n", "expected \"]]\""},
  };
  ExpectRefuses(ReadToml, rows);
}

TEST(ReadsYaml) {
  const Reads rows[] = {
      {"", "{}"},
      {"# x\n\nlockfileVersion: '9.0' # y\na: it's\n", "{lockfileVersion=\"9.0\" a=it's}"},
      {"a:\n  b:\n    c: 1\n  d: 2\ne: 3", "{a={b={c=1} d=2} e=3}"},
      {"a:\n  - x\n  - 'y z'\nb:\n- w\nc:\n", "{a=[x \"y z\"] b=[w] c=}"},
      {"p:\n  '@s/n@1.0(q@2)':\n    resolution: {integrity: sha512-a/b+c==, tarball: https://h/p:1}\n",
       "{p={@s/n@1.0(q@2)={resolution={integrity=sha512-a/b+c== tarball=https://h/p:1}}}}"},
      {"/n@1.0.0:\n  os: [linux, '!win']\n  has: {}\n  l: []\n", "{/n@1.0.0={os=[linux \"!win\"] has={} l=[]}}"},
      {"a: [\n  x, # one\n  y,\n]\n", "{a=[x y]}"},
      {"a: |-\n  one\n\n    two: three\nb: >-\n  x\n", "{a=\"  one\\x0a\\x0a    two: three\\x0a\" b=\"  x\\x0a\"}"},
      {"? long key\n: r: {i: x}\n  d:\n    e: 1\nf: g", "{long key={r={i=x} d={e=1}} f=g}"},
      {"a: \"x\\ny\"\nlink: link:../x\nb: x#y\n", R"({a="x\x0ay" link=link:../x b=x#y})"},
      {"a: 'it''s'\r\nb: 1\r\n", "{a=\"it's\" b=1}"},
  };
  ExpectReads(ReadYaml, rows);
}

TEST(RefusesOtherYaml) {
  const Refuses rows[] = {
      {"a: 1\na: 2", "line 2: the key \"a\" stands here and in line 1"},
      {"a: 1\n  b: 2", "line 2: expected a line indented by 0, found \"  b: 2\""},
      {"a:\n    b: 1\n  c: 2", "line 3: expected a line indented by 0, found \"  c: 2\""},
      {"  a: 1", "expected a line indented by 0"},
      {"a: &x 1", "expected a plain or quoted scalar, found \"&x 1\""},
      {"a: *x", "expected a plain or quoted scalar"},
      {"a: !!str 1", "expected a plain or quoted scalar"},
      {"--- \na: 1", "expected a plain or quoted scalar"},
      {"%YAML 1.2\n", "expected a plain or quoted scalar"},
      {"a:\n\tb: 1", "expected no tab in the indentation"},
      {"a: b\tc", "expected no tab in a plain scalar"},
      {"a", "expected \":\" behind a key"},
      {"a: b: c", "expected the end of the line, found \": c\""},
      {"a: 'x' y", "expected the end of the line, found \"y\""},
      {"a: {b: 1", "expected \",\" or \"}\", found the end of the file"},
      {"a: {b}", "expected \":\", found \"}\""},
      {"a: [1}", "expected \",\" or \"]\""},
      {"a:\n  - b: 1", "expected the end of the line, found \": 1\""},
      {"a:\n  - b\n    - c", "expected \"-\" indented by 2"},
      {"a: \"x\n  y\"", "expected the closing double quote"},
      {"? a\nb: 1", "expected \": \", found \"b: 1\""},
  };
  ExpectRefuses(ReadYaml, rows);
}

TEST(DepthAndNumberAreLimited) {
  const auto nested = [](std::string_view open, std::string_view close, int times, std::string_view head,
                         std::string_view tail) {
    std::string out(head);
    for (int i = 0; i < times; ++i) out += open;
    for (int i = 0; i < times; ++i) out += close;
    return out + std::string(tail);
  };
  EXPECT_OK(ReadJson(nested("[", "]", kMaxDepth - 2, "{\"a\":", "}")));
  EXPECT_ERROR(ReadJson(nested("[", "]", 100000, "{\"a\":", "}")), Code::kLimit, "nested deeper");
  EXPECT_ERROR(ReadToml(nested("[", "]", 100000, "a = ", "")), Code::kLimit, "nested deeper");
  EXPECT_ERROR(ReadToml(nested("a.", "", 100000, "", "a = 1")), Code::kMalformed, "at most 64 names");
  EXPECT_ERROR(ReadYaml(nested("[", "]", 100000, "a: ", "")), Code::kLimit, "nested deeper");
  std::string deep;
  for (size_t i = 0; i < 100; ++i) deep += std::string(i, ' ') + "a:\n";
  EXPECT_ERROR(ReadYaml(deep), Code::kLimit, "nested deeper");
  EXPECT_ERROR(ReadJson("{\"a\":[" + nested("0,", "", int{kMaxValues}, "", "0]}")), Code::kLimit, "values");
  EXPECT_ERROR(ReadJson(std::string(kMaxTextSize + 1, ' ')), Code::kLimit, "bytes; at most");
  EXPECT_ERROR(ReadYaml(std::string_view("a: \0b", 5)), Code::kMalformed, "NUL");
  std::string tables;
  for (int i = 0; i < 1000; ++i) tables += "[t" + Decimal(static_cast<uint64_t>(i)) + "]\n";
  EXPECT_ERROR(ReadToml(tables), Code::kLimit, "line 258: a table below one that has more than 256 members");
}
