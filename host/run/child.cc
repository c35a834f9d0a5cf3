// SPDX-License-Identifier: Apache-2.0
#include "host/run/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "guest/posix/pipe.h"
#include "host/run/interrupts.h"
#include "host/run/path_search.h"
#include "measurements/base/text.h"

namespace samovar::run {

namespace {

constexpr size_t kMostDescriptors = 16;

// Pointers to the words and a final null, as execve wants; borrows the words.
std::vector<char*> Pointers(const Words& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

Words EnvironmentOf(const Program& program) {
  Words out = program.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view word = *entry;
    const std::string_view name = word.substr(0, word.find('=') + 1);
    auto replaces = [&](const std::string& other) { return other.starts_with(name); };
    auto drops = [&](const std::string& prefix) { return word.starts_with(prefix); };
    if (std::any_of(program.environment.begin(), program.environment.end(), replaces)) continue;
    if (std::any_of(program.without.begin(), program.without.end(), drops)) continue;
    out.emplace_back(word);
  }
  return out;
}

// All that the new process needs, made before the fork: between fork and exec only async-signal-safe calls are allowed.
struct Start {
  const char* path;
  char* const* argv;
  char* const* environment;
  const Inherited* descriptors;
  size_t descriptor_count;
  int above;  // first number that no descriptor of the child has
  pid_t parent;
  int report;
};

// A failure travels back as errno through the pipe.
[[noreturn]] void Fail(int report) {
  int number = errno;
  // If even this write fails, the parent sees an end of file and the exit status.
  [[maybe_unused]] ssize_t put = write(report, &number, sizeof number);
  _exit(127);
}

// Handlers of ours mean nothing here; what we were told to ignore stays ignored, but SIGPIPE, which we ignore
// ourselves.
void ResetSignals() {
  signal(SIGPIPE, SIG_DFL);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction now = {};
    if (sigaction(number, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void BecomeProgram(const Start& start) {
  // The parent may have died before the signal was asked for; then nobody would ever send it.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) Fail(start.report);
  if (getppid() != start.parent) _exit(127);
  setpgid(0, 0);
  ResetSignals();

  // Out of the way first: a descriptor of ours may stand where another is to go.
  int report = fcntl(start.report, F_DUPFD_CLOEXEC, start.above);
  if (report < 0) Fail(start.report);
  int moved[kMostDescriptors] = {};
  for (size_t i = 0; i < start.descriptor_count; ++i) {
    moved[i] = fcntl(start.descriptors[i].ours, F_DUPFD_CLOEXEC, start.above);
    if (moved[i] < 0) Fail(report);
  }
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0 || dup2(null, STDIN_FILENO) < 0) Fail(report);
  for (size_t i = 0; i < start.descriptor_count; ++i) {
    if (dup2(moved[i], start.descriptors[i].theirs) < 0) Fail(report);
  }
  // Whatever else this process was started with stays out of the child.
  close_range(static_cast<unsigned>(start.above), ~0U, CLOSE_RANGE_CLOEXEC);
  execve(start.path, start.argv, start.environment);
  Fail(report);
}

struct Started {
  pid_t pid;
  posix::UniqueFd pidfd;
  int group;
};

// Forks. No signal is handled between the fork and the moment when Interrupts knows the child.
Result<Started> Fork(const Start& start) {
  const SignalsHeld held;
  const pid_t pid = fork();
  if (pid < 0) return posix::SystemError("fork");
  if (pid == 0) BecomeProgram(start);
  setpgid(pid, pid);  // the child does it too; whoever comes first
  posix::UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (pidfd) return Started{pid, std::move(pidfd), RegisterGroup(pid)};
  Error error = posix::SystemError("pidfd_open");
  kill(pid, SIGKILL);
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {}
  return error;
}

}  // namespace

std::string Describe(WaitStatus status) {
  if (status.signal == 0) return "exited with status " + std::to_string(status.code);
  return "was killed by signal " + std::to_string(status.signal) + " (" + strsignal(status.signal) + ")";
}

Result<Child> Child::Start(const Program& program) {
  CHECK(!program.argv.empty() && program.descriptors.size() <= kMostDescriptors);
  TRY(Interrupts::Check());
  const std::optional<std::string> path = FindProgram(program.argv[0]);
  if (!path) {
    return Error(Code::kEnvironment, "cannot run " + Quoted(program.argv[0]) +
                                         ": not found; install it, or see that PATH names its folder");
  }
  posix::Pipe report = TRY(posix::MakePipe());
  const std::vector<char*> argv = Pointers(program.argv);
  const Words words = EnvironmentOf(program);
  const std::vector<char*> environment = Pointers(words);
  int above = STDERR_FILENO + 1;
  for (const Inherited& it : program.descriptors) above = std::max(above, it.theirs + 1);
  Started started = TRY(Fork({path->c_str(), argv.data(), environment.data(), program.descriptors.data(),
                              program.descriptors.size(), above, getpid(), report.write.get()}));
  report.write.Close();
  Child child(started.pid, std::move(started.pidfd), started.group);
  int number = 0;
  size_t got =
      TRY(posix::ReadSome(report.read.get(), std::span(reinterpret_cast<uint8_t*>(&number), sizeof number), "exec"));
  if (got == 0) return child;
  return Error(Code::kEnvironment, "cannot run " + Quoted(program.argv[0]) + ": " + std::strerror(number));
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), pidfd_(std::move(other.pidfd_)), group_(std::exchange(other.group_, -1)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    Kill();
    pid_ = std::exchange(other.pid_, 0);
    pidfd_ = std::move(other.pidfd_);
    group_ = std::exchange(other.group_, -1);
  }
  return *this;
}

Child::~Child() { Kill(); }

std::optional<WaitStatus> Child::Wait(const posix::Deadline& deadline) {
  if (!running()) return std::nullopt;
  pollfd ended = {pidfd_.get(), POLLIN, 0};
  while (poll(&ended, 1, deadline.Left()) < 0 && errno == EINTR) {}
  return Reap();
}

std::optional<WaitStatus> Child::Reap() {
  if (!running()) return std::nullopt;
  siginfo_t info = {};
  auto look = [&](int flags) {
    int status = 0;
    while ((status = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | flags)) < 0 && errno == EINTR) {}
    return status == 0 && info.si_pid != 0;
  };
  // Reaped last: until then the number is the child's own, and a signal to its group cannot reach another's.
  if (!look(WNOWAIT)) return std::nullopt;
  ForgetGroup(std::exchange(group_, -1));
  CHECK(look(0));
  pidfd_.Close();
  pid_ = 0;
  if (info.si_code == CLD_EXITED) return WaitStatus{info.si_status, 0};
  return WaitStatus{0, info.si_status};
}

void Child::Kill() {
  if (!running()) return;
  // The group first: whatever the program started goes with it. The child has not been reaped, so its number is its
  // own.
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  (void)Wait(posix::Deadline());
}

}  // namespace samovar::run
