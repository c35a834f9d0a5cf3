// SPDX-License-Identifier: Apache-2.0
//
// A git repository as somebody reads it who does not trust it. Configuration and attributes of a repository can make
// git run programs (filters, fsmonitor, hooks, ssh commands, lazy fetches), and a checkout can bring all of them along.
// So the repository's own git folder is asked only where it is, what a name stands for and what a setting says;
// everything else happens in a git folder of our own that borrows the objects and has no configuration but ours.
#pragma once

#include <optional>
#include <string>

#include "host/run/child.h"
#include "measurements/git/object.h"

namespace samovar::session {

class GitView {
 public:
  // Open finds the repository that `folder` is in, or is if it is a bare one, and makes the view in `scratch`, a folder
  // that outlives it. Variables GIT_* of the environment choose nothing. Errors: kEnvironment if git is missing or
  // `folder` is in no repository, or in one whose work tree is elsewhere.
  static Result<GitView> Open(const std::string& folder, const std::string& scratch);

  // Of the repository's work tree; of itself if it is bare.
  [[nodiscard]] const std::string& top() const { return top_; }
  [[nodiscard]] bool bare() const { return bare_; }
  // Where in the work tree the folder that was asked for is: "" at the top, else "a/b/".
  [[nodiscard]] const std::string& prefix() const { return prefix_; }
  [[nodiscard]] git::HashAlgorithm algorithm() const { return algorithm_; }

  // Resolve returns the id of the commit that `revision` names; nothing if there is none.
  [[nodiscard]] std::optional<std::string> Resolve(const std::string& revision) const;
  // Setting returns a value of the repository's effective configuration; empty if there is none.
  [[nodiscard]] std::string Setting(const std::string& name) const;

  // Git is the git program with `words` in the view: reading objects, and the work tree, runs nothing else.
  [[nodiscard]] run::Program Git(run::Words words) const;
  // SetHead makes `commit` the view's HEAD, and brings the repository's index along if there is one.
  Result<void> SetHead(const std::string& commit) const;

 private:
  [[nodiscard]] run::Program Asking(run::Words words) const;
  Result<void> MakeView() const;

  std::string top_, prefix_;
  std::string git_dir_, common_dir_;  // the repository's
  std::string view_;                  // ours
  run::Words settings_;               // -c NAME=VALUE: those that say how files look in the work tree
  bool bare_ = false;
  git::HashAlgorithm algorithm_ = git::HashAlgorithm::kSha1;
};

}  // namespace samovar::session
