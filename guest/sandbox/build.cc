// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/build.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "guest/boot/clock.h"
#include "guest/boot/memory.h"
#include "guest/posix/fd.h"
#include "guest/sandbox/cgroup.h"
#include "guest/sandbox/clone.h"
#include "guest/sandbox/inside/init.h"
#include "guest/sandbox/inside/root.h"
#include "guest/sandbox/report.h"
#include "measurements/base/text.h"

namespace samovar::sandbox {
namespace {

constexpr uint64_t kNamespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
constexpr size_t kLogPiece = size_t{64} << 10;
// poll(2) counts in int; a deadline further away is looked at again after this.
constexpr int64_t kLongestWait = 60'000;
// One more than the limit asks for: the sandbox's own first process.
constexpr uint64_t kOwnProcesses = 1;

struct Pipe {
  posix::UniqueFd read;
  posix::UniqueFd write;
};

Result<Pipe> OpenPipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return posix::SystemError("pipe");
  return Pipe{posix::UniqueFd(ends[0]), posix::UniqueFd(ends[1])};
}

// Why the agent ended the build; none if it ended by itself.
struct Killed {
  End end;
  std::string reason;
};

// Watch follows one build from its start to the moment when its first process is gone.
class Watch {
 public:
  Watch(const BuildSpec& spec, int session_fd, const LogSink& log, const Cgroup& cgroup, posix::UniqueFd log_pipe)
      : limits_(spec.limits),
        session_fd_(session_fd),
        sink_(log),
        cgroup_(cgroup),
        log_pipe_(std::move(log_pipe)),
        start_(boot::MonotonicMilliseconds()) {}

  // Run returns when `pidfd` says that the process has ended and the log has been read to its end.
  Result<void> Run(const posix::UniqueFd& pidfd);

  [[nodiscard]] const std::optional<Killed>& killed() const { return killed_; }
  [[nodiscard]] uint64_t log_bytes() const { return log_bytes_; }
  [[nodiscard]] uint64_t elapsed() const { return static_cast<uint64_t>(boot::MonotonicMilliseconds() - start_); }
  // Milliseconds to the time limit.
  [[nodiscard]] int64_t left() const {
    return static_cast<int64_t>(limits_.seconds * 1000) - static_cast<int64_t>(elapsed());
  }

 private:
  void Kill(End end, std::string reason);
  void CheckDeadline();
  Result<bool> ReadLog();
  void PassOn(ByteView piece);

  const BuildLimits& limits_;
  const int session_fd_;
  const LogSink& sink_;
  const Cgroup& cgroup_;
  posix::UniqueFd log_pipe_;
  const int64_t start_;
  std::optional<Killed> killed_;
  uint64_t log_bytes_ = 0;
};

void Watch::Kill(End end, std::string reason) {
  if (!killed_) killed_ = Killed{end, std::move(reason)};
  cgroup_.Kill();
}

void Watch::CheckDeadline() {
  if (left() <= 0) {
    Kill(End::kTimeLimit, "time limit of " + Decimal(limits_.seconds) + " s reached");
  }
}

void Watch::PassOn(ByteView piece) {
  if (killed_) return;  // what was in the pipe when the build was killed
  const uint64_t room = limits_.log_bytes - log_bytes_;
  const ByteView fits = piece.first(static_cast<size_t>(std::min<uint64_t>(room, piece.size())));
  Result<void> sent = fits.empty() ? Result<void>() : sink_(fits, [this] { CheckDeadline(); });
  log_bytes_ += fits.size();
  if (!sent.ok()) Kill(End::kCancelled, "the log could not be sent: " + sent.error().message());
  if (fits.size() < piece.size()) {
    Kill(End::kLogLimit, "log limit of " + Decimal(limits_.log_bytes) + " bytes reached");
  }
}

// ReadLog takes one piece; false at the end, which comes when every process that could write is gone.
Result<bool> Watch::ReadLog() {
  uint8_t piece[kLogPiece];
  const size_t got = TRY(posix::ReadSome(log_pipe_.get(), piece, "build log"));
  PassOn(ByteView(piece, got));
  return got > 0;
}

Result<void> Watch::Run(const posix::UniqueFd& pidfd) {
  bool log_open = true;
  bool alive = true;
  while (alive || log_open) {
    CheckDeadline();
    // Negative descriptors are skipped: what has ended, and the session once the build has been killed.
    pollfd waits[] = {{alive ? pidfd.get() : -1, POLLIN, 0},
                      {log_open ? log_pipe_.get() : -1, POLLIN, 0},
                      {killed_ ? -1 : session_fd_, POLLRDHUP, 0}};
    const int timeout = killed_ ? -1 : static_cast<int>(std::clamp<int64_t>(left(), 0, kLongestWait));
    if (poll(waits, 3, timeout) < 0 && errno != EINTR) return posix::SystemError("sandbox: poll");
    if (waits[1].revents != 0) log_open = TRY(ReadLog());
    if (waits[0].revents != 0) alive = false;
    if ((waits[2].revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) Kill(End::kCancelled, "the host hung up");
  }
  return {};
}

void Judge(BuildOutcome& outcome, End end, int status, std::string reason) {
  outcome.end = end;
  outcome.status = status;
  outcome.reason = std::move(reason);
}

Result<void> JudgeStatus(BuildOutcome& outcome, std::string_view report) {
  const int status = TRY(ParseReport(report));
  if (WIFEXITED(status)) {
    const int code = WEXITSTATUS(status);
    Judge(outcome, End::kExited, code, "exit status " + Decimal(static_cast<uint64_t>(code)));
  } else {
    const int number = WTERMSIG(status);
    Judge(outcome, End::kSignalled, number, "killed by signal " + Decimal(static_cast<uint64_t>(number)));
  }
  return {};
}

// What a command that failed may not have said, or not clearly.
std::string Causes(const BuildOutcome& outcome) {
  std::string out;
  if (outcome.workspace_full) out += "; the workspace is full (limit output)";
  if (outcome.process_limit_hit) out += "; it was refused processes (limit processes)";
  return out;
}

bool IsFull(const std::string& workspace) {
  struct statvfs room = {};
  return statvfs(workspace.c_str(), &room) == 0 && (room.f_bavail == 0 || room.f_favail == 0);
}

Result<void> CheckSpec(const BuildSpec& spec) {
  const bool limited = spec.limits.memory_bytes > 0 && spec.limits.seconds > 0 && spec.limits.processes > 0 &&
                       spec.limits.seconds <= INT64_MAX / 1000 && spec.limits.processes < UINT32_MAX;
  if (spec.argv.empty() || spec.argv[0].empty() || !limited) {
    return Error(Code::kUsage, "sandbox: needs a command and limits for memory, time and processes");
  }
  return {};
}

}  // namespace

Result<BuildOutcome> RunBuild(const BuildSpec& spec, int session_fd, const LogSink& log) {
  TRY(CheckSpec(spec));
  TRY(PrepareWorkspace(spec.workspace));
  const uint64_t memory = TRY(boot::BuildMemory(spec.limits.memory_bytes));
  const Cgroup cgroup = TRY(Cgroup::Create(memory, spec.limits.processes + kOwnProcesses));
  Pipe log_pipe = TRY(OpenPipe());
  Pipe report_pipe = TRY(OpenPipe());

  const Process process = TRY(Clone(kNamespaces, cgroup.fd()));
  if (process.pid == 0) RunInit(spec, std::move(log_pipe.write), std::move(report_pipe.write));
  log_pipe.write.Close();
  report_pipe.write.Close();

  Watch watch(spec, session_fd, log, cgroup, std::move(log_pipe.read));
  Result<void> watched = watch.Run(process.pidfd);
  TRY(cgroup.KillAndWait());
  while (waitpid(process.pid, nullptr, 0) < 0 && errno == EINTR) {}
  TRY(std::move(watched));

  BuildOutcome outcome;
  outcome.process_limit_hit = cgroup.Value("pids.events", "max") > 0;
  outcome.workspace_full = IsFull(spec.workspace);
  outcome.log_bytes = watch.log_bytes();
  outcome.peak_memory_bytes = cgroup.Number("memory.peak");
  outcome.cpu_milliseconds = cgroup.Value("cpu.stat", "usage_usec") / 1000;
  outcome.elapsed_milliseconds = watch.elapsed();
  if (watch.killed()) {
    Judge(outcome, watch.killed()->end, 0, watch.killed()->reason);
  } else if (cgroup.Value("memory.events", "oom_kill") > 0) {
    Judge(outcome, End::kMemoryLimit, 0, "memory limit of " + Decimal(memory >> 20) + " MiB reached");
  } else {
    Bytes report(kMaxReport);
    report.resize(TRY(posix::ReadSome(report_pipe.read.get(), report, "sandbox: report")));
    TRY(JudgeStatus(outcome, AsText(report)));
    if (!outcome.succeeded()) outcome.reason += Causes(outcome);
  }
  return outcome;
}

}  // namespace samovar::sandbox
