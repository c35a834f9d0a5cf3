// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "host/files/whole_file.h"
#include "measurements/base/text.h"

namespace samovar::collateral {

namespace {

bool IsFolder(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<void> WriteTo(int fd, const std::string& path, ByteView bytes) {
  TRY(posix::WriteAll(fd, bytes, path));
  // mkstemp makes a private file; collateral is public.
  if (fchmod(fd, 0644) != 0 || fsync(fd) != 0) return posix::SystemError("write " + path);
  return {};
}

}  // namespace

Result<tdx::Collateral> ReadTdxFolder(const std::string& folder) {
  if (!IsFolder(folder)) return Error(Code::kEnvironment, "collateral: " + Quoted(folder) + " is not a folder");
  tdx::Collateral out;
  for (const tdx::CollateralPart& part : tdx::kCollateralParts) {
    out.*part.member =
        TRY(ReadIfThere(folder + "/" + std::string(part.file), tdx::kMaxCollateralPartSize).In("collateral"));
  }
  return out;
}

Result<void> StoreFile(const std::string& path, ByteView bytes) {
  size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash != 0) TRY(paths::MakeFolders(path.substr(0, slash)));
  std::string temporary = path + ".XXXXXX";
  posix::UniqueFd fd(mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return posix::SystemError("create " + path);
  Result<void> written = WriteTo(fd.get(), path, bytes);
  if (written.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) written = posix::SystemError("create " + path);
  if (!written.ok()) unlink(temporary.c_str());
  return written;
}

}  // namespace samovar::collateral
