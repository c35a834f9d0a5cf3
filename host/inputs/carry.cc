// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/carry.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "host/files/paths.h"
#include "host/inputs/file_digest.h"
#include "measurements/base/text.h"

namespace samovar::inputs {

namespace {

using lockfile::Algorithm;
using lockfile::Carried;
using lockfile::Input;
using lockfile::InputDigest;

constexpr size_t kMaxFiles = size_t{1} << 20;

std::vector<const Input*> Select(const std::vector<LockFile>& files, Carried carried) {
  std::set<std::vector<InputDigest>> seen;
  std::vector<const Input*> out;
  for (const LockFile& file : files) {
    for (const Input& input : file.inputs) {
      if (input.carried == carried && seen.insert(input.digests).second) out.push_back(&input);
    }
  }
  return out;
}

size_t CountOf(const std::vector<Holding>& holdings, State state) {
  return static_cast<size_t>(
      std::ranges::count_if(holdings, [&](const Holding& holding) { return holding.state == state; }));
}

// What the cache lacks, by digest.
class Lacking {
 public:
  explicit Lacking(const std::vector<Holding>& holdings) {
    for (const Holding& holding : holdings) {
      if (holding.state == State::kHeld) continue;
      const std::string& file = holding.input->file;
      for (const InputDigest& digest : holding.input->digests) {
        wanted_[digest] = holding.input;
        // Go's zips and its go.mod are hashed in different ways, by their names; all others in one.
        const bool by_name = digest.algorithm == Algorithm::kDirHash1;
        kinds_[{digest.algorithm, by_name && file.ends_with(".mod")}] = file;
      }
    }
  }
  [[nodiscard]] bool empty() const { return wanted_.empty(); }

  // The inputs that the file is the archive of.
  [[nodiscard]] Result<std::vector<const Input*>> Match(const std::string& path) const {
    posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    std::vector<const Input*> out;
    for (const auto& [kind, file] : kinds_) {
      const auto digest = DigestOf(fd.get(), path, kind.first, file);
      const auto found = digest.ok() ? wanted_.find(*digest) : wanted_.end();
      if (found != wanted_.end()) out.push_back(found->second);
    }
    return out;
  }

  void Took(const Input& input) {
    for (const InputDigest& digest : input.digests) wanted_.erase(digest);
  }

 private:
  std::map<InputDigest, const Input*> wanted_;
  std::map<std::pair<Algorithm, bool>, std::string> kinds_;  // a file's name for each way of hashing
};

Result<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  std::filesystem::recursive_directory_iterator walk(folder, error);
  for (; !error && walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
    if (walk->symlink_status(error).type() != std::filesystem::file_type::regular) continue;
    if (out.size() >= kMaxFiles)
      return Error(Code::kLimit, Quoted(folder) + ": more than " + Decimal(kMaxFiles) + " files");
    out.push_back(walk->path().string());
  }
  if (error) return Error(Code::kEnvironment, Quoted(folder) + ": " + error.message());
  std::ranges::sort(out);
  return out;
}

}  // namespace

std::vector<const Input*> ArchivesOf(const std::vector<LockFile>& files) { return Select(files, Carried::kArchive); }
std::vector<const Input*> CommitsOf(const std::vector<LockFile>& files) { return Select(files, Carried::kCommit); }

Result<std::vector<Holding>> Holdings(const Cache& cache, const std::vector<const Input*>& archives) {
  std::vector<Holding> out;
  for (const Input* input : archives) {
    const State state = TRY(cache.Look(*input));
    out.push_back({input, state});
  }
  return out;
}

std::string HoldingsText(const std::vector<Holding>& holdings) {
  std::string out;
  for (const Holding& holding : holdings) {
    if (holding.state == State::kHeld) continue;
    out += std::string(StateName(holding.state)) + "  " + holding.input->purl + "  " +
           DigestText(holding.input->digests[0]) + "\n";
  }
  return out + Decimal(holdings.size()) + (holdings.size() == 1 ? " archive" : " archives") + ": " +
         Decimal(CountOf(holdings, State::kHeld)) + " held, " + Decimal(CountOf(holdings, State::kMissing)) +
         " missing, " + Decimal(CountOf(holdings, State::kDamaged)) + " damaged\n";
}

Json HoldingsJson(const std::vector<Holding>& holdings) {
  Json archives = Json::Array();
  for (const Holding& holding : holdings) {
    archives.Append(Json::MakeObject({{"purl", holding.input->purl},
                                      {"digest", DigestText(holding.input->digests[0])},
                                      {"state", StateName(holding.state)}}));
  }
  return Json::MakeObject({{"archives", std::move(archives)},
                           {"held", uint64_t{CountOf(holdings, State::kHeld)}},
                           {"missing", uint64_t{CountOf(holdings, State::kMissing)}},
                           {"damaged", uint64_t{CountOf(holdings, State::kDamaged)}}});
}

Result<void> Export(const Cache& cache, const std::vector<const Input*>& archives, const std::string& folder) {
  const std::vector<Holding> holdings = TRY(Holdings(cache, archives));
  for (const Holding& holding : holdings) {
    if (holding.state == State::kHeld) continue;
    return Error(Code::kEnvironment, holding.input->purl + ": " + StateName(holding.state) +
                                         " in the cache; `samovar inputs fetch` or `import` first");
  }
  TRY(paths::MakeFolders(folder));
  const Cache out = Cache::At(folder);
  for (const Input* input : archives) {
    const State there = TRY(out.Look(*input));
    if (there != State::kHeld) TRY(out.Add(*cache.Find(*input), *input));
  }
  return out.Sync();
}

Result<size_t> Import(const Cache& cache, const std::vector<const Input*>& archives, const std::string& folder) {
  const std::vector<Holding> holdings = TRY(Holdings(cache, archives));
  Lacking lacking(holdings);
  const std::vector<std::string> files = TRY(FilesBelow(folder));
  size_t taken = 0;
  for (const std::string& path : files) {
    if (lacking.empty()) break;
    const std::vector<const Input*> matches = TRY(lacking.Match(path));
    for (const Input* input : matches) {
      TRY(cache.Add(path, *input));
      lacking.Took(*input);
      ++taken;
    }
  }
  return taken;
}

}  // namespace samovar::inputs
