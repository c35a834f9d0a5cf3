// SPDX-License-Identifier: Apache-2.0
#include "host/session/bundle_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "host/run/interrupts.h"
#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/statement/links.h"

namespace samovar::session {

namespace {

std::string WithoutTrailingSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// The folder that "dir/name" stands in: the same file system, so that the rename is atomic.
std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> SyncFolder(const std::string& path) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY | O_DIRECTORY));
  if (syncfs(fd.get()) != 0) return posix::SystemError("sync " + Quoted(path));
  return {};
}

Error Refused(const std::string& path, const std::string& why) {
  return Error(Code::kProtocol, "the guest sent an artifact with the path " + Quoted(path) + why);
}

Result<void> CheckPath(const std::string& path) {
  if (const char* fault = PathFault(path)) return Refused(path, std::string(": ") + fault);
  return {};
}

// Paths are taken from our folder on, so that only the guest's own part can be too long or in its own way.
Error Judged(const std::string& path, const Error& error) {
  const bool theirs = error.is(ENAMETOOLONG) || error.is(ENOTDIR) || error.is(EEXIST) || error.is(EISDIR);
  return theirs ? Refused(path, ", which cannot be: " + error.message()) : error;
}

Error Twice(const std::string& path) {
  return Error(Code::kProtocol, "the guest sent the artifact " + Quoted(path) + " twice");
}

}  // namespace

Result<void> BundleWriter::CheckFree(const std::string& path, const char* option) {
  struct stat there;
  if (lstat(WithoutTrailingSlash(path).c_str(), &there) != 0) return {};
  return Error(Code::kUsage, Quoted(path) + " already exists; name another folder with " + option);
}

Result<BundleWriter> BundleWriter::Create(const std::string& requested, size_t max_entries) {
  std::string path = WithoutTrailingSlash(requested);
  TRY(CheckFree(path, "--out"));
  BundleWriter writer(path, TRY(files::TempFolder::Create(ParentOf(path), ".samovar-bundle-")), max_entries);
  if (mkdir(writer.fresh_.c_str(), 0777) != 0 || mkdir((writer.fresh_ + "/artifacts").c_str(), 0777) != 0) {
    return posix::SystemError("create " + Quoted(writer.fresh_));
  }
  writer.artifacts_ = TRY(posix::Open(writer.fresh_ + "/artifacts", O_PATH | O_DIRECTORY));
  writer.log_ = TRY(posix::Open(writer.fresh_ + "/build.log", O_WRONLY | O_CREAT | O_EXCL, 0666));
  return writer;
}

// Makes room for one more file or link at artifacts/`path`, and the folders above it. There are no links yet that could
// lead elsewhere.
Result<void> BundleWriter::MakePlace(const std::string& path) {
  for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (mkdirat(artifacts_.get(), folder.c_str(), 0777) == 0) {
      ++entries_;
    } else if (errno != EEXIST) {
      return Judged(path, posix::SystemError("create " + Quoted(folder)));
    }
  }
  if (++entries_ > max_entries_) return TooMany();
  return {};
}

Error BundleWriter::TooMany() const {
  return Error(Code::kProtocol, "the guest sent more than " + Decimal(max_entries_) + " files and folders");
}

Result<posix::UniqueFd> BundleWriter::OpenArtifact(const std::string& path, bool executable) {
  TRY(CheckPath(path));
  TRY(MakePlace(path));
  auto file = posix::OpenAt(artifacts_.get(), path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, executable ? 0777 : 0666);
  if (!file.ok() && file.error().is(EEXIST)) return Twice(path);
  if (!file.ok()) return Judged(path, file.error());
  files_.insert(path);
  return file;
}

Result<void> BundleWriter::AddLink(const std::string& path, const std::string& target) {
  TRY(CheckPath(path));
  if (files_.contains(path) || !links_.emplace(path, target).second) return Twice(path);
  if (entries_ + links_.size() > max_entries_) return TooMany();
  return {};
}

Result<void> BundleWriter::MakeLinks() {
  const Result<void> checked = statement::CheckLinks(files_, links_);
  if (!checked.ok()) return Error(Code::kProtocol, "the guest sent a " + checked.error().message());
  for (const auto& [path, target] : links_) TRY(MakePlace(path));
  for (const auto& [path, target] : links_) {
    if (symlinkat(target.c_str(), artifacts_.get(), path.c_str()) == 0) continue;
    const Error error = posix::SystemError("make link " + Quoted(path));
    return error.is(EEXIST) ? Twice(path) : Judged(path, error);
  }
  return {};
}

Result<void> BundleWriter::AppendLog(ByteView bytes) {
  has_log_ = true;
  return posix::WriteAll(log_.get(), bytes, "build.log");
}

Result<void> BundleWriter::WriteDocument(const std::string& name, std::string_view text) {
  posix::UniqueFd file = TRY(posix::Open(fresh_ + "/" + name, O_WRONLY | O_CREAT | O_EXCL, 0666));
  return posix::WriteAll(file.get(), AsBytes(text), name);
}

Result<void> BundleWriter::KeepFailed(const std::string& path) const {
  namespace fs = std::filesystem;
  TRY(CheckFree(path, "--keep-failed"));
  std::error_code failure;
  if (!fs::create_directory(path, failure) || failure) return Error(Code::kSystem, "create " + Quoted(path));
  fs::copy_file(fresh_ + "/build.log", path + "/build.log", failure);
  if (!failure && !files_.empty()) {
    fs::copy(fresh_ + "/artifacts", path + "/files", fs::copy_options::recursive, failure);
  }
  if (!failure) return {};
  return Error(Code::kSystem, "keep what is left of the build in " + Quoted(path) + ": " + failure.message());
}

Result<void> BundleWriter::Commit() {
  TRY(MakeLinks());
  TRY(SyncFolder(fresh_));
  // To sync may take long. What is committed has not been interrupted.
  TRY(run::Interrupts::Check());
  // RENAME_NOREPLACE: somebody may have made the folder meanwhile.
  if (renameat2(AT_FDCWD, fresh_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
    return posix::SystemError("rename " + Quoted(fresh_) + " to " + Quoted(path_));
  }
  const files::TempFolder empty = std::move(temporary_);
  return {};
}

}  // namespace samovar::session
