// SPDX-License-Identifier: Apache-2.0
//
// Fills the cache with the archives that lock files name: from the cache, or from the addresses that the lock file or
// the package manager's configuration gives, one after the other until one has the bytes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/inputs/cache.h"
#include "host/inputs/fetch/clients.h"
#include "host/inputs/fetch/transfer.h"
#include "host/inputs/lock_files.h"
#include "measurements/json/json.h"

namespace samovar::inputs {

struct Failure {
  std::string purl;
  std::string why;  // of each address that was tried
};

struct Fetched {
  size_t held = 0;     // were in the cache, and hashed
  size_t fetched = 0;  // came now
  std::vector<Failure> failures;
};

// FetchEvents are told while it goes on; all may be called often.
struct FetchEvents {
  std::function<void()> waiting;                       // another fetch holds the cache's lock
  std::function<void(size_t done, size_t all)> count;  // archives
};

// Fetch returns when every archive of `files` is in the cache or has failed at all its addresses. What a fetch that was
// ended has of an archive is gone on from. Commits of other repositories are failures: they are not fetched. One fetch
// goes on at a time for one cache. Errors: kEnvironment (no curl, an interrupt), kUsage (an address that is not
// https), kSystem.
Result<Fetched> Fetch(const Cache& cache, const std::vector<LockFile>& files, Clients& clients,
                      const TransferRules& rules, const FetchEvents& events);

// {"held", "fetched", "failures": [{"purl", "why"}]}
[[nodiscard]] Json FetchedJson(const Fetched& fetched);

}  // namespace samovar::inputs
