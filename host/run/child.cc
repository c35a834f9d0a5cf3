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
#include <chrono>
#include <csignal>
#include <cstring>

#include "measurements/base/text.h"

namespace samovar::launch {

namespace {

// Between fork and exec only async-signal-safe calls are allowed. A failure travels back as errno through the pipe.
[[noreturn]] void Fail(int report) {
  int number = errno;
  // If even this write fails, the parent sees an end of file and the exit status.
  [[maybe_unused]] ssize_t put = write(report, &number, sizeof number);
  _exit(127);
}

struct Plan {
  std::vector<char*> argv;
  std::vector<Inherited> descriptors;
  int above = 0;  // first number that no descriptor of the child has
  pid_t launcher = 0;
  int report = -1;
};

[[noreturn]] void BecomeProgram(const Plan& plan) {
  // The launcher may have died before the signal was asked for; then nobody would ever send it.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) Fail(plan.report);
  if (getppid() != plan.launcher) _exit(127);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) signal(number, SIG_DFL);

  // Out of the way first: a descriptor of ours may stand where another is to go.
  int report = fcntl(plan.report, F_DUPFD_CLOEXEC, plan.above);
  if (report < 0) Fail(plan.report);
  int moved[16] = {};
  for (size_t i = 0; i < plan.descriptors.size(); ++i) {
    moved[i] = fcntl(plan.descriptors[i].ours, F_DUPFD_CLOEXEC, plan.above);
    if (moved[i] < 0) Fail(report);
  }
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0 || dup2(null, STDIN_FILENO) < 0) Fail(report);
  for (size_t i = 0; i < plan.descriptors.size(); ++i) {
    if (dup2(moved[i], plan.descriptors[i].theirs) < 0) Fail(report);
  }
  // Whatever else the launcher was started with stays out of the child.
  close_range(static_cast<unsigned>(plan.above), ~0U, CLOSE_RANGE_CLOEXEC);
  execvp(plan.argv[0], plan.argv.data());
  Fail(report);
}

}  // namespace

std::string Describe(ExitStatus status) {
  if (status.signal == 0) return "exited with status " + std::to_string(status.code);
  return "was killed by signal " + std::to_string(status.signal) + " (" + strsignal(status.signal) + ")";
}

Result<Child> Child::Start(const std::vector<std::string>& argv, const std::vector<Inherited>& descriptors) {
  CHECK(!argv.empty() && descriptors.size() <= 16);
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) return posix::SystemError("pipe");
  posix::UniqueFd report(pipe_fds[0]);
  posix::UniqueFd report_end(pipe_fds[1]);

  Plan plan;
  for (const std::string& word : argv) plan.argv.push_back(const_cast<char*>(word.c_str()));
  plan.argv.push_back(nullptr);
  plan.descriptors = descriptors;
  plan.above = STDERR_FILENO + 1;
  for (const Inherited& it : descriptors) plan.above = std::max(plan.above, it.theirs + 1);
  plan.launcher = getpid();
  plan.report = report_end.get();

  pid_t pid = fork();
  if (pid < 0) return posix::SystemError("fork");
  if (pid == 0) BecomeProgram(plan);
  report_end.Close();

  posix::UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  CHECK(pidfd);  // Linux 5.3 and later
  Child child(pid, std::move(pidfd));
  int number = 0;
  size_t got =
      TRY(posix::ReadSome(report.get(), std::span(reinterpret_cast<uint8_t*>(&number), sizeof number), "exec"));
  if (got == 0) return child;
  return Error(Code::kEnvironment, "run " + Quoted(argv[0]) + ": " + std::strerror(number));
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)), pidfd_(std::move(other.pidfd_)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    Kill();
    pid_ = std::exchange(other.pid_, 0);
    pidfd_ = std::move(other.pidfd_);
  }
  return *this;
}

Child::~Child() { Kill(); }

std::optional<ExitStatus> Child::Wait(int milliseconds) {
  if (!running()) return std::nullopt;
  pollfd ended = {pidfd_.get(), POLLIN, 0};
  while (poll(&ended, 1, milliseconds) < 0 && errno == EINTR) {}
  return Reap();
}

std::optional<ExitStatus> Child::Reap() {
  if (!running()) return std::nullopt;
  siginfo_t info = {};
  int status = 0;
  while ((status = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG)) < 0 && errno == EINTR) {}
  if (status != 0 || info.si_pid == 0) return std::nullopt;
  pidfd_.Close();
  pid_ = 0;
  if (info.si_code == CLD_EXITED) return ExitStatus{info.si_status, 0};
  return ExitStatus{0, info.si_status};
}

void Child::Kill() {
  if (!running()) return;
  // The group first: whatever the program started goes with it. The child has not been reaped, so its number is its
  // own.
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  (void)Wait(-1);
}

Result<Output> RunProgram(const std::vector<std::string>& argv, std::vector<Inherited> descriptors, int milliseconds) {
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) return posix::SystemError("pipe");
  posix::UniqueFd out(pipe_fds[0]);
  posix::UniqueFd out_end(pipe_fds[1]);
  descriptors.push_back({out_end.get(), STDOUT_FILENO});
  descriptors.push_back({out_end.get(), STDERR_FILENO});
  Child child = TRY(Child::Start(argv, descriptors));
  out_end.Close();

  auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  auto left = [&] {
    auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::max<int64_t>(rest.count(), 0));
  };
  Output output;
  uint8_t buffer[4096];
  for (;;) {
    pollfd wait = {out.get(), POLLIN, 0};
    int ready = poll(&wait, 1, left());
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    size_t got = TRY(posix::ReadSome(out.get(), buffer, argv[0]));
    if (got == 0) break;
    if (output.text.size() < 65536) output.text.append(AsText(ByteView(buffer, got)));
  }
  std::optional<ExitStatus> status = child.Wait(left());
  if (!status) {
    return Error(Code::kEnvironment,
                 Quoted(argv[0]) + " did not end within " + Decimal(static_cast<uint64_t>(milliseconds)) + " ms");
  }
  output.status = *status;
  return output;
}

}  // namespace samovar::launch
