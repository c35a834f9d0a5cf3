// SPDX-License-Identifier: Apache-2.0
//
// The file tree that a build sees: the toolchain under a tmpfs, the source at /build, fresh /proc, /dev and /tmp, and
// nothing of the agent's.
#pragma once

#include <string>

#include "measurements/base/result.h"

namespace samovar::sandbox {

// The workspace's folders. Source is the caller's, the others are made by PrepareWorkspace.
inline constexpr char kSource[] = "/source";
inline constexpr char kUpper[] = "/upper";
inline constexpr char kWork[] = "/work";
inline constexpr char kTemporary[] = "/tmp";

// PrepareWorkspace makes the sandbox's folders and gives the source and home folders (not what is in them) to
// kBuildUser. For the agent, before the sandbox's processes exist. Errors: kSystem.
Result<void> PrepareWorkspace(const std::string& workspace);

// EnterRoot builds the tree and makes it this process's root, in a mount namespace of its own with all mounts private;
// the agent's file systems are gone from it afterwards. Needs the rights of root. Everything after the change of root
// is done with paths inside of it, so that no link in the toolchain can lead anywhere else. Errors: kSystem naming the
// step.
Result<void> EnterRoot(const std::string& toolchain, const std::string& workspace);

}  // namespace samovar::sandbox
