// SPDX-License-Identifier: Apache-2.0
#include "guest/boot/mount_table.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <string>

#include "guest/boot/memory.h"
#include "guest/posix/fd.h"
#include "guest/posix/mount.h"
#include "measurements/base/text.h"

namespace samovar::boot {
namespace {

constexpr unsigned long kNoPrograms = MS_NOSUID | MS_NODEV | MS_NOEXEC;

constexpr posix::MountEntry kEarly[] = {
    {"proc", "/proc", "proc", kNoPrograms, nullptr},
    {"sysfs", "/sys", "sysfs", kNoPrograms, nullptr},
    {"devtmpfs", "/dev", "devtmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755"},
    {"cgroup2", "/sys/fs/cgroup", "cgroup2", kNoPrograms, nullptr},
};

constexpr posix::MountEntry kConfigfs = {"configfs", "/sys/kernel/config", "configfs", kNoPrograms, nullptr};

// An inode of tmpfs costs about 1 KiB of kernel memory that the size limit does not see.
constexpr uint64_t kBytesPerInode = 4096;

Result<uint64_t> MountOrResize(uint64_t bytes, unsigned long extra_flags) {
  const uint64_t size = TRY(BuildMemory(bytes));
  const std::string data = "mode=0755,size=" + Decimal(size) + ",nr_inodes=" + Decimal(size / kBytesPerInode);
  TRY(posix::Mount({"workspace", kWorkspace, "tmpfs", MS_NOSUID | MS_NODEV | extra_flags, data.c_str()}));
  return size;
}

}  // namespace

Result<void> MountEarly() {
  umask(022);
  for (const posix::MountEntry& entry : kEarly) TRY(posix::Mount(entry));
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return posix::SystemError("make / private");
  return {};
}

Result<void> MountConfigfs() { return posix::Mount(kConfigfs); }

Result<uint64_t> MountWorkspace(uint64_t bytes) {
  const uint64_t size = TRY(MountOrResize(bytes, 0));
  TRY(posix::MakeFolder(kSourceFolder, 0755));
  return size;
}

Result<uint64_t> ResizeWorkspace(uint64_t bytes) { return MountOrResize(bytes, MS_REMOUNT); }

}  // namespace samovar::boot
