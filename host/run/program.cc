// SPDX-License-Identifier: Apache-2.0
#include "host/run/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::process {

namespace {

// Pointers to the words and a final null, as the exec family wants; borrows the words.
std::vector<char*> Pointers(const Words& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

// Our environment with `added` in front: where a name occurs twice, getenv of the child finds the first.
Words Environment(const Words& added) {
  Words out = added;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view word = *entry;
    std::string_view name = word.substr(0, word.find('=') + 1);
    bool replaced = false;
    for (const std::string& other : added) replaced = replaced || other.starts_with(name);
    if (!replaced) out.emplace_back(word);
  }
  return out;
}

struct Ends {
  posix::UniqueFd read, write;
};

Result<Ends> MakePipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return posix::SystemError("make a pipe");
  return Ends{posix::UniqueFd(fds[0]), posix::UniqueFd(fds[1])};
}

// Starts `argv` with the given standard input and output; dup2 clears close-on-exec on exactly these.
Result<pid_t> Start(const Words& argv, const Words& environment, int input, int output) {
  CHECK(!argv.empty());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  // The tool ignores SIGPIPE; its children must not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  Words environment_words = Environment(environment);
  pid_t pid = -1;
  int failure = posix_spawnp(&pid, argv[0].c_str(), &actions, &attributes, Pointers(argv).data(),
                             Pointers(environment_words).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failure == 0) return pid;
  return Error(Code::kEnvironment, "cannot run " + Quoted(argv[0]) + ": " + std::strerror(failure) +
                                       "; install it, or see that PATH finds it");
}

Result<void> Finish(pid_t pid, const std::string& program) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return posix::SystemError("wait for " + Quoted(program));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::string how = WIFEXITED(status) ? "exited with status " + std::to_string(WEXITSTATUS(status))
                                      : "was killed by signal " + std::to_string(WTERMSIG(status));
  return Error(Code::kEnvironment, Quoted(program) + " " + how);
}

Result<std::string> ReadAll(int fd, size_t max, const std::string& program) {
  std::string out;
  uint8_t buffer[4096];
  for (;;) {
    size_t got = TRY(posix::ReadSome(fd, buffer, "output of " + Quoted(program)));
    if (got == 0) return out;
    if (got > max - out.size()) return Error(Code::kLimit, Quoted(program) + ": more output than " + Decimal(max));
    out += AsText(ByteView(buffer, got));
  }
}

}  // namespace

Result<void> Stream(const Words& argv, const Words& environment, const std::function<Result<void>(int fd)>& consume) {
  posix::UniqueFd null = TRY(posix::Open("/dev/null", O_RDONLY));
  Ends ends = TRY(MakePipe());
  pid_t pid = TRY(Start(argv, environment, null.get(), ends.write.get()));
  ends.write.Close();
  Result<void> consumed = consume(ends.read.get());
  ends.read.Close();
  // Reap first: a child must not outlive an error of ours.
  Result<void> ended = Finish(pid, argv[0]);
  TRY(std::move(consumed));
  return ended;
}

Result<std::string> Capture(const Words& argv, const Words& environment, size_t max_output) {
  std::string output;
  auto read = [&](int fd) -> Result<void> {
    output = TRY(ReadAll(fd, max_output, argv[0]));
    return {};
  };
  TRY(Stream(argv, environment, read));
  return output;
}

}  // namespace samovar::process
