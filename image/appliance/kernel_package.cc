// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/kernel_package.h"

#include "guest/kernel/module_table.h"
#include "measurements/base/text.h"

namespace samovar::image {

Result<std::string> KernelRelease(std::string_view package) {
  constexpr std::string_view kPrefix = "linux-image-";
  if (package.starts_with(kPrefix) && package.size() > kPrefix.size()) {
    return std::string(package.substr(kPrefix.size()));
  }
  return Error(Code::kMalformed, "kernel: expected a package linux-image-RELEASE, got " + Quoted(package));
}

std::string KernelMember(std::string_view release) { return "./boot/vmlinuz-" + std::string(release); }

std::vector<ModuleMember> ModuleMembers(std::string_view release) {
  std::vector<ModuleMember> out;
  const std::string base = "./usr/lib/modules/" + std::string(release) + "/kernel/";
  for (const boot::Module& module : boot::kModules) {
    out.push_back({module.name, base + module.folder + "/" + module.name + boot::kModuleSuffix});
  }
  return out;
}

}  // namespace samovar::image
