// SPDX-License-Identifier: Apache-2.0
#include "host/session/source/git_view.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "host/run/interrupts.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxAnswer = 1 << 20;
constexpr size_t kMaxIndex = size_t{1} << 30;

// No transport is allowed, so that a missing object is an error and not a reason to run ssh; embedded bare repositories
// are not found by accident.
constexpr const char* kAlways[] = {"-c", "core.fsmonitor=false",         "-c", "core.hooksPath=/dev/null",
                                   "-c", "safe.bareRepository=explicit", "-c", "core.quotePath=false"};

// How the work tree differs from what git keeps, and which files are nobody's business. None of these runs anything.
constexpr const char* kWorkTreeSettings[] = {"core.autocrlf", "core.eol",        "core.filemode",
                                             "core.symlinks", "core.ignorecase", "core.excludesfile"};

run::Program GitProgram(run::Words words) {
  run::Program out;
  out.argv = {"git"};
  out.argv.insert(out.argv.end(), std::begin(kAlways), std::end(kAlways));
  out.argv.insert(out.argv.end(), words.begin(), words.end());
  out.environment = {"GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1",   "GIT_NO_REPLACE_OBJECTS=1",
                     "GIT_OPTIONAL_LOCKS=0",    "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"};
  out.without = {"GIT_"};
  return out;
}

Result<std::string> Line(run::Program program) {
  std::string text = TRY(run::Capture(std::move(program), kMaxAnswer));
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

bool IsBareRepository(const std::string& folder) {
  std::error_code ignored;
  return !fs::exists(folder + "/.git", ignored) && fs::is_regular_file(folder + "/HEAD", ignored) &&
         fs::is_directory(folder + "/objects", ignored) && fs::is_directory(folder + "/refs", ignored);
}

bool InsideWorkTree(const std::string& folder) {
  auto answer = Line(GitProgram({"-C", folder, "rev-parse", "--is-inside-work-tree"}));
  return answer.ok() && *answer == "true";
}

Result<void> WriteText(const std::string& path, const std::string& text) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  return posix::WriteAll(fd.get(), AsBytes(text), Quoted(path));
}

// A copy of a file that may not be there.
Result<void> CopyIfThere(const std::string& from, const std::string& to) {
  if (access(from.c_str(), F_OK) != 0) return {};
  Bytes content = TRY(posix::ReadFile(from, kMaxIndex));
  return WriteText(to, std::string(AsText(content)));
}

}  // namespace

run::Program GitView::Asking(run::Words words) const {
  words.insert(words.begin(), "--git-dir=" + git_dir_);
  return GitProgram(std::move(words));
}

run::Program GitView::Git(run::Words words) const {
  words.insert(words.begin(), settings_.begin(), settings_.end());
  if (!bare_) words.insert(words.begin(), {"-C", top_});
  run::Program out = GitProgram(std::move(words));
  for (const std::string& word : {"GIT_DIR=" + view_, std::string("GIT_CONFIG_GLOBAL=/dev/null"),
                                  std::string("GIT_CONFIG_NOSYSTEM=1"), std::string("GIT_ATTR_NOSYSTEM=1")}) {
    out.environment.push_back(word);
  }
  if (!bare_) out.environment.push_back("GIT_WORK_TREE=" + top_);
  return out;
}

Result<GitView> GitView::Open(const std::string& folder, const std::string& scratch) {
  GitView out;
  std::error_code failure;
  const std::string here = fs::canonical(folder, failure).string();
  if (failure) return Error(Code::kEnvironment, Quoted(folder) + ": " + failure.message());
  out.bare_ = IsBareRepository(here);
  if (out.bare_) {
    if (InsideWorkTree(fs::path(here).parent_path().string())) {
      return Error(Code::kEnvironment, Quoted(here) + " is a bare repository inside the work tree of another one");
    }
    out.top_ = out.git_dir_ = out.common_dir_ = here;
  } else {
    auto ask = [&](const char* what) {
      return Line(GitProgram({"-C", here, "rev-parse", "--path-format=absolute", what}));
    };
    out.top_ = TRY(ask("--show-toplevel").In(Quoted(folder) + " is not in a git checkout"));
    out.git_dir_ = TRY(ask("--git-dir"));
    out.common_dir_ = TRY(ask("--git-common-dir"));
    const std::string top = fs::canonical(out.top_, failure).string();
    if (failure || !(here + "/").starts_with(top + "/")) {
      return Error(Code::kEnvironment,
                   "the repository of " + Quoted(here) + " says that its work tree is " + Quoted(out.top_));
    }
    if (here != top) out.prefix_ = here.substr(top.size() + 1) + "/";
  }
  std::string format = TRY(Line(out.Asking({"rev-parse", "--show-object-format"})));
  out.algorithm_ = TRY(git::ParseHashAlgorithm(format));
  for (const char* name : kWorkTreeSettings) {
    const std::string value = out.Setting(name);
    if (!value.empty()) out.settings_.insert(out.settings_.end(), {"-c", std::string(name) + "=" + value});
  }
  out.view_ = scratch + "/view";
  TRY(out.MakeView());
  return out;
}

Result<void> GitView::MakeView() const {
  if (common_dir_.find('\n') != std::string::npos) {
    return Error(Code::kUnsupported, "the path of the repository has a line break: " + Quoted(common_dir_));
  }
  for (const char* folder : {"/objects/info", "/refs", "/info"}) TRY(paths::MakeFolders(view_ + folder));
  TRY(WriteText(view_ + "/objects/info/alternates", common_dir_ + "/objects\n"));
  TRY(WriteText(view_ + "/HEAD", "ref: refs/heads/none\n"));
  const bool sha256 = algorithm_ == git::HashAlgorithm::kSha256;
  TRY(CopyIfThere(common_dir_ + "/info/exclude", view_ + "/info/exclude"));
  return WriteText(view_ + "/config",
                   sha256 ? "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"
                          : "[core]\n\trepositoryformatversion = 0\n");
}

std::optional<std::string> GitView::Resolve(const std::string& revision) const {
  auto id = Line(Asking({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"}));
  return id.ok() ? std::optional(*id) : std::nullopt;
}

std::string GitView::Setting(const std::string& name) const {
  auto value = Line(Asking({"config", "--get", name}));
  return value.ok() ? *value : "";
}

Result<void> GitView::SetHead(const std::string& commit) const {
  TRY(WriteText(view_ + "/HEAD", commit + "\n"));
  // The index holds sizes and times, which save reading each file. One that cannot be used alone is made anew.
  TRY(CopyIfThere(git_dir_ + "/index", view_ + "/index"));
  auto listed = run::Capture(Git({"ls-files", "-z"}), kMaxIndex);
  TRY(run::Interrupts::Check());
  if (listed.ok() && !listed->empty()) return {};
  unlink((view_ + "/index").c_str());
  TRY(run::Capture(Git({"read-tree", commit})));
  return {};
}

}  // namespace samovar::session
