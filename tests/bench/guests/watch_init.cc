// SPDX-License-Identifier: Apache-2.0
//
// A PID 1 that starts the agent of the release, unchanged, as its child and watches it: for what is promised about the
// agent's memory and processes. It prints to the console, among the agent's own lines and in the order of time:
//
//   watch: first process    the agent has made a process or a thread (the kernel says so at that moment: ptrace(2))
//   watch: peak N kB        the agent's largest resident set so far (VmHWM), whenever it has grown
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

// PeakOf reads VmHWM, in kB; 0 while /proc is not mounted.
long PeakOf(pid_t pid) {
  char path[64];
  char text[4096] = "";
  std::snprintf(path, sizeof path, "/proc/%d/status", pid);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  const char* line = size > 0 ? std::strstr(text, "VmHWM:") : nullptr;
  return line == nullptr ? 0 : std::strtol(line + 6, nullptr, 10);
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

// After the first process nothing more is to be learnt: the agent and its child are let go.
void OnStop(pid_t agent, pid_t stopped, int status) {
  const int event = status >> 16;
  const bool of_agent = stopped == agent;
  if (of_agent && event == 0) {  // a signal that is about to be delivered
    ptrace(PTRACE_CONT, stopped, nullptr, WSTOPSIG(status));
    return;
  }
  if (of_agent) Say("first process");
  ptrace(PTRACE_DETACH, stopped, nullptr, nullptr);
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
    const long peak = PeakOf(agent);
    if (peak > shown) {
      char line[64];
      std::snprintf(line, sizeof line, "peak %ld kB", peak);
      Say(line);
      shown = peak;
    }
    if (pid <= 0) usleep(kPause);
  }
}
