// SPDX-License-Identifier: Apache-2.0
//
// What npm, pnpm and yarn have in common: the packages of one registry.
#pragma once

#include <string>
#include <string_view>

#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

// RunsOnLinux tells whether the lists "os", "cpu" and "libc" of a package, where it has them, allow 64-bit x86 Linux
// with glibc: as npm reads them, one that begins with "!" excludes, and if any does not, one must match.
[[nodiscard]] bool RunsOnLinux(const Value& package);

// NpmFile is what a package's archive is called: "NAME-VERSION.tgz", for a scoped one "@SCOPE/NAME-VERSION.tgz".
[[nodiscard]] std::string NpmFile(std::string_view name, std::string_view version);

}  // namespace samovar::lockfile
