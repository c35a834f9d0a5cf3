// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/sources.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::inputs;
using lockfile::Input;

namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

TEST(NpmTakesTheConfiguredRegistry) {
  const NpmConfig mirror{.registry = "https://m/npm/", .scopes = {{"@s", "https://s/"}}, .replace = "npmjs"};
  NpmConfig never = mirror, always = mirror, other = mirror;
  never.replace = "never";
  always.replace = "always";
  other.replace = "h";
  struct {
    const char* name;
    const NpmConfig& config;
    const char *package, *url, *sources;
  } rows[] = {
      {"a mirror", mirror, "a", "https://h/a/-/a-1.tgz", "https://h/a/-/a-1.tgz https://m/npm/a/-/a-1.tgz"},
      {"below a folder", mirror, "a", "https://h/x/a/-/a-1.tgz", "https://h/x/a/-/a-1.tgz https://m/npm/a/-/a-1.tgz"},
      {"a registry of a scope", mirror, "@s/a", "https://h/@s/a/-/a-1.tgz",
       "https://h/@s/a/-/a-1.tgz https://s/@s/a/-/a-1.tgz"},
      {"no registry's address", mirror, "a", "https://h/a.tgz", "https://h/a.tgz"},
      {"the same", mirror, "a", "https://m/npm/a/-/a-1.tgz", "https://m/npm/a/-/a-1.tgz"},
      {"never", never, "a", "https://h/a/-/a-1.tgz", "https://h/a/-/a-1.tgz"},
      {"always, from anywhere", always, "a", "https://h/x/a/-/a-1.tgz",
       "https://m/npm/a/-/a-1.tgz https://h/x/a/-/a-1.tgz"},
      {"always", always, "a", "https://h/x/a.tgz", "https://m/npm/x/a.tgz https://h/x/a.tgz"},
      {"a named host", other, "a", "https://h/x/a.tgz", "https://m/npm/x/a.tgz https://h/x/a.tgz"},
      {"no address", mirror, "a", "", "https://m/npm/a/-/a-1.tgz"},
      {"no address, a scope", mirror, "@s/a", "", "https://s/@s/a/-/a-1.tgz"},
      {"no address, another scope", mirror, "@t/a", "", "https://m/npm/@t/a/-/a-1.tgz"},
      {"no npm", {}, "a", "https://h/a/-/a-1.tgz", "https://h/a/-/a-1.tgz"},
      {"no npm and no address", {}, "a", "", ""},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    const Input input{.name = row.package, .version = "1", .url = row.url};
    EXPECT_EQ(Joined(NpmSources(input, row.config)), row.sources);
  }
}

TEST(NpmsConfigurationIsRead) {
  const auto config = ParseNpmConfig(R"({"registry":"https://m/npm","@s:registry":"https://s/","fetch-retries":2,
      "replace-registry-host":"never","@t:other":"x"})");
  REQUIRE_OK(config);
  EXPECT_EQ(config->registry, "https://m/npm/");
  EXPECT_EQ(config->replace, "never");
  REQUIRE(config->scopes.size() == 1);
  EXPECT_EQ(config->scopes.at("@s"), "https://s/");
  EXPECT_ERROR(ParseNpmConfig("registry=https://m/"), Code::kMalformed, "npm's configuration: line 1");
}

TEST(GoAsksItsProxies) {
  const Input input{.file = "h/!a/@v/v1.mod"};
  struct {
    const char *proxies, *sources;
  } rows[] = {
      {"https://p,direct", "https://p/h/!a/@v/v1.mod"},
      {"https://p/|https://q", "https://p/h/!a/@v/v1.mod https://q/h/!a/@v/v1.mod"},
      {"off", ""},
      {"", ""},
      {",|,", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(Joined(GoSources(input, row.proxies)), row.sources);
}
