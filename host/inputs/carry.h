// SPDX-License-Identifier: Apache-2.0
//
// What the cache holds of a project's dependencies, and how they come to a machine without a network: as files in a
// folder, taken by their digests alone, whatever they are called.
#pragma once

#include <string>
#include <vector>

#include "host/inputs/cache.h"
#include "host/inputs/lock_files.h"
#include "measurements/json/json.h"

namespace samovar::inputs {

// ArchivesOf returns the archives of all lock files, each set of digests once, in the order of the files and of their
// inputs. It borrows from `files`.
[[nodiscard]] std::vector<const lockfile::Input*> ArchivesOf(const std::vector<LockFile>& files);

// CommitsOf returns the commits of other repositories that they lock, each once.
[[nodiscard]] std::vector<const lockfile::Input*> CommitsOf(const std::vector<LockFile>& files);

struct Holding {
  const lockfile::Input* input = nullptr;
  State state = State::kMissing;
};

// Holdings hashes what the cache has of the archives. Errors: as Cache::Look.
Result<std::vector<Holding>> Holdings(const Cache& cache, const std::vector<const lockfile::Input*>& archives);

// HoldingsText returns a line for each archive that is not held and one that counts; HoldingsJson
// {"archives": [{"purl", "digest", "state"}], "held", "missing", "damaged"}.
[[nodiscard]] std::string HoldingsText(const std::vector<Holding>& holdings);
[[nodiscard]] Json HoldingsJson(const std::vector<Holding>& holdings);

// Export copies all archives below `folder`, laid out as in the cache; what is there already and has its digest stays.
// kEnvironment, naming the first one, if the cache lacks some.
Result<void> Export(const Cache& cache, const std::vector<const lockfile::Input*>& archives, const std::string& folder);

// Import looks through all regular files below `folder` and takes into the cache what has a digest that it lacks.
// Returns how many archives it took. Links are not followed. Errors: kSystem, kLimit for too many files.
Result<size_t> Import(const Cache& cache, const std::vector<const lockfile::Input*>& archives,
                      const std::string& folder);

}  // namespace samovar::inputs
