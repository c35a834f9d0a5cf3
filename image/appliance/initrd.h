// SPDX-License-Identifier: Apache-2.0
//
// The initrd: /init (samovar-init) and the modules of guest/kernel/module_table.h as Debian ships them. Nothing else:
// no shell, no C library, no device nodes. The kernel brings /dev/console itself, and the agent makes the folders that
// it mounts on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "image/archive/cpio.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::image {

// Sizes that the appliance promises to stay below.
inline constexpr size_t kMaxAgentSize = 512 << 10;
inline constexpr size_t kMaxInitrdSize = 1 << 20;

// A kernel module: its name without the suffix, and the content of NAME.ko.xz.
struct ModuleFile {
  std::string name;
  Bytes content;
};

// EncodeInitrd returns the archive. `modules` must be exactly those of the module table, in any order. Errors:
// kMalformed if a module is missing or is not in the table, if `agent` is no ELF file; kLimit if agent or archive is
// too large.
Result<Bytes> EncodeInitrd(Bytes agent, std::vector<ModuleFile> modules);

// ModuleEntry returns the name of a module's entry in the initrd: "modules/NAME.ko.xz".
[[nodiscard]] std::string ModuleEntry(std::string_view name);

}  // namespace samovar::image
