// SPDX-License-Identifier: Apache-2.0
#include "host/session/bundle_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "measurements/base/text.h"
#include "measurements/recipe/recipe.h"

namespace samovar::session {

namespace {

std::string WithoutTrailingSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// "dir/name" becomes "dir/.name.partial-XXXXXX": the same file system, so that the rename is atomic.
std::string TemplateFor(const std::string& path) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return folder + "." + name + ".partial-XXXXXX";
}

Result<void> SyncFolder(const std::string& path) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY | O_DIRECTORY));
  if (syncfs(fd.get()) != 0) return posix::SystemError("sync " + Quoted(path));
  return {};
}

}  // namespace

Result<BundleWriter> BundleWriter::Create(const std::string& requested) {
  std::string path = WithoutTrailingSlash(requested);
  struct stat there;
  if (lstat(path.c_str(), &there) == 0)
    return Error(Code::kUsage, Quoted(path) + " already exists; name another folder with --out");
  std::string temporary = TemplateFor(path);
  if (mkdtemp(temporary.data()) == nullptr) return posix::SystemError("create " + Quoted(temporary));
  BundleWriter writer(path, temporary, {});
  if (chmod(temporary.c_str(), 0755) != 0 || mkdir((temporary + "/artifacts").c_str(), 0755) != 0) {
    return posix::SystemError("create " + Quoted(temporary));
  }
  writer.log_ = TRY(posix::Open(temporary + "/build.log", O_WRONLY | O_CREAT | O_EXCL, 0644));
  return writer;
}

BundleWriter::~BundleWriter() {
  std::error_code ignored;
  if (!temporary_.empty()) std::filesystem::remove_all(temporary_, ignored);
}

Result<posix::UniqueFd> BundleWriter::OpenArtifact(const std::string& path, bool executable) {
  if (!recipe::IsSafeRelativePath(path))
    return Error(Code::kProtocol, "the guest sent an artifact with the path " + Quoted(path));
  std::string full = temporary_ + "/artifacts/";
  for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    std::string folder = full + path.substr(0, slash);
    if (mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) return posix::SystemError("create " + Quoted(folder));
  }
  auto file = posix::Open(full + path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, executable ? 0755 : 0644);
  if (!file.ok() && errno == EEXIST)
    return Error(Code::kProtocol, "the guest sent the artifact " + Quoted(path) + " twice");
  return file;
}

Result<void> BundleWriter::AppendLog(ByteView bytes) { return posix::WriteAll(log_.get(), bytes, "build.log"); }

Result<void> BundleWriter::WriteDocument(const std::string& name, std::string_view text) {
  posix::UniqueFd file = TRY(posix::Open(temporary_ + "/" + name, O_WRONLY | O_CREAT | O_EXCL, 0644));
  return posix::WriteAll(file.get(), AsBytes(text), name);
}

Result<void> BundleWriter::Commit() {
  TRY(SyncFolder(temporary_));
  // RENAME_NOREPLACE: somebody may have made the folder meanwhile.
  if (renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    return posix::SystemError("rename " + Quoted(temporary_) + " to " + Quoted(path_));
  }
  temporary_.clear();
  return {};
}

}  // namespace samovar::session
