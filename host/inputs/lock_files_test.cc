// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/lock_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using inputs::ReadLockFiles;

namespace {

constexpr char kCargo[] = R"(version = 3

[[package]]
name = "cfg-if"
version = "1.0.0"
source = "registry+https://example.org/index"
checksum = "baf1de4339761588bc0619e3cbc0120ee582ebb74b53b4efbf79117bd2da40fd"
)";

constexpr char kOurs[] = R"({"version": 1, "inputs": []})";

class Project {
 public:
  [[nodiscard]] const std::string& path() const { return folder_.path; }
  void Write(const std::string& name, std::string_view text) const {
    CHECK(StoreFile(path() + "/" + name, AsBytes(text)).ok());
  }
  void Recipe(std::string_view lockfiles) const {
    Write(".samovar.json", R"({"version":1,"build":["make"],"artifacts":["x"],"toolchain":"t","lockfiles":)" +
                               std::string(lockfiles) + "}");
  }

 private:
  test::Folder folder_;
};

}  // namespace

TEST(LockFilesOfTheFolderItself) {
  Project project;
  auto none = ReadLockFiles(project.path());
  REQUIRE_OK(none);
  EXPECT(none->empty());
  project.Write("samovar-inputs.json", kOurs);
  project.Write("Cargo.lock", kCargo);
  project.Write("sub/Cargo.lock", "what a recipe does not name is not read");
  auto files = ReadLockFiles(project.path());
  REQUIRE_OK(files);
  REQUIRE(files->size() == 2);
  EXPECT_EQ((*files)[0].path, "Cargo.lock");
  EXPECT_EQ((*files)[1].path, "samovar-inputs.json");
  EXPECT_EQ((*files)[0].sha256.hex(), Sha256(AsBytes(kCargo)).hex());
  REQUIRE((*files)[0].inputs.size() == 1);
  const Json json = inputs::LockFilesJson(*files);
  EXPECT(CanonicalJson(json).find(R"("sha256":"baf1de4339761588bc0619e3cbc0120ee582ebb74b53b4efbf79117bd2da40fd")") !=
         std::string::npos);
  EXPECT(inputs::LockFilesText(*files).find("pkg:cargo/cfg-if@1.0.0") != std::string::npos);
}

TEST(TheRecipeSaysWhichLockFilesCount) {
  Project project;
  project.Write("Cargo.lock", "not even looked at");
  project.Write("b/Cargo.lock", kCargo);
  project.Write("a/samovar-inputs.json", kOurs);
  project.Recipe(R"(["b/Cargo.lock","a/samovar-inputs.json"])");
  auto files = ReadLockFiles(project.path());
  REQUIRE_OK(files);
  REQUIRE(files->size() == 2);
  EXPECT_EQ((*files)[0].path, "a/samovar-inputs.json");
  EXPECT_EQ((*files)[1].path, "b/Cargo.lock");
}

TEST(LockFilesThatAreRefused) {
  struct {
    const char* name;
    const char* lockfiles;
    Code code;
    const char* why;
  } rows[] = {
      {"not there", R"(["x/Cargo.lock"])", Code::kEnvironment, "\"x/Cargo.lock\" is not there"},
      {"no lock file by its name", R"(["Makefile"])", Code::kUnsupported, "there are: Cargo.lock"},
      {"a link", R"(["link/Cargo.lock"])", Code::kPolicy, "symbolic link"},
      {"broken", R"(["broken/Cargo.lock"])", Code::kMalformed, "broken/Cargo.lock: line 1"},
      {"without its neighbour", R"(["go/go.sum"])", Code::kEnvironment, "\"go/go.mod\" is not there"},
      {"a recipe with an unknown key", R"([],"oops":1)", Code::kMalformed, ".samovar.json, line 1"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    Project project;
    project.Write("broken/Cargo.lock", "[[[");
    project.Write("go/go.sum", "");
    project.Write("elsewhere", kCargo);
    REQUIRE(mkdir((project.path() + "/link").c_str(), 0700) == 0);
    REQUIRE(symlink("../elsewhere", (project.path() + "/link/Cargo.lock").c_str()) == 0);
    project.Recipe(row.lockfiles);
    EXPECT_ERROR(ReadLockFiles(project.path()), row.code, row.why);
  }
}
