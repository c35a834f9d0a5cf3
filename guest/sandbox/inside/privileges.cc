// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "guest/posix/fd.h"
#include "guest/sandbox/build.h"

namespace samovar::sandbox {
namespace {

constexpr unsigned long kSecureBits = (SECURE_ALL_BITS & ~SECBIT_KEEP_CAPS) | SECURE_ALL_LOCKS;
constexpr unsigned long kLastPossibleCapability = 63;

constexpr struct {
  int resource;
  rlimit limit;
} kResourceLimits[] = {
    {RLIMIT_CORE, {0, 0}},
    {RLIMIT_NOFILE, {1024, 65536}},
    {RLIMIT_STACK, {8u << 20, RLIM_INFINITY}},
    {RLIMIT_MEMLOCK, {8u << 20, 8u << 20}},
    {RLIMIT_MSGQUEUE, {819200, 819200}},
    {RLIMIT_SIGPENDING, {4096, 4096}},
    {RLIMIT_NICE, {0, 0}},
    {RLIMIT_RTPRIO, {0, 0}},
    // Bounded by the control group; a count per user would also see other sandboxes of this boot.
    {RLIMIT_NPROC, {RLIM_INFINITY, RLIM_INFINITY}},
};

}  // namespace

Result<void> DropCapabilities() {
  if (prctl(PR_SET_SECUREBITS, kSecureBits, 0, 0, 0) != 0) return posix::SystemError("securebits");
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return posix::SystemError("ambient capabilities");
  for (unsigned long capability = 0; capability <= kLastPossibleCapability; ++capability) {
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
    if (errno == EINVAL) break;  // beyond the last one that this kernel has
    return posix::SystemError("bounding set");
  }
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (syscall(SYS_capset, &header, none) != 0) return posix::SystemError("capset");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return posix::SystemError("no_new_privs");
  return {};
}

Result<void> BecomeBuildUser() {
  if (setgroups(0, nullptr) != 0) return posix::SystemError("setgroups");
  // By system call: the library's wrappers want to tell other threads, of which there are none.
  if (syscall(SYS_setresgid, kBuildUser, kBuildUser, kBuildUser) != 0) return posix::SystemError("setresgid");
  if (syscall(SYS_setresuid, kBuildUser, kBuildUser, kBuildUser) != 0) return posix::SystemError("setresuid");
  return {};
}

Result<void> SetResourceLimits() {
  for (const auto& entry : kResourceLimits) {
    if (setrlimit(entry.resource, &entry.limit) != 0) return posix::SystemError("setrlimit");
  }
  return {};
}

}  // namespace samovar::sandbox
