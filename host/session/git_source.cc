// SPDX-License-Identifier: Apache-2.0
#include "host/session/git_source.h"

#include <algorithm>

#include "host/files/paths.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

constexpr size_t kMaxListing = size_t{512} << 20;

// What of the user's configuration could change which bytes git reads, or make it run something, is switched off.
run::Words GitWords(const std::string& folder, std::initializer_list<std::string> words) {
  run::Words out = {"git", "-C", folder, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"};
  out.insert(out.end(), words);
  return out;
}

run::Words GitEnvironment(const std::string& objects) {
  run::Words out = {"GIT_NO_REPLACE_OBJECTS=1", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"};
  if (!objects.empty()) out.push_back("GIT_ALTERNATE_OBJECT_DIRECTORIES=" + objects);
  return out;
}

std::string Trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Result<std::string> Git(const std::string& folder, std::initializer_list<std::string> words,
                        const run::Words& more = {}) {
  run::Words environment = GitEnvironment("");
  environment.insert(environment.end(), more.begin(), more.end());
  return Trimmed(TRY(run::Capture({GitWords(folder, words), environment}, kMaxListing)));
}

// "https://user:secret@host/x" must not end up in a provenance.
std::string WithoutCredentials(std::string uri) {
  size_t scheme = uri.find("://");
  if (scheme == std::string::npos) return uri;
  size_t start = scheme + 3;
  size_t path = std::min(uri.find('/', start), uri.size());
  size_t at = uri.rfind('@', path);
  if (at != std::string::npos && at >= start) uri.erase(start, at + 1 - start);
  return uri;
}

// Makes a commit of the working tree with an index and an object folder of its own, so that the repository stays as it
// is.
Result<void> CommitWorkingTree(SourceCommit& source, const std::string& scratch) {
  std::string common = TRY(Git(source.folder, {"rev-parse", "--path-format=absolute", "--git-path", "objects"}));
  source.objects = scratch + "/objects";
  TRY(paths::MakeFolders(source.objects));
  run::Words own = {"GIT_INDEX_FILE=" + scratch + "/index",       "GIT_OBJECT_DIRECTORY=" + source.objects,
                    "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + common, "GIT_AUTHOR_NAME=samovar",
                    "GIT_AUTHOR_EMAIL=samovar@localhost",         "GIT_COMMITTER_NAME=samovar",
                    "GIT_COMMITTER_EMAIL=samovar@localhost"};
  TRY(Git(source.folder, {"read-tree", source.commit}, own));
  TRY(Git(source.folder, {"add", "--all", ":/"}, own));
  std::string tree = TRY(Git(source.folder, {"write-tree"}, own));
  source.commit = TRY(Git(source.folder, {"commit-tree", tree, "-p", source.commit, "-m", "uncommitted changes"}, own));
  source.dirty = true;
  return {};
}

Result<uint64_t> CountBytes(const SourceCommit& source) {
  std::string listing =
      TRY(run::Capture({GitWords(source.folder, {"ls-tree", "-r", "-z", "--format=%(objectsize)", source.commit}),
                        GitEnvironment(source.objects)},
                       kMaxListing));
  uint64_t total = 0;
  std::string_view rest = listing;
  while (!rest.empty()) {
    size_t end = std::min(rest.find('\0'), rest.size());
    // A submodule has "-" for a size; the guest will refuse it by name.
    total += ParseNumber(rest.substr(0, end), UINT64_MAX / 2, "object size").ok()
                 ? ParseNumber(rest.substr(0, end), UINT64_MAX / 2, "object size").value()
                 : 0;
    rest = end == rest.size() ? std::string_view() : rest.substr(end + 1);
  }
  return total;
}

}  // namespace

Result<SourceCommit> FindSource(const std::string& folder, const std::string& revision, Dirty dirty,
                                const std::string& scratch) {
  SourceCommit out;
  out.folder = TRY(Git(folder, {"rev-parse", "--show-toplevel"}).In(Quoted(folder) + " is not in a git checkout"));
  std::string format = TRY(Git(out.folder, {"rev-parse", "--show-object-format"}));
  out.algorithm = TRY(git::ParseHashAlgorithm(format));
  auto commit = Git(out.folder, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!commit.ok()) {
    return Error(Code::kUsage, "no commit " + Quoted(revision) + " in " + Quoted(out.folder) +
                                   "; commit the source, or name one with --commit");
  }
  out.commit = *commit;
  auto remote = Git(out.folder, {"config", "--get", "remote.origin.url"});
  out.uri = remote.ok() && !remote->empty() ? WithoutCredentials(*remote) : "file://" + out.folder;
  std::string changes = TRY(Git(out.folder, {"status", "--porcelain", "--untracked-files=normal"}));
  if (!changes.empty() && revision == "HEAD") {
    if (dirty == Dirty::kRefuse) {
      return Error(Code::kUsage, Quoted(out.folder) + " has uncommitted changes (" +
                                     Quoted(changes.substr(0, changes.find('\n'))) +
                                     "…); commit them, or build them with --allow-dirty, which the provenance records");
    }
    TRY(CommitWorkingTree(out, scratch));
  }
  out.bytes = TRY(CountBytes(out));
  return out;
}

Result<std::string> ReadSourceFile(const SourceCommit& source, const std::string& path, size_t max) {
  auto text = run::Capture(
      {GitWords(source.folder, {"cat-file", "blob", source.commit + ":" + path}), GitEnvironment(source.objects)}, max);
  if (text.ok()) return text;
  return Error(Code::kUsage,
               "commit " + source.commit + " has no readable file " + Quoted(path) + ": " + text.error().message());
}

}  // namespace samovar::session
