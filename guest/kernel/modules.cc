// SPDX-License-Identifier: Apache-2.0
#include "guest/kernel/modules.h"

#include <fcntl.h>
#include <linux/module.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "guest/kernel/sysctl.h"
#include "guest/posix/fd.h"

namespace samovar::boot {
namespace {

Result<void> LoadModule(const Module& module) {
  const std::string path = std::string(kModuleFolder) + module.name + kModuleSuffix;
  posix::UniqueFd file = TRY(posix::Open(path, O_RDONLY));
  if (syscall(SYS_finit_module, file.get(), "", MODULE_INIT_COMPRESSED_FILE) == 0 || errno == EEXIST) return {};
  return posix::SystemError("load module " + path);
}

}  // namespace

Result<void> LoadModules(Stage stage) {
  for (const Module& module : kModules) {
    if (module.stage != stage) continue;
    Result<void> loaded = LoadModule(module);
    if (!loaded && module.need == Need::kRequired) return loaded;
  }
  return {};
}

Result<void> LockModules() { return SetSysctl({"kernel/modules_disabled", "1", Hold::kAlways}); }

}  // namespace samovar::boot
