// SPDX-License-Identifier: Apache-2.0
#include "host/image_build/write_image.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "host/files/temp_folder.h"
#include "measurements/base/text.h"

namespace samovar::image_build {

namespace {

namespace fs = std::filesystem;

// Holds off the signals that people and service managers send, until it goes out of scope.
class NoInterrupts {
 public:
  NoInterrupts() {
    sigset_t set;
    sigemptyset(&set);
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, &before_);
  }
  NoInterrupts(const NoInterrupts&) = delete;
  NoInterrupts& operator=(const NoInterrupts&) = delete;
  ~NoInterrupts() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

Result<void> WriteFile(const std::string& folder, const std::string& name, ByteView content) {
  const std::string path = folder + "/" + name;
  posix::UniqueFd fd = TRY(posix::Open(path, O_WRONLY | O_CREAT | O_EXCL, 0644));
  // The same mode whatever the umask: others must be able to read an installed image.
  if (fchmod(fd.get(), 0644) != 0) return posix::SystemError("set mode of " + Quoted(path));
  TRY(posix::WriteAll(fd.get(), content, Quoted(path)));
  if (fsync(fd.get()) != 0) return posix::SystemError("flush " + Quoted(path));
  return {};
}

Result<void> CheckReplaceable(const std::string& folder) {
  std::error_code failure;
  if (!fs::exists(folder, failure) || fs::is_empty(folder, failure)) return {};
  if (fs::exists(folder + "/" + image::kManifestName, failure)) return {};
  return Error(Code::kUsage, Quoted(folder) + " exists and is no image; name another folder with --out");
}

// After the exchange `fresh` holds what was at `folder`, and is removed with the temporary folder.
Result<void> PutInPlace(const std::string& fresh, const std::string& folder) {
  for (unsigned flags : {static_cast<unsigned>(RENAME_NOREPLACE), static_cast<unsigned>(RENAME_EXCHANGE)}) {
    if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, folder.c_str(), flags) == 0) return {};
    if (errno != EEXIST) break;
  }
  return posix::SystemError("rename to " + Quoted(folder));
}

}  // namespace

Result<void> WriteImage(const image::BuiltImage& image, const std::string& folder) {
  NoInterrupts guard;
  TRY(CheckReplaceable(folder));
  std::string parent = TRY(paths::Absolute(folder));
  parent.resize(parent.rfind('/'));
  TRY(paths::MakeFolders(parent));
  const files::TempFolder temporary = TRY(files::TempFolder::Create(parent, ".samovar-image-"));
  const std::string fresh = temporary.path() + "/image";
  TRY(paths::MakeFolders(fresh));
  if (chmod(fresh.c_str(), 0755) != 0) return posix::SystemError("set mode of " + Quoted(fresh));
  for (const auto& [name, content] : image.files) TRY(WriteFile(fresh, name, content));
  const std::string manifest = PrettyJson(image::EncodeImageManifest(image.manifest));
  TRY(WriteFile(fresh, image::kManifestName, AsBytes(manifest)));
  return PutInPlace(fresh, folder);
}

}  // namespace samovar::image_build
