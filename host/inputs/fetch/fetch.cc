// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/fetch.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <set>

#include "host/files/paths.h"
#include "host/inputs/carry.h"
#include "host/run/interrupts.h"
#include "measurements/base/text.h"

namespace samovar::inputs {

namespace {

using lockfile::Carried;
using lockfile::Input;

// An archive on its way.
struct Wanted {
  const Input* input = nullptr;
  std::vector<std::string> sources = {};
  size_t tried = 0;  // sources that have failed
  std::string part = {};
  std::string why = {};  // of each failure
};

// Holds the cache's lock until it is gone.
Result<posix::UniqueFd> Lock(const Cache& cache, const FetchEvents& events) {
  const std::string path = cache.folder() + "/lock";
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDWR | O_CREAT, 0666));
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno != EWOULDBLOCK) return posix::SystemError("lock " + Quoted(path));
  if (events.waiting) events.waiting();
  while (flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return posix::SystemError("lock " + Quoted(path));
    TRY(run::Interrupts::Check());
  }
  return fd;
}

std::string PartOf(const Cache& cache, const Input& input) {
  const lockfile::InputDigest& digest = input.digests[0];
  return cache.folder() + "/parts/" + lockfile::AlgorithmName(digest.algorithm) + "-" + EncodeHex(digest.value);
}

// Removes parts that nobody has gone on with for a month.
void SweepParts(const std::string& folder) {
  namespace fs = std::filesystem;
  constexpr auto kOld = std::chrono::hours(24 * 30);
  const auto now = fs::file_time_type::clock::now();
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
    std::error_code gone;  // what cannot be removed stays
    const auto written = at->last_write_time(gone);
    if (!gone && now - written > kOld) fs::remove(at->path(), gone);
  }
}

// Every archive that the cache does not hold, with its addresses.
Result<std::vector<Wanted>> MissingOf(const Cache& cache, const std::vector<LockFile>& files, Clients& clients,
                                      Fetched& out) {
  std::set<std::vector<lockfile::InputDigest>> seen;
  std::vector<Wanted> wanted;
  for (const LockFile& file : files) {
    for (const Input& input : file.inputs) {
      if (input.carried != Carried::kArchive || !seen.insert(input.digests).second) continue;
      const State state = TRY(cache.Look(input));
      if (state == State::kHeld) {
        ++out.held;
        continue;
      }
      Wanted one{.input = &input, .part = PartOf(cache, input)};
      auto sources = clients.Sources(*file.ecosystem, input);
      if (!sources.ok()) {
        out.failures.push_back({input.purl, sources.error().message()});
        continue;
      }
      one.sources = std::move(sources).value();
      wanted.push_back(std::move(one));
    }
  }
  return wanted;
}

class Fetching {
 public:
  Fetching(const Cache& cache, const TransferRules& rules, const FetchEvents& events, Fetched& out)
      : cache_(cache), rules_(rules), events_(events), out_(out) {}

  Result<void> Run(std::vector<Wanted> wanted) {
    all_ = out_.held + out_.failures.size() + wanted.size();
    while (!wanted.empty()) {
      const Result<void> round = Round(wanted);
      TRY(round);
      std::erase_if(wanted, [](const Wanted& one) { return one.input == nullptr; });
    }
    return {};
  }

 private:
  Result<void> Round(std::vector<Wanted>& wanted) {
    std::vector<Transfer> transfers;
    std::vector<bool> resumed;
    for (const Wanted& one : wanted) {
      transfers.push_back({one.sources[one.tried], one.part});
      struct stat info = {};
      resumed.push_back(stat(one.part.c_str(), &info) == 0 && info.st_size > 0);
    }
    return Transmit(transfers, rules_, [&](size_t number, const Result<void>& outcome) -> Result<void> {
      Ended(wanted[number], transfers[number].url, resumed[number], outcome);
      if (events_.count) events_.count(out_.held + out_.fetched + out_.failures.size(), all_);
      return {};
    });
  }

  // What becomes of an archive whose transfer has ended: taken, tried again or elsewhere, or failed. An archive that is
  // done with has no input any more.
  void Ended(Wanted& one, const std::string& url, bool resumed, const Result<void>& outcome) {
    const Result<void> taken = outcome.ok() ? cache_.Take(one.part, *one.input).In(url) : outcome;
    if (taken.ok()) {
      ++out_.fetched;
      one.input = nullptr;
      return;
    }
    // What was there before may be somebody else's bytes, or the server does not go on where one has stopped.
    if (resumed) {
      unlink(one.part.c_str());
      return;
    }
    one.why += (one.why.empty() ? "" : "; ") + taken.error().message();
    if (++one.tried < one.sources.size()) {
      unlink(one.part.c_str());
      return;
    }
    // A part of a transfer that broke is gone on from the next time; one that is too large would be too large again.
    if (taken.error().code() == Code::kLimit) unlink(one.part.c_str());
    out_.failures.push_back({one.input->purl, one.why});
    one.input = nullptr;
  }

  const Cache& cache_;
  const TransferRules& rules_;
  const FetchEvents& events_;
  Fetched& out_;
  size_t all_ = 0;
};

}  // namespace

Result<Fetched> Fetch(const Cache& cache, const std::vector<LockFile>& files, Clients& clients,
                      const TransferRules& rules, const FetchEvents& events) {
  const run::Interrupts interrupts;
  const posix::UniqueFd lock = TRY(Lock(cache, events));
  TRY(paths::MakeFolders(cache.folder() + "/parts"));
  SweepParts(cache.folder() + "/parts");
  Fetched out;
  std::vector<Wanted> wanted = TRY(MissingOf(cache, files, clients, out));
  TRY(Fetching(cache, rules, events, out).Run(std::move(wanted)));
  for (const Input* commit : CommitsOf(files)) {
    out.failures.push_back({commit->purl, "commits of other repositories are not fetched yet"});
  }
  std::ranges::sort(out.failures, {}, &Failure::purl);
  return out;
}

Json FetchedJson(const Fetched& fetched) {
  Json failures = Json::Array();
  for (const Failure& failure : fetched.failures) {
    failures.Append(Json::MakeObject({{"purl", failure.purl}, {"why", failure.why}}));
  }
  return Json::MakeObject(
      {{"held", uint64_t{fetched.held}}, {"fetched", uint64_t{fetched.fetched}}, {"failures", std::move(failures)}});
}

}  // namespace samovar::inputs
