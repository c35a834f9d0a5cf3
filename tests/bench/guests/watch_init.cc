// SPDX-License-Identifier: Apache-2.0
//
// A PID 1 that starts the agent of the release, unchanged, as its child and watches it: for what is promised about the
// agent's memory and processes. It prints to the console, among the agent's own lines and in the order of time:
//
//   watch: first process, N thread(s)   the agent, of N threads, has made a process (the kernel says so at that moment:
//                                       ptrace(2))
//   watch: peak N kB                    the agent's largest resident set so far (VmHWM), whenever it has grown
//
// The agent powers the machine off itself, so there is no last line.
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr char kAgent[] = "/samovar-init";
constexpr useconds_t kPause = 20'000;
constexpr long kEvents = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;

void Say(const char* text) {
  const int console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);
  dprintf(console, "watch: %s\r\n", text);
  close(console);
}

// StatusOf reads a number from /proc/PID/status; 0 while /proc is not mounted.
long StatusOf(pid_t pid, const char* key) {
  char path[64];
  char text[4096] = "";
  std::snprintf(path, sizeof path, "/proc/%d/status", pid);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  const char* line = size > 0 ? std::strstr(text, key) : nullptr;
  return line == nullptr ? 0 : std::strtol(line + std::strlen(key), nullptr, 10);
}

pid_t StartAgent() {
  int go[2];
  if (pipe2(go, O_CLOEXEC) != 0) return -1;
  const pid_t agent = fork();
  if (agent == 0) {
    char byte = 0;
    (void)!read(go[0], &byte, 1);
    execl(kAgent, kAgent, nullptr);
    _exit(127);
  }
  if (ptrace(PTRACE_SEIZE, agent, nullptr, kEvents) != 0) Say("cannot trace the agent");
  (void)!write(go[1], "", 1);
  close(go[0]);
  close(go[1]);
  return agent;
}

// After the first process nothing more is to be learnt: agent and child are let go. Threads go on being watched.
void OnStop(pid_t agent, pid_t stopped, int status) {
  const int event = status >> 16;
  const bool made = event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE;
  unsigned long child = 0;
  if (made) ptrace(PTRACE_GETEVENTMSG, stopped, nullptr, &child);
  const bool process = made && StatusOf(static_cast<pid_t>(child), "Tgid:") != agent;
  if (process) {
    char line[64];
    std::snprintf(line, sizeof line, "first process, %ld thread(s)", StatusOf(agent, "Threads:"));
    Say(line);
  }
  if (process || StatusOf(stopped, "Tgid:") != agent) {
    ptrace(PTRACE_DETACH, stopped, nullptr, nullptr);
  } else {
    // Without an event it is a signal that is about to be delivered.
    ptrace(PTRACE_CONT, stopped, nullptr, event == 0 ? WSTOPSIG(status) : 0);
  }
}

}  // namespace

int main() {
  const pid_t agent = StartAgent();
  long shown = 0;
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
    if (pid > 0 && WIFSTOPPED(status)) OnStop(agent, pid, status);
    if (pid == agent && !WIFSTOPPED(status)) Say("the agent has ended without switching the machine off");
    const long peak = StatusOf(agent, "VmHWM:");
    if (peak > shown) {
      char line[64];
      std::snprintf(line, sizeof line, "peak %ld kB", peak);
      Say(line);
      shown = peak;
    }
    if (pid <= 0) usleep(kPause);
  }
}
