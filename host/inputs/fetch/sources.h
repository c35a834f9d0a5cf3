// SPDX-License-Identifier: Apache-2.0
//
// Where archives are to be had: the lock file says it, or the package manager's own configuration on this machine does,
// so that mirrors just work. No address of a registry is known here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::inputs {

// npm's settings that matter (npm, "config"), as `npm config list --json` prints them.
struct NpmConfig {
  std::string registry;                       // ends in a slash; empty if npm is not there
  std::map<std::string, std::string> scopes;  // "@scope" and its registry
  std::string replace = "npmjs";              // replace-registry-host: npmjs, always, never, or a host
};

// ParseNpmConfig reads that document. Errors: as lockfile::ReadJson.
Result<NpmConfig> ParseNpmConfig(std::string_view json);

// NpmSources returns the addresses to try, in their order. The lock file's own, and then, if it is one that any
// registry could have, the same at the configured registry: a mirror is found so without a list of whom it stands for,
// and the names of a private registry's packages are told to nobody else while that registry answers. The configured
// one goes first where replace-registry-host says so. Without an address it is the registry's. Empty if nothing is
// known.
[[nodiscard]] std::vector<std::string> NpmSources(const lockfile::Input& input, const NpmConfig& config);

// GoSources returns the addresses at the module proxies of a GOPROXY list (go.dev/ref/mod, "GOPROXY protocol"); its
// words "direct" and "off" name none.
[[nodiscard]] std::vector<std::string> GoSources(const lockfile::Input& input, std::string_view proxies);

// WithSlash adds a slash to the end of what is not empty and has none.
[[nodiscard]] std::string WithSlash(std::string text);

}  // namespace samovar::inputs
