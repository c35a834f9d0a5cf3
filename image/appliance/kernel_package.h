// SPDX-License-Identifier: Apache-2.0
//
// Where a Debian kernel package keeps the kernel and the modules of guest/kernel/module_table.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::image {

// A module's name and the tar member that holds it.
struct ModuleMember {
  std::string name;
  std::string member;
};

// KernelRelease returns the release in the name of the package ("linux-image-6.12.107+deb13-cloud-amd64" is
// 6.12.107+deb13-cloud-amd64), which is part of all its paths. kMalformed for any other package.
Result<std::string> KernelRelease(std::string_view package);

// KernelMember returns the member that is the kernel.
[[nodiscard]] std::string KernelMember(std::string_view release);

// ModuleMembers returns the members of all modules of the table, in table order.
[[nodiscard]] std::vector<ModuleMember> ModuleMembers(std::string_view release);

}  // namespace samovar::image
