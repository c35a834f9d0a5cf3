// SPDX-License-Identifier: Apache-2.0
#include "host/session/recipe/toolchain_choice.h"

#include <sys/stat.h>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "measurements/base/text.h"

namespace samovar::session {

Result<ToolchainChoice> ChooseToolchain(const std::string& name, const std::string& file) {
  std::string path = file;
  if (path.empty()) {
    if (!image::IsToolchainName(name))
      return Error(Code::kUsage, "the recipe asks for the toolchain " + Quoted(name) + ", which is not a name");
    path = TRY(paths::ToolchainFolder()) + "/" + name + ".json";
  }
  auto text = posix::ReadFile(path, image::kMaxToolchainManifestSize);
  if (!text.ok()) {
    return Error(Code::kEnvironment, "toolchain " + Quoted(name) + ": " + text.error().message() +
                                         "; make it with `samovar toolchain build " + name +
                                         "`, or name its .json file with --toolchain");
  }
  ToolchainChoice out;
  out.manifest = TRY(image::ParseToolchainManifest(AsText(*text)).In(Quoted(path)));
  if (out.manifest.name != name) {
    return Error(Code::kMismatch, Quoted(path) + " describes the toolchain " + Quoted(out.manifest.name) +
                                      ", the recipe asks for " + Quoted(name));
  }
  size_t slash = path.rfind('/');
  out.disk = (slash == std::string::npos ? "" : path.substr(0, slash + 1)) + name + ".disk";
  struct stat status;
  if (stat(out.disk.c_str(), &status) != 0) return posix::SystemError("toolchain disk " + Quoted(out.disk));
  if (static_cast<uint64_t>(status.st_size) != out.manifest.size) {
    return Error(Code::kMismatch, "toolchain disk " + Quoted(out.disk) + ": expected " + Decimal(out.manifest.size) +
                                      " bytes, found " + Decimal(static_cast<uint64_t>(status.st_size)) +
                                      "; build it again");
  }
  return out;
}

}  // namespace samovar::session
