// SPDX-License-Identifier: Apache-2.0
#include "image/disk/load_toolchain.h"

#include <sys/stat.h>
#include <unistd.h>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::image {

Result<LoadedToolchain> LoadToolchain(const std::string& folder, const std::string& name) {
  if (!IsToolchainName(name)) return Error(Code::kUsage, Quoted(name) + " is no toolchain name");
  const std::string base = folder + "/" + name;
  const std::string description = base + ".json";
  if (access(description.c_str(), R_OK) != 0) {
    return Error(Code::kEnvironment,
                 "no toolchain disk " + Quoted(base + ".disk") + "; `samovar toolchain build " + name + "` makes it");
  }
  Bytes text = TRY(posix::ReadFile(description, kMaxToolchainManifestSize));
  LoadedToolchain out;
  out.manifest = TRY(ParseToolchainManifest(AsText(text)).In(Quoted(description)));
  out.disk = base + ".disk";
  out.packages = base + ".packages";
  if (out.manifest.name != name) {
    return Error(Code::kMismatch, Quoted(description) + " describes the toolchain " + Quoted(out.manifest.name));
  }
  struct stat status;
  if (stat(out.disk.c_str(), &status) != 0) {
    return Error(Code::kEnvironment, posix::SystemError("toolchain disk " + Quoted(out.disk)).message());
  }
  if (static_cast<uint64_t>(status.st_size) == out.manifest.size) return out;
  return Error(Code::kMismatch, Quoted(out.disk) + ": expected " + Decimal(out.manifest.size) + " bytes, got " +
                                    Decimal(static_cast<uint64_t>(status.st_size)) +
                                    "; make it again with `samovar toolchain build " + name + "`");
}

}  // namespace samovar::image
