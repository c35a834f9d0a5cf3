// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/cli/progress.h"
#include "host/inputs/fetch/fetch.h"
#include "host/inputs/file_digest.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"registry", Takes::kValues, "NAME=URL", "npm, go, cargo or pypi: a registry, before all configuration"},
    {"max-size", Takes::kValue, "BYTES", "of one archive (default and most: 4 GiB)"},
    {"loopback-http", Takes::kNothing, "", "allow http: URLs of this machine itself, for tests"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    R"(Fetches the archives that the lock files of DIR (default: the working folder) lock into the cache, with curl. Where
they are is in the lock file, or in the package manager's own configuration on this machine (of npm, Go, Cargo, pip), so
that mirrors just work. Bytes are accepted by the digest of the lock file alone. A fetch that was ended is gone on with;
what is in the cache already is hashed and not fetched again. The exit status is 1 if an archive could not be had.

  samovar inputs fetch
  samovar inputs fetch ~/src/project --registry npm=https://mirror.example.org/npm/
)";

Result<std::map<std::string, std::string>> Registries(const Arguments& arguments) {
  std::map<std::string, std::string> out;
  for (const std::string& word : arguments.Values("registry")) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (equals == std::string::npos || std::ranges::find(inputs::kRegistries, name) == std::end(inputs::kRegistries)) {
      return Error(Code::kUsage, "--registry: expected NAME=URL for npm, go, cargo or pypi, got " + Quoted(word));
    }
    out[name] = word.substr(equals + 1);
  }
  return out;
}

Result<inputs::TransferRules> Rules(const Arguments& arguments) {
  inputs::TransferRules rules{.max_size = inputs::kMaxArchive};
  if (arguments.Has("loopback-http")) rules.loopback = inputs::LoopbackHttp::kAllowed;
  if (const auto size = arguments.Value("max-size"); size.has_value()) {
    auto bytes = ParseNumber(*size, inputs::kMaxArchive, "--max-size");
    if (!bytes.ok() || *bytes == 0) return Error(Code::kUsage, "--max-size: expected 1 to 4294967296 bytes");
    rules.max_size = *bytes;
  }
  return rules;
}

Result<int> Told(const Arguments& arguments, const inputs::Fetched& fetched) {
  for (const inputs::Failure& failure : fetched.failures) {
    Say("samovar: " + failure.purl + ": " + Printable(failure.why, Lines::kOne));
  }
  if (arguments.Has("json")) {
    TRY(PrintJson(inputs::FetchedJson(fetched)));
  } else {
    TRY(Print(Decimal(fetched.fetched) + " fetched, " + Decimal(fetched.held) + " held, " +
              Decimal(fetched.failures.size()) + " failed\n"));
  }
  return fetched.failures.empty() ? kExitSuccess : kExitNo;
}

Result<int> RunInputsFetch(const Arguments& arguments) {
  const std::string folder = arguments.operands().empty() ? "." : arguments.operands()[0];
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(folder));
  const inputs::TransferRules rules = TRY(Rules(arguments));
  const inputs::Cache cache = TRY(inputs::Cache::Open());
  inputs::Clients clients(folder, TRY(Registries(arguments)));
  inputs::Fetched fetched;
  {
    Progress progress(Verbosity::kNormal);
    const inputs::FetchEvents events = {
        .waiting = [] { Say("samovar: another fetch fills this cache: waiting for its end"); },
        .count = [&](size_t done, size_t all) { progress.Count(done, all, "archives"); }};
    fetched = TRY(inputs::Fetch(cache, files, clients, rules, events));
  }
  return Told(arguments, fetched);
}

}  // namespace

extern const Command kInputsFetch;
const Command kInputsFetch = {"inputs fetch", "[DIR]",       0, 1, "fetch the locked archives into the cache", kHelp,
                              kOptions,       RunInputsFetch};

}  // namespace samovar::cli
