// SPDX-License-Identifier: Apache-2.0
#include "host/files/paths.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/harness.h"

using namespace samovar;

namespace {

// Sets or removes an environment variable until it goes out of scope.
class Setting {
 public:
  Setting(const char* name, const char* value) : name_(name) {
    const char* now = getenv(name);
    had_ = now != nullptr;
    if (had_) old_ = now;
    Apply(value);
  }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting() { Apply(had_ ? old_.c_str() : nullptr); }

 private:
  void Apply(const char* value) { value == nullptr ? unsetenv(name_) : setenv(name_, value, 1); }
  const char* name_;
  bool had_ = false;
  std::string old_;
};

}  // namespace

TEST(FoldersFollowTheXdgRules) {
  struct {
    const char *xdg, *home, *want;
  } rows[] = {{nullptr, "/h", "/h/.local/share/samovar"},
              {"", "/h", "/h/.local/share/samovar"},
              {"relative", "/h", "/h/.local/share/samovar"},
              {"/x", "/h", "/x/samovar"},
              {"/x", nullptr, "/x/samovar"}};
  for (const auto& row : rows) {
    test::Row name(row.want);
    Setting xdg("XDG_DATA_HOME", row.xdg);
    Setting home("HOME", row.home);
    EXPECT_EQ(paths::DataFolder().value(), row.want);
    EXPECT_EQ(paths::ImageFolder("sim").value(), std::string(row.want) + "/image/sim");
  }
  Setting xdg("XDG_DATA_HOME", nullptr);
  Setting home("HOME", nullptr);
  EXPECT_ERROR(paths::DataFolder(), Code::kEnvironment, "neither HOME nor XDG_DATA_HOME");
}

TEST(CacheAndShareCanBeNamed) {
  Setting cache("SAMOVAR_CACHE", "/c");
  Setting share("SAMOVAR_SHARE", "/s");
  EXPECT_EQ(paths::CacheFolder().value(), "/c");
  EXPECT_EQ(paths::ShareFolder().value(), "/s");
  Setting none("SAMOVAR_SHARE", nullptr);
  EXPECT_EQ(paths::ShareFolder().value(), paths::ProgramFolder().value() + "/../share/samovar");
}

TEST(MakeFoldersMakesWhatIsMissing) {
  const test::Folder base;
  std::string deep = base.path + "/a/b/c";
  EXPECT_OK(paths::MakeFolders(deep));
  EXPECT_OK(paths::MakeFolders(deep));
  EXPECT(access(deep.c_str(), W_OK) == 0);
  EXPECT_ERROR(paths::MakeFolders("/dev/null/x"), Code::kSystem, "make folder");
  EXPECT_ERROR(paths::MakeFolders("/dev/null"), Code::kEnvironment, "is not a folder");
}
