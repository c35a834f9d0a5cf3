// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>

#include "guest/posix/fd.h"
#include "guest/posix/mount.h"
#include "guest/sandbox/build.h"

namespace samovar::sandbox {
namespace {

// From linux/mount.h, which cannot be included together with sys/mount.h everywhere.
constexpr unsigned kOpenTreeClone = 1;
constexpr unsigned kOpenTreeCloexec = O_CLOEXEC;
constexpr unsigned kMoveMountEmptyPath = 4;

constexpr char kRoot[] = "/sandbox";
constexpr unsigned long kNoPrograms = MS_NOSUID | MS_NODEV | MS_NOEXEC;

// The agent's own mounts, which a build must not have even behind its root.
constexpr const char* kAgentMounts[] = {"/proc", "/sys", "/dev", "/workspace", "/toolchain"};

constexpr posix::MountEntry kFresh[] = {
    // hidepid: processes of others (the sandbox's own init) are not there.
    {"proc", "/proc", "proc", kNoPrograms, "hidepid=invisible"},
    {"dev", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=64k,nr_inodes=64"},
    {"devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620"},
    {"shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"},
};

constexpr struct {
  const char* path;
  unsigned major;
  unsigned minor;
} kDevices[] = {
    {"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
    {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
};

constexpr struct {
  const char* path;
  const char* target;
} kLinks[] = {
    {"/dev/fd", "/proc/self/fd"},       {"/dev/stdin", "/proc/self/fd/0"}, {"/dev/stdout", "/proc/self/fd/1"},
    {"/dev/stderr", "/proc/self/fd/2"}, {"/dev/ptmx", "pts/ptmx"},
};

// In /proc, what shows or changes the machine. A kernel need not have all of them.
constexpr const char* kMaskedFiles[] = {
    "/proc/kcore",      "/proc/kmsg",     "/proc/sysrq-trigger", "/proc/timer_list",    "/proc/keys",
    "/proc/key-users",  "/proc/kallsyms", "/proc/modules",       "/proc/iomem",         "/proc/ioports",
    "/proc/interrupts", "/proc/softirqs", "/proc/sched_debug",   "/proc/latency_stats", "/proc/partitions",
    "/proc/diskstats",  "/proc/misc",
};
constexpr const char* kMaskedFolders[] = {"/proc/acpi", "/proc/scsi", "/proc/driver", "/proc/bus"};
constexpr const char* kReadOnly[] = {"/proc/sys", "/proc/irq", "/proc/fs"};

// The user database of the sandbox, whatever the toolchain's says.
constexpr struct {
  const char* path;
  const char* text;
} kFiles[] = {
    {"/etc/passwd",
     "root:x:0:0:root:/nonexistent:/bin/false\n"
     "build:x:1000:1000:build:/tmp/home:/bin/sh\n"
     "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"},
    {"/etc/group", "root:x:0:\nbuild:x:1000:\nnogroup:x:65534:\n"},
    {"/etc/hosts", "127.0.0.1 localhost samovar\n"},
    {"/etc/hostname", "samovar\n"},
};

Result<posix::UniqueFd> CloneMount(const std::string& path) {
  posix::UniqueFd tree(
      static_cast<int>(syscall(SYS_open_tree, AT_FDCWD, path.c_str(), kOpenTreeClone | kOpenTreeCloexec)));
  if (!tree) return posix::SystemError("clone the mount of " + path);
  return tree;
}

Result<void> AttachMount(const posix::UniqueFd& tree, const char* path) {
  TRY(posix::MakeFolder(path, 0755));
  if (syscall(SYS_move_mount, tree.get(), "", AT_FDCWD, path, kMoveMountEmptyPath) != 0) {
    return posix::SystemError(std::string("attach ") + path);
  }
  return {};
}

Result<void> MountOverlay(const std::string& toolchain, const std::string& workspace) {
  const std::string data =
      "lowerdir=" + toolchain + ",upperdir=" + workspace + kUpper + ",workdir=" + workspace + kWork;
  return posix::Mount({"root", kRoot, "overlay", MS_NOSUID | MS_NODEV, data.c_str()});
}

// ChangeRoot makes the tree at kRoot the root. pivot_root(2) refuses to replace the initramfs, so the tree is moved
// over it, as every switch_root does. What was mounted is detached first; the initramfs itself stays behind the new
// root, out of reach without chroot(2), and holds nothing but the agent's program.
Result<void> ChangeRoot() {
  for (const char* path : kAgentMounts) {
    if (umount2(path, MNT_DETACH) != 0 && errno != EINVAL && errno != ENOENT) {
      return posix::SystemError(std::string("detach ") + path);
    }
  }
  if (chdir(kRoot) != 0) return posix::SystemError("enter the new root");
  if (mount(".", "/", nullptr, MS_MOVE, nullptr) != 0) return posix::SystemError("move the new root to /");
  if (chroot(".") != 0 || chdir("/") != 0) return posix::SystemError("change the root");
  return {};
}

Result<void> FillDev() {
  for (const auto& device : kDevices) {
    if (mknod(device.path, S_IFCHR | 0666, makedev(device.major, device.minor)) != 0 || chmod(device.path, 0666) != 0) {
      return posix::SystemError(std::string("make ") + device.path);
    }
  }
  for (const auto& link : kLinks) {
    if (symlink(link.target, link.path) != 0) return posix::SystemError(std::string("make ") + link.path);
  }
  if (mount(nullptr, "/dev", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, nullptr) != 0) {
    return posix::SystemError("make /dev read-only");
  }
  return {};
}

Result<void> MaskProc() {
  for (const char* path : kMaskedFiles) {
    if (mount("/dev/null", path, nullptr, MS_BIND, nullptr) != 0 && errno != ENOENT) {
      return posix::SystemError(std::string("mask ") + path);
    }
  }
  for (const char* path : kMaskedFolders) {
    if (mount("masked", path, "tmpfs", MS_RDONLY | kNoPrograms, "size=4k,nr_inodes=2") != 0 && errno != ENOENT) {
      return posix::SystemError(std::string("mask ") + path);
    }
  }
  for (const char* path : kReadOnly) {
    // A read-only view needs a mount of its own first.
    if (mount(path, path, nullptr, MS_BIND | MS_REC, nullptr) != 0) {
      if (errno == ENOENT) continue;
      return posix::SystemError(std::string("bind ") + path);
    }
    if (mount(nullptr, path, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | kNoPrograms, nullptr) != 0) {
      return posix::SystemError(std::string("make ") + path + " read-only");
    }
  }
  return {};
}

Result<void> WriteFiles() {
  TRY(posix::MakeFolder("/etc", 0755));
  for (const auto& file : kFiles) {
    // Away with what the toolchain has there, in the upper layer: it may be a link.
    if (unlink(file.path) != 0 && errno != ENOENT) return posix::SystemError(std::string("replace ") + file.path);
    posix::UniqueFd fd = TRY(posix::Open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644));
    TRY(posix::WriteAll(fd.get(), AsBytes(file.text), file.path));
  }
  return {};
}

}  // namespace

Result<void> PrepareWorkspace(const std::string& workspace) {
  TRY(posix::MakeFolder(workspace + kUpper, 0755));
  TRY(posix::MakeFolder(workspace + kWork, 0755));
  TRY(posix::MakeFolder(workspace + kTemporary, 01777));
  const std::string home = workspace + kHomeFolder;  // kHomeFolder is in /tmp, which is kTemporary
  TRY(posix::MakeFolder(home, 0755));
  if (chown(home.c_str(), kBuildUser, kBuildUser) != 0) return posix::SystemError("chown " + home);
  const std::string source = workspace + kSource;
  if (chown(source.c_str(), kBuildUser, kBuildUser) != 0) return posix::SystemError("chown " + source);
  return {};
}

Result<void> EnterRoot(const std::string& toolchain, const std::string& workspace) {
  const posix::UniqueFd source = TRY(CloneMount(workspace + kSource));
  const posix::UniqueFd temporary = TRY(CloneMount(workspace + kTemporary));
  TRY(MountOverlay(toolchain, workspace));
  TRY(ChangeRoot());
  TRY(WriteFiles());
  TRY(AttachMount(source, kBuildFolder));
  TRY(AttachMount(temporary, "/tmp"));
  for (const posix::MountEntry& entry : kFresh) TRY(posix::Mount(entry));
  TRY(FillDev());
  return MaskProc();
}

}  // namespace samovar::sandbox
