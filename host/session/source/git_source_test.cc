// SPDX-License-Identifier: Apache-2.0
//
// Repositories that want to run something, and repositories as people have them.
#include "host/session/source/git_source.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "host/run/program.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::session;
using test::Folder;

namespace {

namespace fs = std::filesystem;

void WriteFile(const std::string& path, const std::string& text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path) << text;
}

std::string Git(const std::string& folder, run::Words words) {
  words.insert(words.begin(), {"git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@localhost", "-c",
                               "commit.gpgsign=false", "-c", "protocol.file.allow=always"});
  auto out = run::Capture({.argv = words, .environment = {"GIT_CONFIG_GLOBAL=/dev/null"}, .without = {"GIT_"}});
  return out.ok() ? out->substr(0, out->find('\n')) : "";
}

// A repository with one commit of a file, in `folder`/repo.
std::string MakeRepository(const Folder& folder, const std::string& file = "main.c",
                           const std::string& text = "int x;\n") {
  const std::string repo = folder.path + "/repo";
  WriteFile(repo + "/" + file, text);
  Git(repo, {"init", "--quiet"});
  Git(repo, {"add", "--all"});
  Git(repo, {"commit", "--quiet", "-m", "first"});
  return repo;
}

Result<SourceCommit> Find(const SourceRequest& request) {
  static const Folder scratches;
  static int count = 0;
  return FindSource(request, scratches.path + "/" + std::to_string(count++));
}

}  // namespace

// Each trap makes a file when git is used as everybody uses it, and none when we use it.
TEST(NothingOfARepositoryRuns) {
  struct {
    const char* what;
    const char* config;
    const char* attributes;
    run::Words bites;  // plain git commands that run into the trap
  } rows[] = {
      {"clean filter", "[filter \"evil\"]\n\tclean = TRAP; cat\n", "* filter=evil\n", {"add", "--all"}},
      {"process filter", "[filter \"evil\"]\n\tprocess = TRAP\n", "* filter=evil\n", {"add", "--all"}},
      {"required filter",
       "[filter \"evil\"]\n\trequired = true\n\tclean = TRAP; cat\n",
       "* filter=evil\n",
       {"add", "--all"}},
      {"file system monitor", "[core]\n\tfsmonitor = TRAP; false\n", "", {"status"}},
      {"hooks", "[core]\n\thooksPath = HOOKS\n", "", {"add", "--all"}},
      {"lazy fetch by ssh",
       "[core]\n\trepositoryformatversion = 1\n\tsshCommand = TRAP; false\n[extensions]\n\tpartialclone = evil\n"
       "[remote \"evil\"]\n\turl = ssh://localhost/x\n\tpromisor = true\n",
       "",
       {"cat-file", "-p", "1234567890123456789012345678901234567890"}},
      {"lazy fetch by a helper",
       "[core]\n\trepositoryformatversion = 1\n[protocol \"ext\"]\n\tallow = always\n[extensions]\n"
       "\tpartialclone = evil\n[remote \"evil\"]\n\turl = ext::sh -c TRAP\n\tpromisor = true\n",
       "",
       {"cat-file", "-p", "1234567890123456789012345678901234567890"}},
  };
  for (const auto& row : rows) {
    test::Row name(row.what);
    const Folder folder;
    const std::string repo = MakeRepository(folder);
    const std::string trap = folder.path + "/trap";
    const std::string mark = folder.path + "/mark";
    WriteFile(trap, "#!/bin/sh\ntouch " + mark + "\n");
    WriteFile(folder.path + "/hooks/post-index-change", "#!/bin/sh\ntouch " + mark + "\n");
    for (const char* program : {"/trap", "/hooks/post-index-change"}) {
      fs::permissions(folder.path + program, fs::perms::owner_all);
    }
    std::string config = row.config;
    for (size_t at; (at = config.find("TRAP")) != std::string::npos;) config.replace(at, 4, trap);
    for (size_t at; (at = config.find("HOOKS")) != std::string::npos;) config.replace(at, 5, folder.path + "/hooks");
    std::ofstream(repo + "/.git/config", std::ios::app) << config;
    if (*row.attributes != '\0') WriteFile(repo + "/.gitattributes", row.attributes);
    WriteFile(repo + "/main.c", "int other;\n");
    for (Dirty dirty : {Dirty::kRefuse, Dirty::kAllow}) {
      for (Filtered filtered : {Filtered::kRefuse, Filtered::kAsStored}) {
        auto source = Find({.folder = repo, .dirty = dirty, .filtered = filtered});
        // Only what was asked to be refused may be.
        EXPECT(source.ok() || dirty == Dirty::kRefuse || filtered == Filtered::kRefuse);
        if (!source.ok()) continue;
        EXPECT(source->dirty);
        EXPECT_EQ(ReadSourceFile(*source, "main.c", 100).value(), "int other;\n");
        EXPECT(
            !run::Capture(source->view.Git(row.bites.size() == 3 ? row.bites : run::Words{"cat-file", "-p", "HEAD:no"}))
                 .ok());
      }
    }
    EXPECT(!fs::exists(mark));
    Git(repo, row.bites);
    EXPECT(fs::exists(mark));
  }
}

// A clone brings no configuration along, but a folder in it can be a repository.
TEST(ARepositoryInsideTheTreeIsNotUsedByAccident) {
  const Folder folder;
  const std::string repo = MakeRepository(folder);
  const std::string mark = folder.path + "/mark";
  Git(folder.path, {"init", "--quiet", "--bare", repo + "/sub"});
  std::ofstream(repo + "/sub/config") << "[core]\n\trepositoryformatversion = 0\n\tworktree = .\n\tfsmonitor = touch "
                                      << mark << "; false\n";
  WriteFile(repo + "/sub/deeper/file", "x");
  EXPECT_ERROR(Find({.folder = repo + "/sub"}), Code::kEnvironment, "bare repository inside the work tree");
  EXPECT_ERROR(Find({.folder = repo + "/sub/deeper"}), Code::kEnvironment, "not in a git checkout");
  EXPECT(!fs::exists(mark));
  Git(repo + "/sub", {"status"});
  EXPECT(fs::exists(mark));
}

TEST(TheWorkTreeIsWhereTheRepositoryIs) {
  const Folder folder;
  const Folder elsewhere;
  const std::string repo = MakeRepository(folder);
  Git(repo, {"config", "core.worktree", elsewhere.path});
  EXPECT_ERROR(Find({.folder = repo}), Code::kEnvironment, "");
}

TEST(TheEnvironmentChoosesNoRepository) {
  const Folder folder;
  const Folder other;
  const std::string repo = MakeRepository(folder);
  const std::string wrong = MakeRepository(other, "wrong.c");
  setenv("GIT_DIR", (wrong + "/.git").c_str(), 1);
  setenv("GIT_INDEX_FILE", (wrong + "/.git/index").c_str(), 1);
  auto source = Find({.folder = repo});
  unsetenv("GIT_DIR");
  unsetenv("GIT_INDEX_FILE");
  REQUIRE_OK(source);
  EXPECT_EQ(source->commit, Git(repo, {"rev-parse", "HEAD"}));
}

TEST(RepositoriesAsPeopleHaveThem) {
  const Folder folder;
  const std::string repo = MakeRepository(folder, "a/b/main.c");
  const std::string commit = Git(repo, {"rev-parse", "HEAD"});
  const std::string bare = folder.path + "/bare.git";
  const std::string linked = folder.path + "/linked";
  Git(folder.path, {"clone", "--quiet", "--bare", repo, bare});
  Git(repo, {"worktree", "add", "--quiet", "--detach", linked});
  struct {
    std::string folder, prefix;
  } rows[] = {{repo, ""}, {repo + "/a/b", "a/b/"}, {bare, ""}, {linked, ""}, {linked + "/a", "a/"}};
  for (const auto& row : rows) {
    test::Row name(row.folder);
    auto source = Find({.folder = row.folder});
    REQUIRE_OK(source);
    EXPECT_EQ(source->commit, commit);
    EXPECT_EQ(source->view.prefix(), row.prefix);
    EXPECT_EQ(source->bytes, uint64_t{7});
    EXPECT(!source->dirty);
    EXPECT(HasSourceFile(*source, "a/b/main.c"));
    EXPECT(!HasSourceFile(*source, "a/b"));
    EXPECT(!HasSourceFile(*source, "main.c"));
    EXPECT_EQ(ReadSourceFile(*source, "a/b/main.c", 100).value(), "int x;\n");
  }
  WriteFile(repo + "/new", "new\n");
  EXPECT_ERROR(Find({.folder = repo}), Code::kUsage, "uncommitted changes");
  EXPECT_OK(Find({.folder = repo, .revision = commit}));
  auto dirty = Find({.folder = repo, .dirty = Dirty::kAllow});
  REQUIRE_OK(dirty);
  EXPECT(dirty->dirty && dirty->commit != commit);
  EXPECT_EQ(ReadSourceFile(*dirty, "new", 100).value(), "new\n");
  EXPECT_EQ(Git(repo, {"status", "--porcelain"}), "?? new");
  EXPECT_ERROR(Find({.folder = repo, .revision = "none"}), Code::kUsage, "no commit \"none\"");
  EXPECT_ERROR(Find({.folder = folder.path}), Code::kEnvironment, "not in a git checkout");
}

TEST(WhatGitWouldChangeOnCheckoutIsTold) {
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a') + "\nsize 12345\n";
  struct {
    const char* what;
    const char* file;
    std::string text;
    const char* attributes;
    const char* want;  // null: fine
  } rows[] = {
      {"plain", "dir/big.bin", "text\n", "*.txt text\n", nullptr},
      {"filter", "dir/big.bin", "text\n", "*.bin filter=lfs -text\n",
       "\"dir/big.bin\" has the attribute filter=\"lfs\""},
      {"filter switched off", "dir/big.bin", "text\n", "*.bin filter=lfs\ndir/big.bin -filter\n", nullptr},
      {"pointer", "dir/big.bin", pointer, "*.txt text\n", "\"dir/big.bin\" is a Git LFS pointer"},
      {"as long as a pointer", "dir/big.bin", std::string(pointer.size(), 'x'), "", nullptr},
  };
  for (const auto& row : rows) {
    test::Row name(row.what);
    const Folder folder;
    const std::string repo = folder.path + "/repo";
    WriteFile(repo + "/.gitattributes", row.attributes);
    MakeRepository(folder, row.file, row.text);
    if (row.want == nullptr) {
      EXPECT_OK(Find({.folder = repo}));
    } else {
      EXPECT_ERROR(Find({.folder = repo}), Code::kUsage, row.want);
    }
    EXPECT_OK(Find({.folder = repo, .filtered = Filtered::kAsStored}));
  }
}

TEST(SubmodulesAreToldWithTheirPath) {
  const Folder folder;
  const Folder other;
  const std::string repo = MakeRepository(folder);
  const std::string sub = MakeRepository(other);
  Git(repo, {"submodule", "--quiet", "add", sub, "deps/tree"});
  Git(repo, {"commit", "--quiet", "-m", "submodule"});
  EXPECT_ERROR(Find({.folder = repo}), Code::kUsage, "\"deps/tree\" is a submodule");
}

TEST(NoSecretAndNoPathOfThisMachineIsPublished) {
  struct {
    const char *remote, *want;
  } rows[] = {
      {"https://host/x.git", "https://host/x.git"},
      {"https://host:8443/x.git", "https://host:8443/x.git"},
      {"https://user:secret@host/x", "https://host/x"},
      {"https://secret@host/x", "https://host/x"},
      {"https://u:p/a@host/x", "https://host/x"},
      {"https://u:p@q@host/x", "https://host/x"},
      {"https://host/@scope/x", "https://host/@scope/x"},
      {"https://host:443/@scope/x", "https://host:443/@scope/x"},
      {"https://host/x?access_token=SECRET", "https://host/x"},
      {"https://host/x#SECRET", "https://host/x"},
      {"ssh://git@host:2222/x.git", "ssh://host:2222/x.git"},
      {"git@host:group/x.git", "ssh://host/group/x.git"},
      {"user:tok@host:x", "ssh://host/x"},
      {"host:x", "ssh://host/x"},
      {"host:/srv/x", "ssh://host/srv/x"},
      {"git@host:@scope/x", "ssh://host/@scope/x"},
      {"ext::sh -c secret", ""},
      {"/home/alice/src/my project", "file:///my%20project"},
      {"../x.git/", "file:///x.git"},
      {"file:///home/alice/x.git", "file:///x.git"},
  };
  for (const auto& row : rows) {
    test::Row name(row.remote);
    EXPECT_EQ(PublishedUri(row.remote), row.want);
  }
}
