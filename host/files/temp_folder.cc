// SPDX-License-Identifier: Apache-2.0
#include "host/files/temp_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <vector>

#include "host/files/paths.h"
#include "measurements/base/text.h"

namespace samovar::files {

namespace {

constexpr char kLockName[] = "/lock";
// Seconds from the making of a folder until it surely has its lock, if its maker lives.
constexpr time_t kMakingTakes = 600;

// Names of the entries of a folder that begin with `prefix`; none if it cannot be read.
std::vector<std::string> NamesIn(const std::string& folder, const std::string& prefix) {
  std::vector<std::string> out;
  DIR* dir = opendir(folder.c_str());
  if (dir == nullptr) return out;
  while (const dirent* entry = readdir(dir)) {
    if (std::string_view(entry->d_name).starts_with(prefix)) out.emplace_back(entry->d_name);
  }
  closedir(dir);
  return out;
}

void Remove(const std::string& folder) {
  std::error_code ignored;  // what cannot be removed now is left to the next sweep
  std::filesystem::remove_all(folder, ignored);
}

// A folder is stale if it is ours and nobody holds its lock, or if its maker ended before there was one.
bool IsStale(const std::string& folder) {
  struct stat info = {};
  if (lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid()) return false;
  posix::UniqueFd lock(open((folder + kLockName).c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (lock) return flock(lock.get(), LOCK_EX | LOCK_NB) == 0;
  return errno == ENOENT && time(nullptr) - info.st_mtime > kMakingTakes;
}

// Locked before it gets its name, so that no sweep sees it unlocked. Where files cannot be locked nothing is swept
// either.
Result<posix::UniqueFd> MakeLock(const std::string& folder) {
  const std::string name = folder + kLockName;
  posix::UniqueFd lock = TRY(posix::Open(name + ".new", O_RDWR | O_CREAT | O_EXCL, 0600));
  (void)flock(lock.get(), LOCK_EX | LOCK_NB);
  if (std::rename((name + ".new").c_str(), name.c_str()) != 0) return posix::SystemError("lock " + Quoted(folder));
  return lock;
}

}  // namespace

Result<TempFolder> TempFolder::Create(const std::string& parent, const std::string& prefix) {
  for (const std::string& name : NamesIn(parent, prefix)) {
    const std::string folder = parent + "/" + name;
    if (IsStale(folder)) Remove(folder);
  }
  std::string path = parent + "/" + prefix + "XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return posix::SystemError("make a folder in " + Quoted(parent));
  TempFolder out(path, posix::UniqueFd());
  out.lock_ = TRY(MakeLock(path));
  return out;
}

TempFolder& TempFolder::operator=(TempFolder&& other) noexcept {
  if (this != &other) {
    if (!path_.empty()) Remove(path_);
    path_ = std::exchange(other.path_, "");
    lock_ = std::move(other.lock_);
  }
  return *this;
}

TempFolder::~TempFolder() {
  if (!path_.empty()) Remove(path_);
}

std::string ScratchParent() {
  const std::string named = paths::Variable("TMPDIR");
  return named.empty() ? "/tmp" : named;
}

std::string SocketParent() {
  const std::string runtime = paths::Variable("XDG_RUNTIME_DIR");
  return runtime.starts_with('/') && access(runtime.c_str(), W_OK) == 0 ? runtime : "/tmp";
}

}  // namespace samovar::files
