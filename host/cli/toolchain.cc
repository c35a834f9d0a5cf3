// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/files/paths.h"
#include "host/run/program.h"
#include "image/disk/load_toolchain.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

namespace fs = std::filesystem;

constexpr Option kBuildOptions[] = {
    {"out", Takes::kValue, "DIR", "where to put the disk (default: the user's data folder)"},
    {"locked", Takes::kValue, "FILE", "NAME.packages of an earlier build: install exactly these"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kBuildHelp[] =
    "Makes the toolchain disk NAME from Debian packages: NAME.disk (EROFS and its dm-verity tree), NAME.json (root\n"
    "hash) and NAME.packages (versions and digests), and prints the root hash. The same packages give the same disk.\n"
    "Without --out they go to $XDG_DATA_HOME/samovar/toolchains (~/.local/share/samovar/toolchains).\n";

constexpr Option kListOptions[] = {
    {"out", Takes::kValue, "DIR", "where the disks are (default: the user's data folder)"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kListHelp[] = "Lists the toolchains that can be built, and the disks that have been.\n";

Result<std::string> DiskFolder(const Arguments& arguments) {
  if (auto out = arguments.Value("out")) return *out;
  return paths::ToolchainFolder();
}

Result<std::vector<std::string>> KnownToolchains() {
  const std::string folder = TRY(paths::ShareFolder()) + "/image/toolchains";
  std::error_code failure;
  std::vector<std::string> out;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    std::string name = at->path().filename().string();
    if (image::IsToolchainName(name)) out.push_back(std::move(name));
  }
  if (failure) {
    return Error(Code::kEnvironment,
                 "read folder " + Quoted(folder) + ": " + failure.message() + "; set SAMOVAR_SHARE");
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<void> CheckKnown(const std::string& name) {
  std::vector<std::string> known = TRY(KnownToolchains());
  if (std::find(known.begin(), known.end(), name) != known.end()) return {};
  std::string names;
  for (const std::string& other : known) names += (names.empty() ? "" : ", ") + other;
  return Error(Code::kUsage, "no toolchain " + Quoted(name) + "; there are: " + names);
}

Json ToJson(const image::LoadedToolchain& disk) {
  return Json::MakeObject({{"path", disk.disk}, {"toolchain", image::EncodeToolchainManifest(disk.manifest)}});
}

Result<int> RunBuild(const Arguments& arguments) {
  const std::string& name = arguments.operands()[0];
  TRY(CheckKnown(name));
  std::string folder = TRY(DiskFolder(arguments));
  TRY(paths::MakeFolders(folder));
  run::Words argv = {TRY(paths::ShareFolder()) + "/scripts/build-toolchain"};
  if (auto locked = arguments.Value("locked")) argv.insert(argv.end(), {"--locked", *locked});
  argv.insert(argv.end(), {name, folder});
  if (StderrIsTerminal()) Say(name + ": installing packages and making the disk; this takes a minute");
  const std::string cache = TRY(paths::CacheFolder());
  TRY(run::Capture({argv, {"SAMOVAR_CACHE=" + cache}}));
  image::LoadedToolchain disk = TRY(image::LoadToolchain(folder, name));
  if (arguments.Has("json")) {
    TRY(PrintJson(ToJson(disk)));
  } else {
    TRY(Print(disk.manifest.root_hash.hex() + "\n"));
  }
  return kExitSuccess;
}

Result<int> RunList(const Arguments& arguments) {
  const std::string folder = TRY(DiskFolder(arguments));
  Json all = Json::Array();
  std::string text;
  const std::vector<std::string> known = TRY(KnownToolchains());
  for (const std::string& name : known) {
    Json item = Json::MakeObject({{"name", name}});
    auto disk = image::LoadToolchain(folder, name);
    if (disk.ok()) {
      item.Set("disk", ToJson(*disk));
      text += name + "  " + disk->manifest.root_hash.hex() + "  " + disk->disk + "\n";
    } else {
      item.Set("problem", disk.error().message());
      text += name + "  " + disk.error().message() + "\n";
    }
    all.Append(std::move(item));
  }
  if (arguments.Has("json")) {
    TRY(PrintJson(Json::MakeObject({{"toolchains", std::move(all)}})));
  } else {
    TRY(Print(text));
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kToolchainBuild;
const Command kToolchainBuild = {"toolchain build", "NAME",        1,       1, "build a toolchain disk",
                                 kBuildHelp,        kBuildOptions, RunBuild};

extern const Command kToolchainList;
const Command kToolchainList = {"toolchain list", "",           0,      0, "list toolchains and their disks",
                                kListHelp,        kListOptions, RunList};

}  // namespace samovar::cli
