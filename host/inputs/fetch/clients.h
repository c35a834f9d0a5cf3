// SPDX-License-Identifier: Apache-2.0
//
// What the package managers of this machine are configured with, and where an archive is by that.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/inputs/fetch/sources.h"
#include "measurements/base/result.h"
#include "measurements/lockfile/lockfile.h"

namespace samovar::inputs {

// The registries that --registry may name, which go before all configuration.
inline constexpr std::string_view kRegistries[] = {"npm", "go", "cargo", "pypi"};

// Each package manager is asked when something needs it, and once.
class Clients {
 public:
  // `project` is the folder whose own configuration counts too (.npmrc, .cargo/config.toml); `given` has registries by
  // the names of kRegistries.
  Clients(std::string project, std::map<std::string, std::string> given)
      : project_(std::move(project)), given_(std::move(given)) {}

  // Sources returns the addresses of an archive, at least one; indexes of Cargo and Python are fetched for it. Errors:
  // kEnvironment, with what to do, if none is known; those of the indexes and of what a package manager says.
  Result<std::vector<std::string>> Sources(const lockfile::Ecosystem& ecosystem, const lockfile::Input& input);

 private:
  [[nodiscard]] std::string Given(const std::string& name) const;
  Result<std::vector<std::string>> Npm(const lockfile::Input& input);
  Result<std::vector<std::string>> Go(const lockfile::Input& input);
  Result<std::vector<std::string>> Cargo(const lockfile::Input& input);
  Result<std::vector<std::string>> Python(const lockfile::Input& input);

  std::string project_;
  std::map<std::string, std::string> given_;
  std::optional<NpmConfig> npm_;
  std::optional<std::string> go_proxies_, cargo_index_, pip_index_;
  std::map<std::string, std::string> cargo_configs_;  // config.json by index
};

}  // namespace samovar::inputs
