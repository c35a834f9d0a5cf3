// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/inside/init.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "guest/sandbox/clone.h"
#include "guest/sandbox/inside/privileges.h"
#include "guest/sandbox/inside/root.h"
#include "guest/sandbox/inside/seccomp.h"
#include "guest/sandbox/report.h"
#include "measurements/base/text.h"

namespace samovar::sandbox {
namespace {

// Where a command without a slash is looked for: the fixed PATH, whatever the recipe sets it to.
constexpr const char* kSearch[] = {"/usr/local/bin/", "/usr/bin/", "/bin/"};

void Report(const posix::UniqueFd& report, const std::string& line) {
  (void)posix::WriteAll(report.get(), AsBytes(line), "report");
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (std::string& text : strings) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Execute returns only if the command cannot be run.
Error Execute(const BuildSpec& spec) {
  std::vector<std::string> argv = spec.argv;
  std::vector<std::string> environment = spec.environment;
  const std::vector<char*> arguments = Pointers(argv);
  const std::vector<char*> variables = Pointers(environment);
  int why = ENOENT;
  const bool has_slash = spec.argv[0].find('/') != std::string::npos;
  for (const char* folder : kSearch) {
    const std::string path = has_slash ? spec.argv[0] : folder + spec.argv[0];
    execve(path.c_str(), arguments.data(), variables.data());
    if (errno != ENOENT) why = errno;
    if (has_slash) break;
  }
  errno = why;
  const Error error = posix::SystemError("run " + Quoted(spec.argv[0]) + " in the sandbox");
  return Error(Code::kEnvironment, error.message() + ": is it in the toolchain?");
}

// Prepare makes the new process into what the command may be, last of all without a way back.
Result<void> Prepare(const BuildSpec& spec, const posix::UniqueFd& log) {
  const posix::UniqueFd nothing = TRY(posix::Open("/dev/null", O_RDONLY));
  if (dup2(nothing.get(), 0) < 0 || dup2(log.get(), 1) < 0 || dup2(log.get(), 2) < 0) {
    return posix::SystemError("standard descriptors");
  }
  // Everything else of the agent's is closed by exec, whatever flags it was opened with.
  if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return posix::SystemError("close_range");
  if (setsid() < 0) return posix::SystemError("setsid");
  TRY(BecomeBuildUser());
  if (chdir(kBuildFolder) != 0) return posix::SystemError("enter /build");
  TRY(DropCapabilities());
  return InstallSeccomp(spec.network);
}

// RunCommand is the command's own process, started in a new user namespace, up to exec.
[[noreturn]] void RunCommand(const BuildSpec& spec, const posix::UniqueFd& go, const posix::UniqueFd& log,
                             const posix::UniqueFd& report) {
  // Until its maps are written, this process is nobody.
  uint8_t byte = 0;
  Result<size_t> got = posix::ReadSome(go.get(), {&byte, 1}, "start");
  if (!got.ok() || *got != 1) _exit(127);
  Result<void> prepared = Prepare(spec, log);
  Report(report, EncodeError(prepared.ok() ? Execute(spec) : prepared.error()));
  _exit(127);
}

Result<void> MapUser(pid_t pid) {
  const std::string folder = "/proc/" + Decimal(static_cast<uint64_t>(pid));
  const std::string map = Decimal(kBuildUser) + " " + Decimal(kBuildUser) + " 1";
  TRY(posix::WriteFile(folder + "/gid_map", map));
  return posix::WriteFile(folder + "/uid_map", map);
}

// The one interface of a new network namespace; up, it has 127.0.0.1 and ::1, and there is no way from it to anywhere.
Result<void> BringUpLoopback() {
  const posix::UniqueFd any(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request = {.ifr_ifrn = {"lo"}, .ifr_ifru = {}};
  request.ifr_flags = IFF_UP;
  if (!any || ioctl(any.get(), SIOCSIFFLAGS, &request) != 0) return posix::SystemError("loopback interface");
  return {};
}

// Isolate is done with the rights of root, before anything of the project runs.
Result<void> Isolate(const BuildSpec& spec) {
  umask(022);
  if (signal(SIGPIPE, SIG_DFL) == SIG_ERR) return posix::SystemError("SIGPIPE");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return posix::SystemError("not dumpable");
  if (setsid() < 0) return posix::SystemError("setsid");
  if (sethostname(kHostName, sizeof kHostName - 1) != 0) return posix::SystemError("host name");
  // Only now: its root is the control group of the process at this moment.
  if (unshare(CLONE_NEWCGROUP) != 0) return posix::SystemError("cgroup namespace");
  TRY(SetResourceLimits());
  if (spec.network == recipe::Network::kLoopback) TRY(BringUpLoopback());
  return EnterRoot(spec.toolchain, spec.workspace);
}

// How many user namespaces may exist, counted at every level (user_namespaces(7)). The kernel gives one back some time
// after its last process, so those of sandboxes before may still be there when the next is made. Afterwards there can
// be no other: the build cannot nest one, even if its system call filter failed.
class UserNamespaces {
 public:
  static Result<UserNamespaces> Open() {
    return UserNamespaces(TRY(posix::Open("/proc/sys/user/max_user_namespaces", O_WRONLY)));
  }
  [[nodiscard]] Result<void> Allow() const { return Write("1000\n"); }
  [[nodiscard]] Result<void> Forbid() const { return Write("0\n"); }

 private:
  explicit UserNamespaces(posix::UniqueFd fd) : fd_(std::move(fd)) {}
  [[nodiscard]] Result<void> Write(std::string_view limit) const {
    if (pwrite(fd_.get(), limit.data(), limit.size(), 0) == static_cast<ssize_t>(limit.size())) return {};
    return posix::SystemError("limit of user namespaces");
  }

  posix::UniqueFd fd_;
};

// Start starts the command; returns its process id.
Result<pid_t> Start(const BuildSpec& spec, posix::UniqueFd& log, const posix::UniqueFd& report) {
  const UserNamespaces namespaces = TRY(UserNamespaces::Open());  // while /proc is the agent's
  TRY(Isolate(spec));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return posix::SystemError("pipe");
  posix::UniqueFd go(ends[0]);
  const posix::UniqueFd start(ends[1]);
  TRY(namespaces.Allow());
  const Process process = TRY(Clone(CLONE_NEWUSER, -1));
  if (process.pid == 0) RunCommand(spec, go, log, report);
  TRY(namespaces.Forbid());
  TRY(MapUser(process.pid));
  log.Close();
  const uint8_t byte = 1;
  TRY(posix::WriteAll(start.get(), {&byte, 1}, "start"));
  TRY(DropCapabilities());
  return process.pid;
}

// CloseOthers closes the agent's descriptors except the standard ones and these two: the session, the TEE, the disk.
void CloseOthers(int one, int other) {
  const unsigned low = static_cast<unsigned>(std::min(one, other));
  const unsigned high = static_cast<unsigned>(std::max(one, other));
  if (low > 3) (void)syscall(SYS_close_range, 3U, low - 1, 0);
  if (high > low + 1) (void)syscall(SYS_close_range, low + 1, high - 1, 0);
  (void)syscall(SYS_close_range, high + 1, ~0U, 0);
}

// Reap collects whoever ends until `command` does; returns its status. Orphans of the build come to us.
int Reap(pid_t command) {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, 0);
    if (pid == command) return status;
    CHECK(pid > 0 || errno == EINTR);
  }
}

}  // namespace

void RunInit(const BuildSpec& spec, posix::UniqueFd log, posix::UniqueFd report) {
  CloseOthers(log.get(), report.get());
  const Result<pid_t> command = Start(spec, log, report);
  if (!command.ok()) {
    Report(report, EncodeError(command.error()));
    _exit(1);
  }
  Report(report, EncodeStatus(Reap(*command)));
  _exit(0);
}

}  // namespace samovar::sandbox
