// SPDX-License-Identifier: Apache-2.0
#include "measurements/recipe/recipe.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::recipe;

TEST(RecipeWithEverything) {
  auto parsed = ParseRecipe(R"({"version":1,"build":["make","-j2"],"artifacts":["out/hello","out/*.so"],
    "toolchain":"debian-bookworm-c","tools":["/usr/bin/gcc"],"lockfiles":["Cargo.lock"],"env":{"CFLAGS":"-O2"},"network":"loopback","onFailure":["*/config.log"],
    "limits":{"memory":"2G","time":"30m","processes":512,"output":"1G"}})");
  REQUIRE_OK(parsed);
  EXPECT_EQ(parsed->build.size(), size_t{2});
  EXPECT_EQ(parsed->artifacts[1].text, "out/*.so");
  EXPECT_EQ(parsed->env["CFLAGS"], "-O2");
  REQUIRE(parsed->on_failure.size() == 1);
  EXPECT_EQ(parsed->on_failure[0].text, "*/config.log");
  EXPECT(parsed->network == Network::kLoopback);
  EXPECT_EQ(parsed->limits.memory_bytes.value_or(0), uint64_t{2} << 30);
  EXPECT_EQ(parsed->limits.seconds.value_or(0), uint64_t{1800});
  EXPECT_EQ(parsed->limits.processes.value_or(0), uint64_t{512});
}

TEST(RecipeErrorsNameTheKey) {
  auto with = [](const char* change) {
    return std::string(R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":"t")") + change + "}";
  };
  struct {
    std::string text;
    const char* why;
  } rows[] = {
      {"not json", "JSON at byte"},
      {"[]", "expected an object"},
      {R"({"build":["a"]})", "missing key \"version\""},
      {R"({"version":2,"build":["a"],"artifacts":["a"],"toolchain":"t"})", "recipe version 2"},
      {R"({"version":1,"artifacts":["a"],"toolchain":"t"})", "expected the build command"},
      {R"({"version":1,"build":[],"artifacts":["a"],"toolchain":"t"})", "expected the build command"},
      {R"({"version":1,"build":"make","artifacts":["a"],"toolchain":"t"})", "\"build\": expected an array"},
      {R"({"version":1,"build":[1],"artifacts":["a"],"toolchain":"t"})", "\"build\": expected strings"},
      {R"({"version":1,"build":["make"],"artifacts":[],"toolchain":"t"})", "expected at least one path"},
      {R"({"version":1,"build":["make"],"artifacts":["a"]})", "missing key \"toolchain\""},
      {R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":1})", "\"toolchain\""},
      {R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":{"name":"t"}})",
       "key \"toolchain\": missing key"},
      {R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":{"name":"t","root":"ab"}})",
       "key \"toolchain\": root"},
      {R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":{"name":"t","digest":"ab"}})",
       "key \"toolchain\": unknown key"},
      {R"({"version":1,"build":["make"],"artifacts":["/etc/passwd"],"toolchain":"t"})",
       "key \"artifacts\": \"/etc/passwd\": expected a relative path"},
      {R"({"version":1,"build":["make"],"artifacts":["a/../../b"],"toolchain":"t"})", "`..` part"},
      {R"({"version":1,"build":["make"],"artifacts":["a//b"],"toolchain":"t"})", "empty"},
      {R"({"version":1,"build":["make"],"artifacts":["a/**/b"],"toolchain":"t"})", "`**` can only be the last part"},
      {with(R"(,"speed":9)"), "unknown key \"speed\""},
      {with(R"(,"tools":["gcc"])"), "\"tools\": \"gcc\" must be an absolute path"},
      {with(R"(,"tools":["/usr/../bin/gcc"])"), "must be an absolute path"},
      {with(R"(,"lockfiles":["../x"])"), "\"lockfiles\""},
      {with(R"(,"lockfiles":["a\\b"])"), "\"lockfiles\""},
      {with(R"(,"env":{"PATH":"/x"})"), "\"PATH\" is set by the sandbox"},
      {with(R"(,"env":{"A=B":"/x"})"), "not a variable name"},
      {with(R"(,"env":{"LD_PRELOAD":"/build/x.so"})"), "\"LD_PRELOAD\" makes programs load other code"},
      {with(R"(,"env":{"LD_AUDIT":""})"), "\"LD_AUDIT\" makes programs load other code"},
      {with(R"(,"env":{"GCONV_PATH":"/build"})"), "\"GCONV_PATH\" makes programs load other code"},
      {with(R"(,"env":{"GLIBC_TUNABLES":"x"})"), "\"GLIBC_TUNABLES\" makes programs load other code"},
      {with(R"(,"env":{"A":"x\u0000y"})"), "without NUL"},
      {with(R"(,"onFailure":["/tmp/log"])"), "\"onFailure\": \"/tmp/log\": expected a relative path"},
      {with(R"(,"network":"internet")"), "\"network\": expected none or loopback, found \"internet\""},
      {with(R"(,"network":true)"), "\"network\": expected a string"},
      {with(R"(,"limits":{"memory":"2X"})"), "memory: expected a number"},
      {with(R"(,"limits":{"memory":"G"})"), "memory: expected a number"},
      {with(R"(,"limits":{"time":0})"), "time must not be zero"},
      {with(R"(,"limits":{"time":-1})"), "time: expected a number"},
      {with(R"(,"limits":{"memory":"99999999T"})"), "is more than"},
      {with(R"(,"limits":{"cpus":1})"), "unknown key \"cpus\""},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    auto parsed = ParseRecipe(row.text);
    EXPECT(!parsed.ok());
    EXPECT(parsed.ok() || parsed.error().message().find(row.why) != std::string::npos);
  }
  EXPECT_ERROR(ParseRecipe(std::string(kMaxSize + 1, ' ')), Code::kLimit, "bytes");
}

TEST(AToolchainMayBePinned) {
  const std::string root(64, 'a');
  const auto recipe = ParseRecipe(
      R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":{"name":"t","root":")" + root + "\"}}");
  REQUIRE_OK(recipe);
  EXPECT_EQ(recipe->toolchain, "t");
  REQUIRE(recipe->toolchain_root.has_value());
  EXPECT_EQ(recipe->toolchain_root->hex(), root);
  EXPECT(!ParseRecipe(R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":"t"})")->toolchain_root);
}

TEST(NoNetworkUnlessAskedFor) {
  const auto with = [](const char* more) {
    return ParseRecipe(R"({"version":1,"build":["make"],"artifacts":["a"],"toolchain":"t")" + std::string(more) + "}");
  };
  for (const char* none : {"", R"(,"network":"none")"}) {
    test::Row name(none);
    REQUIRE_OK(with(none));
    EXPECT(with(none)->network == Network::kNone);
  }
}

TEST(SizesAndDurations) {
  EXPECT_EQ(ParseSize("512", "s").value(), uint64_t{512});
  EXPECT_EQ(ParseSize("3M", "s").value(), uint64_t{3} << 20);
  EXPECT_EQ(ParseDuration("90s", "d").value(), uint64_t{90});
  EXPECT_EQ(ParseDuration("2h", "d").value(), uint64_t{7200});
  EXPECT(!ParseSize("", "s").ok());
  EXPECT(!ParseSize("1KK", "s").ok());
}
