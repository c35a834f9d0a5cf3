// SPDX-License-Identifier: Apache-2.0
#include "host/files/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::paths {

namespace {

// A relative path in a variable of XDG's counts as absent, as the specification asks.
Result<std::string> UserFolder(const char* variable, const char* below_home) {
  std::string base = Variable(variable);
  if (!base.empty() && base[0] == '/') return base + "/samovar";
  std::string home = Variable("HOME");
  if (!home.empty()) return home + below_home + "/samovar";
  return Error(Code::kEnvironment,
               std::string("neither HOME nor ") + variable + " is set; set one, or name the folder with --out");
}

}  // namespace

std::string Variable(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

Result<std::string> DataFolder() { return UserFolder("XDG_DATA_HOME", "/.local/share"); }

Result<std::string> ImageFolder(const std::string& flavour) { return TRY(DataFolder()) + "/image/" + flavour; }

Result<std::string> MeantImage(const std::string& named, const std::string& flavour) {
  if (!named.empty()) return named;
  if (std::string set = Variable("SAMOVAR_IMAGE"); !set.empty()) return set;
  return ImageFolder(flavour);
}

Result<std::string> ChooseImage(const std::string& named, const std::string& flavour) {
  std::string folder = TRY(MeantImage(named, flavour));
  if (!named.empty() || !Variable("SAMOVAR_IMAGE").empty()) return folder;
  if (access((folder + "/image.json").c_str(), F_OK) == 0) return folder;
  return Error(Code::kEnvironment,
               "no image in " + Quoted(folder) + "; make it with `samovar image build`, or name one with --image");
}

Result<std::string> ToolchainFolder() { return TRY(DataFolder()) + "/toolchains"; }

Result<std::string> CacheFolder() {
  std::string cache = Variable("SAMOVAR_CACHE");
  if (!cache.empty()) return Absolute(cache);
  return UserFolder("XDG_CACHE_HOME", "/.cache");
}

Result<std::string> ProgramFolder() {
  char buffer[PATH_MAX];
  ssize_t size = readlink("/proc/self/exe", buffer, sizeof buffer);
  if (size <= 0) return posix::SystemError("read /proc/self/exe");
  std::string path(buffer, static_cast<size_t>(size));
  return path.substr(0, path.rfind('/'));
}

Result<std::string> ShareFolder() {
  std::string share = Variable("SAMOVAR_SHARE");
  if (!share.empty()) return Absolute(share);
  return TRY(ProgramFolder()) + "/../share/samovar";
}

Result<void> MakeFolders(const std::string& path) {
  for (size_t at = 1; at != std::string::npos;) {
    at = path.find('/', at);
    std::string part = path.substr(0, at);
    if (mkdir(part.c_str(), 0777) != 0 && errno != EEXIST) return posix::SystemError("make folder " + Quoted(part));
    if (at != std::string::npos) ++at;
  }
  struct stat status;
  if (stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
  return Error(Code::kEnvironment, Quoted(path) + " is not a folder");
}

Result<std::string> Absolute(const std::string& path) {
  if (!path.empty() && path[0] == '/') return path;
  char buffer[PATH_MAX];
  if (getcwd(buffer, sizeof buffer) == nullptr) return posix::SystemError("find the working directory");
  return std::string(buffer) + "/" + path;
}

}  // namespace samovar::paths
