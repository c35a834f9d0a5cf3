// SPDX-License-Identifier: Apache-2.0
//
// Where the host tool keeps and finds its files. Results live in the user's data folder, downloads in the cache folder
// (XDG Base Directory Specification 0.8); scripts and locked inputs are found from where the executable is, so that a
// build tree and an installation work alike: EXE/../share/samovar.
#pragma once

#include <string>

#include "measurements/base/result.h"

namespace samovar::paths {

// Variable returns a variable of the environment; empty if it is not set, since an empty one counts as absent.
[[nodiscard]] std::string Variable(const char* name);

// DataFolder is $XDG_DATA_HOME/samovar, or ~/.local/share/samovar. It may not exist yet. kEnvironment if neither
// XDG_DATA_HOME nor HOME is set.
Result<std::string> DataFolder();

// ImageFolder is where `samovar image build` puts the image of a flavour ("release", "sim"): DataFolder/image/FLAVOUR.
Result<std::string> ImageFolder(const std::string& flavour);

// MeantImage returns the image folder that is meant, whether it is there or not: `named` if it is not empty, else
// $SAMOVAR_IMAGE, else ImageFolder(flavour).
Result<std::string> MeantImage(const std::string& named, const std::string& flavour);

// ChooseImage is MeantImage; kEnvironment if nothing is named and `samovar image build` has not made the default one.
Result<std::string> ChooseImage(const std::string& named, const std::string& flavour);

// ToolchainFolder is where `samovar toolchain build` puts disks: DataFolder/toolchains.
Result<std::string> ToolchainFolder();

// CacheFolder is $SAMOVAR_CACHE, or $XDG_CACHE_HOME/samovar, or ~/.cache/samovar: what can be fetched again.
Result<std::string> CacheFolder();

// ProgramFolder is the folder of the running executable, with symbolic links resolved.
Result<std::string> ProgramFolder();

// ShareFolder is $SAMOVAR_SHARE, or ProgramFolder/../share/samovar.
Result<std::string> ShareFolder();

// MakeFolders creates `path` and the folders above it, where missing, with mode 0777 less the umask.
Result<void> MakeFolders(const std::string& path);

// Absolute returns `path` as an absolute path without touching the file system below the working directory.
Result<std::string> Absolute(const std::string& path);

}  // namespace samovar::paths
