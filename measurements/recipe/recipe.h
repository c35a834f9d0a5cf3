// SPDX-License-Identifier: Apache-2.0
//
// The recipe: a small JSON file in the source tree (".samovar.json" unless the requester names another) that says how
// to build it and what comes out. It belongs to the source and is covered by the commit id (docs/formats.md, "Recipe").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/recipe/pattern.h"

namespace samovar::recipe {

inline constexpr char kDefaultPath[] = ".samovar.json";
inline constexpr size_t kMaxSize = 64 * 1024;

// What the recipe asks for; absent means the requester's limit applies.
struct Limits {
  std::optional<uint64_t> memory_bytes;
  std::optional<uint64_t> seconds;
  std::optional<uint64_t> processes;
  std::optional<uint64_t> output_bytes;
};

// Whom a build can talk to besides its own processes over unix sockets: nobody, or whoever of them listens on loopback.
enum class Network { kNone, kLoopback };
inline constexpr char kLoopbackName[] = "loopback";  // in recipes and provenances; kNone is "none", or nothing

struct Recipe {
  std::vector<std::string> build;  // argv; no shell unless it names one
  std::vector<Pattern> artifacts;
  std::vector<Pattern> on_failure;             // what of a build that fails may help to find out why; never evidence
  std::string toolchain;                       // a name that the request must bind to a dm-verity root
  std::optional<Sha256Digest> toolchain_root;  // the only root that it may be bound to
  std::vector<std::string> tools;              // absolute paths in the toolchain whose digests go into the provenance
  std::vector<std::string> lockfiles;          // files of the source tree whose digests go into the provenance
  std::map<std::string, std::string> env;      // added to the fixed environment
  Network network = Network::kNone;
  Limits limits;
};

// ParseRecipe reads a recipe. Errors name the key: unknown keys, no build command, no artifacts, absolute or climbing
// paths, variables that the fixed environment owns, limits that are not a number with a unit.
Result<Recipe> ParseRecipe(std::string_view text);

// ParseSize reads "512", "64K", "2G" (powers of 1024); ParseDuration reads "90", "90s", "30m", "2h" as seconds.
Result<uint64_t> ParseSize(std::string_view text, std::string_view what);
Result<uint64_t> ParseDuration(std::string_view text, std::string_view what);

}  // namespace samovar::recipe
