// SPDX-License-Identifier: Apache-2.0
//
// The file systems that the agent sees, as constant tables, and the workspace in which one build happens. The root is
// the initramfs; everything that a build writes is in a tmpfs of its own, so that it has one size limit.
#pragma once

#include <cstdint>

#include "measurements/base/result.h"

namespace samovar::boot {

// The workspace: source/ is the build directory (the sandbox shows it as /build), the other folders belong to the
// sandbox.
inline constexpr char kWorkspace[] = "/workspace";
inline constexpr char kSourceFolder[] = "/workspace/source";
inline constexpr char kToolchainMount[] = "/toolchain";

// MountEarly mounts /proc, /sys, /dev and /sys/fs/cgroup and makes all mounts private. Errors: kSystem naming the mount
// that failed; the ones before it stay.
Result<void> MountEarly();

// MountConfigfs mounts /sys/kernel/config.
Result<void> MountConfigfs();

// MountWorkspace mounts a tmpfs of at most `bytes` bytes at kWorkspace and makes kSourceFolder, empty and owned by
// root, in it. The agent itself is never short of memory because of it: `bytes` is cut to what the machine has less a
// reserve. Returns the size that applies. To be called once.
Result<uint64_t> MountWorkspace(uint64_t bytes);

// ResizeWorkspace changes the limit of the mounted workspace, cut in the same way. Returns the size that applies.
// Errors: kSystem, among others if more than `bytes` are already in use.
Result<uint64_t> ResizeWorkspace(uint64_t bytes);

}  // namespace samovar::boot
