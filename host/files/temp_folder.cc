// SPDX-License-Identifier: Apache-2.0
#include "host/files/temp_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "measurements/base/text.h"

namespace samovar::files {

namespace {

constexpr char kPrefix[] = "samovar-launch-";
constexpr char kLockName[] = "lock";

std::string Parent() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && runtime[0] == '/' && access(runtime, W_OK) == 0) return runtime;
  return "/tmp";
}

// Paths of what is in a folder, without "." and "..". Our folders are flat.
std::vector<std::string> PathsIn(const std::string& folder) {
  std::vector<std::string> out;
  DIR* dir = opendir(folder.c_str());
  if (dir == nullptr) return out;
  while (const dirent* entry = readdir(dir)) {
    std::string_view name = entry->d_name;
    if (name != "." && name != "..") out.push_back(std::string(folder).append("/").append(name));
  }
  closedir(dir);
  return out;
}

void Remove(const std::string& folder) {
  for (const std::string& path : PathsIn(folder)) unlink(path.c_str());
  rmdir(folder.c_str());
}

// A folder is stale if it is ours and nobody holds its lock. One without a lock file is being made by somebody.
bool IsStale(const std::string& folder) {
  struct stat info = {};
  if (lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid()) return false;
  auto lock = posix::Open(folder + "/" + kLockName, O_RDWR | O_NOFOLLOW);
  return lock.ok() && flock(lock->get(), LOCK_EX | LOCK_NB) == 0;
}

void Sweep(const std::string& parent) {
  std::string prefix = parent + "/" + kPrefix;
  for (const std::string& folder : PathsIn(parent)) {
    if (folder.starts_with(prefix) && IsStale(folder)) Remove(folder);
  }
}

}  // namespace

Result<TempFolder> TempFolder::Create() {
  std::string parent = Parent();
  Sweep(parent);
  std::string path = parent + "/" + kPrefix + "XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return posix::SystemError("make a folder in " + Quoted(parent));
  TempFolder out(path, posix::UniqueFd());
  // Locked before it gets its name, so that no sweep sees it unlocked.
  posix::UniqueFd lock = TRY(posix::Open(path, O_TMPFILE | O_RDWR, 0600));
  if (flock(lock.get(), LOCK_EX) != 0) return posix::SystemError("lock " + Quoted(path));
  std::string self = "/proc/self/fd/" + std::to_string(lock.get());
  if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, (path + "/" + kLockName).c_str(), AT_SYMLINK_FOLLOW) != 0) {
    return posix::SystemError("lock " + Quoted(path));
  }
  out.lock_ = std::move(lock);
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

}  // namespace samovar::files
