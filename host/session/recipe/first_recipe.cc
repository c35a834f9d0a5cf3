// SPDX-License-Identifier: Apache-2.0
#include "host/session/recipe/first_recipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "guest/posix/fd.h"
#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/recipe/recipe.h"

namespace samovar::session {

namespace {

constexpr char kToolchain[] = "debian-bookworm-c";
constexpr char kNamePlace[] = "NAME";

struct Kind {
  const char* file;                // whose presence decides
  std::vector<const char*> build;  // the command
  const char* artifact;            // NAME stands for the name of the folder
  const char* needs;               // a program that kToolchain lacks, or null
};

// In the order in which they are looked for: a generator's input before what it generates.
const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kinds = {
      {"Cargo.toml", {"cargo", "build", "--release", "--offline", "--locked"}, "target/release/NAME", "cargo"},
      {"go.mod", {"go", "build", "-trimpath", "-o", "out/", "./..."}, "out/*", "go"},
      {"package.json", {"npm", "run", "build", "--offline"}, "dist/*", "npm"},
      {"CMakeLists.txt", {"sh", "-c", "cmake -S . -B out && cmake --build out"}, "out/NAME", "cmake"},
      {"meson.build", {"sh", "-c", "meson setup out && ninja -C out"}, "out/NAME", "meson"},
      {"configure", {"sh", "-c", "./configure && make"}, kNamePlace, nullptr},
      {"GNUmakefile", {"make"}, kNamePlace, nullptr},
      {"makefile", {"make"}, kNamePlace, nullptr},
      {"Makefile", {"make"}, kNamePlace, nullptr},
  };
  return kinds;
}

// The name of the folder, if it can stand in a recipe.
std::string NameOf(const std::string& folder) {
  std::error_code ignored;
  const std::string name = std::filesystem::canonical(folder, ignored).filename().string();
  return IsSafeRelativePath(name) && name.find_first_of("*?[") == std::string::npos ? name : "hello";
}

}  // namespace

FirstRecipe ProposeRecipe(const std::string& folder) {
  static const Kind kNothing = {"", {"make"}, kNamePlace, nullptr};
  const Kind* found = &kNothing;
  for (const Kind& kind : Kinds()) {
    if (access((folder + "/" + kind.file).c_str(), F_OK) != 0) continue;
    found = &kind;
    break;
  }
  Json build{Json::Array()};
  for (const char* word : found->build) build.Append(word);
  std::string artifact = found->artifact;
  if (const size_t at = artifact.find(kNamePlace); at != std::string::npos) artifact.replace(at, 4, NameOf(folder));
  FirstRecipe out;
  out.text = PrettyJson(Json::MakeObject({{"version", 1},
                                          {"build", std::move(build)},
                                          {"artifacts", Json::MakeArray({artifact})},
                                          {"toolchain", kToolchain}}));
  out.because = found->file;
  if (found->needs != nullptr) out.needs.emplace_back(found->needs);
  return out;
}

Result<FirstRecipe> WriteFirstRecipe(const std::string& folder) {
  FirstRecipe out = ProposeRecipe(folder);
  const std::string path = folder + "/" + recipe::kDefaultPath;
  auto file = posix::Open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
  if (!file.ok() && file.error().is(EEXIST)) return Error(Code::kUsage, Quoted(path) + " is there already");
  if (!file.ok()) return file.error();
  TRY(posix::WriteAll(file->get(), AsBytes(out.text), Quoted(path)));
  return out;
}

}  // namespace samovar::session
