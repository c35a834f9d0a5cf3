// SPDX-License-Identifier: Apache-2.0
#include "host/session/bundle_writer.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <set>

#include "host/run/interrupts.h"
#include "tests/harness.h"

using namespace samovar;
using session::BundleWriter;
using test::Folder;

TEST(ABundleAppearsWholeOrNotAtAll) {
  const Folder folder;
  const std::string path = folder.path + "/out";
  {
    auto writer = BundleWriter::Create(path);
    REQUIRE_OK(writer);
    auto file = writer->OpenArtifact("bin/tool", true);
    REQUIRE_OK(file);
    EXPECT_OK(posix::WriteAll(file->get(), AsBytes("x"), "artifact"));
    EXPECT_OK(writer->WriteDocument("provenance.json", "{}"));
    EXPECT(!std::filesystem::exists(path));
  }
  EXPECT(std::filesystem::is_empty(folder.path));

  auto writer = BundleWriter::Create(path + "//");
  REQUIRE_OK(writer);
  EXPECT_OK(writer->OpenArtifact("bin/tool", true));
  EXPECT_OK(writer->Commit());
  struct stat status = {};
  EXPECT_EQ(stat((path + "/artifacts/bin/tool").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0755U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path), {}), std::ptrdiff_t{1});
}

TEST(ModesAreWhatTheUmaskLeaves) {
  for (auto [mask, folder_mode, file_mode, program_mode] :
       {std::array{022U, 0755U, 0644U, 0755U}, std::array{077U, 0700U, 0600U, 0700U},
        std::array{002U, 0775U, 0664U, 0775U}}) {
    const Folder folder;
    const std::string path = folder.path + "/out";
    const mode_t before = umask(mask);
    auto writer = BundleWriter::Create(path);
    const bool made = writer.ok() && writer->OpenArtifact("a/program", true).ok() &&
                      writer->OpenArtifact("a/file", false).ok() && writer->Commit().ok();
    umask(before);
    REQUIRE(made);
    struct {
      const char* path;
      unsigned mode;
    } rows[] = {{"", folder_mode},         {"/artifacts", folder_mode},      {"/artifacts/a", folder_mode},
                {"/build.log", file_mode}, {"/artifacts/a/file", file_mode}, {"/artifacts/a/program", program_mode}};
    for (const auto& row : rows) {
      test::Row name(row.path);
      struct stat status = {};
      REQUIRE(stat((path + row.path).c_str(), &status) == 0);
      EXPECT_EQ(status.st_mode & 0777U, row.mode);
    }
  }
}

TEST(WhatAKilledRequesterLeftTheNextOneRemoves) {
  const Folder folder;
  const pid_t pid = fork();
  if (pid == 0) {
    auto writer = BundleWriter::Create(folder.path + "/out");
    if (writer.ok() && writer->OpenArtifact("a/b", false).ok()) kill(getpid(), SIGKILL);
    _exit(1);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
  EXPECT(!std::filesystem::is_empty(folder.path));
  // Whatever the next bundle is called.
  EXPECT_OK(BundleWriter::Create(folder.path + "/another"));
  EXPECT(std::filesystem::is_empty(folder.path));
}

TEST(NothingIsCommittedAfterAnInterrupt) {
  const Folder folder;
  const std::string path = folder.path + "/out";
  const pid_t pid = fork();
  if (pid == 0) {
    signal(SIGTERM, SIG_DFL);  // whatever runs the tests may have it ignored
    const run::Interrupts interrupts;
    auto writer = BundleWriter::Create(path);
    raise(SIGTERM);
    _exit(writer.ok() && !writer->Commit().ok() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT(!std::filesystem::exists(path));
}

TEST(WhatIsThereStays) {
  const Folder folder;
  const std::string path = folder.path + "/out";
  auto late = BundleWriter::Create(path);
  REQUIRE_OK(late);
  CHECK(mkdir(path.c_str(), 0755) == 0);
  EXPECT_ERROR(BundleWriter::Create(path), Code::kUsage, "already exists");
  EXPECT_ERROR(late->Commit(), Code::kSystem, "rename");
  EXPECT(std::filesystem::is_empty(path));
}

TEST(AnArtifactComesOnce) {
  const Folder folder;
  auto writer = BundleWriter::Create(folder.path + "/out");
  REQUIRE_OK(writer);
  EXPECT_OK(writer->OpenArtifact("a", false));
  EXPECT_ERROR(writer->OpenArtifact("a", false), Code::kProtocol, "the artifact \"a\" twice");
  // A folder or file in the way is another fault than a second one of the name.
  EXPECT_ERROR(writer->OpenArtifact("a/b", false), Code::kProtocol, "Not a directory");
}

TEST(WhatAFailedBuildLeavesIsNoBundle) {
  const Folder folder;
  const std::string kept = folder.path + "/kept";
  {
    auto writer = BundleWriter::Create(folder.path + "/out");
    REQUIRE_OK(writer);
    EXPECT(!writer->has_log());
    EXPECT_OK(writer->AppendLog(AsBytes("doomed\n")));
    EXPECT(writer->has_log());
    auto file = writer->OpenArtifact("sub/config.log", true);
    REQUIRE_OK(file);
    EXPECT_OK(posix::WriteAll(file->get(), AsBytes("why"), "file"));
    EXPECT_OK(writer->AddLink("link", "sub/config.log"));
    EXPECT_OK(writer->KeepFailed(kept + "/"));
    EXPECT_ERROR(writer->KeepFailed(kept), Code::kUsage, "name another folder with --keep-failed");
  }
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path)) {
    found.insert(entry.path().string().substr(folder.path.size() + 1));
  }
  EXPECT(found == std::set<std::string>(
                      {"kept", "kept/build.log", "kept/files", "kept/files/sub", "kept/files/sub/config.log"}));
  const Bytes why = test::ReadFile(kept + "/files/sub/config.log");
  EXPECT_EQ(AsText(why), "why");
}

TEST(PathsThatCannotBeAreTheGuestsFault) {
  const Folder folder;
  {
    auto writer = BundleWriter::Create(folder.path + "/out");
    REQUIRE_OK(writer);
    EXPECT_OK(writer->OpenArtifact("d/file", false));
    EXPECT_ERROR(writer->OpenArtifact("d", false), Code::kProtocol, "\"d\" twice");
    EXPECT_ERROR(writer->OpenArtifact(std::string(256, 'a'), false), Code::kProtocol, "name of more than 255 bytes");
    EXPECT_ERROR(writer->OpenArtifact(std::string(256, 'a') + "/b", false), Code::kProtocol,
                 "name of more than 255 bytes");
    EXPECT_OK(writer->OpenArtifact(std::string(255, 'a'), false));
    // As long as a path can be, and longer than one can be with our folder in front of it.
    std::string path;
    for (int i = 0; i < 20; ++i) path += std::string(200, 'p') + "/";
    EXPECT_OK(writer->OpenArtifact(path + "file", false));
  }
  EXPECT(std::filesystem::is_empty(folder.path));
}

// An empty artifact costs no bytes, and each folder above it takes from the file system what a file does.
TEST(FoldersCountAsFilesDo) {
  const Folder folder;
  constexpr size_t kMost = 1000;
  auto writer = BundleWriter::Create(folder.path + "/out", kMost);
  REQUIRE_OK(writer);
  std::string deep;
  for (int i = 0; i < 127; ++i) deep += "/d";
  size_t made = 0;
  Result<posix::UniqueFd> last = posix::UniqueFd();
  while (last.ok() && made < 2 * kMost) {
    last = writer->OpenArtifact(std::to_string(made) + deep, false);
    if (last.ok()) made += 128;
  }
  EXPECT_ERROR(last, Code::kProtocol, "more than 1000 files and folders");
  EXPECT(made <= kMost && made + 128 > kMost);
}

TEST(LinksAreMadeLast) {
  const Folder folder;
  const std::string path = folder.path + "/out";
  auto writer = BundleWriter::Create(path);
  REQUIRE_OK(writer);
  EXPECT_OK(writer->AddLink("lib/libx.so", "libx.so.1"));
  EXPECT_OK(writer->OpenArtifact("lib/libx.so.1", true));
  EXPECT_OK(writer->AddLink("d", "lib"));
  EXPECT_OK(writer->AddLink("other/x", "../d/libx.so"));
  EXPECT_OK(writer->Commit());
  for (const char* name : {"lib/libx.so", "d/libx.so", "other/x"}) {
    test::Row row(name);
    EXPECT(std::filesystem::is_regular_file(path + "/artifacts/" + name));
  }
  EXPECT_EQ(std::filesystem::read_symlink(path + "/artifacts/lib/libx.so").string(), "libx.so.1");
}

// A guest that means harm: nothing is written through a link of its, and no link leads out of the artifacts.
TEST(LinksThatLeadAstray) {
  const struct {
    const char* name;
    std::vector<std::pair<const char*, const char*>> entries;  // a link where there is a target
    const char* why;
  } rows[] = {
      {"absolute", {{"a", nullptr}, {"l", "/etc/passwd"}}, "\"l\" -> \"/etc/passwd\": it leads out of the artifacts"},
      {"climbing", {{"a", nullptr}, {"l", "../provenance.json"}}, "out of the artifacts"},
      {"climbing through another",
       {{"a/b/f", nullptr}, {"a/b/r", "../.."}, {"l", "a/b/r/../../x"}},
       "out of the artifacts"},
      {"dangling", {{"l", "a"}}, "no artifact"},
      {"a link, then a file behind it", {{"a", nullptr}, {"d", "."}, {"d/a", nullptr}}, "\"d\" twice"},
      {"a link in the place of a folder", {{"d/a", nullptr}, {"d", "d"}}, "circles"},
      {"a link in the place of a folder, which leads somewhere",
       {{"d/a", nullptr}, {"e", nullptr}, {"d", "e"}},
       "\"d\" twice"},
      {"a link, then a file of the name", {{"e", nullptr}, {"d", "e"}, {"d", nullptr}}, "\"d\" twice"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    const Folder folder;
    auto writer = BundleWriter::Create(folder.path + "/out");
    REQUIRE_OK(writer);
    for (const auto& [path, target] : row.entries) {
      if (target == nullptr)
        EXPECT_OK(writer->OpenArtifact(path, false));
      else
        EXPECT_OK(writer->AddLink(path, target));
    }
    EXPECT_ERROR(writer->Commit(), Code::kProtocol, row.why);
    EXPECT(!std::filesystem::exists(folder.path + "/out"));
  }
  const Folder folder;
  auto writer = BundleWriter::Create(folder.path + "/out");
  REQUIRE_OK(writer);
  EXPECT_OK(writer->OpenArtifact("a", false));
  EXPECT_ERROR(writer->AddLink("a", "b"), Code::kProtocol, "twice");
  EXPECT_OK(writer->AddLink("l", "a"));
  EXPECT_ERROR(writer->AddLink("l", "a"), Code::kProtocol, "twice");
  EXPECT_ERROR(writer->AddLink("../l", "a"), Code::kProtocol, "with the path");
}
