// SPDX-License-Identifier: Apache-2.0
//
// usage: bench-whole-process RUNS COMMAND… [-- COMMAND…]…
//
// Runs the commands in turn, RUNS times each, and prints for each the shortest time from its start to its end, in
// microseconds, a line each. A shell that does this adds a millisecond of its own, for the copy of itself that it makes
// first. What the commands print is dropped; one that fails ends it all.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Command {
  std::vector<char*> argv;  // ends with a null
  long best = -1;
};

std::vector<Command> Parse(char** words) {
  std::vector<Command> out(1);
  for (; *words != nullptr; ++words) {
    if (std::strcmp(*words, "--") == 0) {
      out.emplace_back();
    } else {
      out.back().argv.push_back(*words);
    }
  }
  for (Command& command : out) command.argv.push_back(nullptr);
  return out;
}

// Returns microseconds, or -1 if the command could not be run or failed.
long RunOnce(const Command& command, const posix_spawn_file_actions_t& actions) {
  const auto start = Clock::now();
  pid_t pid = 0;
  int status = 0;
  if (posix_spawnp(&pid, command.argv[0], &actions, nullptr, command.argv.data(), environ) != 0) return -1;
  if (waitpid(pid, &status, 0) != pid || status != 0) return -1;
  return static_cast<long>(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::vector<Command> commands = Parse(argv + 2);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  for (long run = std::strtol(argv[1], nullptr, 10); run > 0; --run) {
    for (Command& command : commands) {
      const long took = command.argv[0] == nullptr ? -1 : RunOnce(command, actions);
      if (took < 0) {
        std::fprintf(stderr, "bench-whole-process: %s failed\n", command.argv[0] == nullptr ? "''" : command.argv[0]);
        return 1;
      }
      command.best = command.best < 0 ? took : std::min(command.best, took);
    }
  }
  for (const Command& command : commands) std::printf("%ld\n", command.best);
  return 0;
}
