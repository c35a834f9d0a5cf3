// SPDX-License-Identifier: Apache-2.0
//
// What the lock files of Python have in common.
#pragma once

#include <string>
#include <string_view>

#include "measurements/lockfile/input.h"

namespace samovar::lockfile {

// NormalPythonName returns a project's name as indexes have it (packaging.python.org, "Names and normalization"): small
// letters, and "-" for each run of "-", "_" and ".".
[[nodiscard]] std::string NormalPythonName(std::string_view name);

// FitsLinux tells whether a wheel, by its file name (packaging.python.org, "Platform compatibility tags"), is for
// CPython of whatever version on 64-bit x86 Linux with glibc, or for every machine.
[[nodiscard]] bool FitsLinux(std::string_view wheel);

// FileOfUrl returns the last name of a URL's or file's path, with %XX decoded.
[[nodiscard]] std::string FileOfUrl(std::string_view url);

// AddPythonArchive adds the archive at `url` with its digest; `input` has the project's name and version already.
Result<void> AddPythonArchive(Input input, std::string_view url, InputDigest digest, InputList& out);

}  // namespace samovar::lockfile
