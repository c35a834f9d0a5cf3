// SPDX-License-Identifier: Apache-2.0
//
// Where archives are to be had: the lock file says it, or the package manager's own configuration on this machine does,
// so that mirrors just work. No address of a registry is known here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/lockfile/lockfile.h"

namespace samovar::inputs {

// npm's settings that matter (docs.npmjs.com, "config"), as `npm config list --json` prints them.
struct NpmConfig {
  std::string registry;                       // ends in a slash; empty if npm is not there
  std::map<std::string, std::string> scopes;  // "@scope" and its registry
  std::string replace = "npmjs";              // replace-registry-host: npmjs, always, never, or a host
};

// ParseNpmConfig reads that document. Errors: as lockfile::ReadJson.
Result<NpmConfig> ParseNpmConfig(std::string_view json);

// NpmSources returns the addresses to try, in their order: as npm itself does, the lock file's one with its registry in
// place of the one that lock files name usually, and the lock file's own; or, where it has none, the registry's. Empty
// if nothing is known.
[[nodiscard]] std::vector<std::string> NpmSources(const lockfile::Input& input, const NpmConfig& config);

// GoSources returns the addresses at the module proxies of a GOPROXY list (go.dev/ref/mod, "GOPROXY protocol"); its
// words "direct" and "off" name none.
[[nodiscard]] std::vector<std::string> GoSources(const lockfile::Input& input, std::string_view proxies);

// What this machine's package managers are configured with. Each is asked when something needs it, and once.
class Clients {
 public:
  // `project` is the folder whose own configuration counts too (.npmrc). `given` has registries by ecosystem, as
  // --registry names them, which go before all configuration: "npm", "go".
  Clients(std::string project, std::map<std::string, std::string> given)
      : project_(std::move(project)), given_(std::move(given)) {}

  // Sources returns the addresses of an archive, at least one. kEnvironment, with what to do, if none is known.
  Result<std::vector<std::string>> Sources(const lockfile::Ecosystem& ecosystem, const lockfile::Input& input);

 private:
  Result<void> AskNpm();
  Result<void> AskGo();
  std::string project_;
  std::map<std::string, std::string> given_;
  std::optional<NpmConfig> npm_;
  std::optional<std::string> go_proxies_;
};

}  // namespace samovar::inputs
