// SPDX-License-Identifier: Apache-2.0
#include "host/run/interrupts.h"

#include <signal.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>

namespace samovar::run {

namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
constexpr int kFree = -1;

// All that the handler touches: lock-free, so that it may.
static_assert(std::atomic<int>::is_always_lock_free);
std::atomic<int> caught = 0;
std::array<std::atomic<int>, 64> groups;  // process group, or 0
std::array<std::atomic<int>, 8> streams;  // descriptor + 1, or 0
std::array<struct sigaction, kSignals.size()> before;
std::mutex nesting;
int depth = 0;

void OnSignal(int number) {
  const int kept_errno = errno;
  int none = 0;
  const bool first = caught.compare_exchange_strong(none, number);
  for (const std::atomic<int>& group : groups) {
    if (const int leader = group.load(); leader != 0) kill(-leader, first ? SIGTERM : SIGKILL);
  }
  for (const std::atomic<int>& stream : streams) {
    if (const int fd = stream.load(); fd != 0) shutdown(fd - 1, SHUT_RDWR);
  }
  errno = kept_errno;
}

template <size_t N>
int Take(std::array<std::atomic<int>, N>& slots, int value) {
  for (size_t i = 0; i < N; ++i) {
    int none = 0;
    if (slots[i].compare_exchange_strong(none, value)) return static_cast<int>(i);
  }
  return kFree;
}

template <size_t N>
void Clear(std::array<std::atomic<int>, N>& slots, int slot) {
  if (slot != kFree) slots[static_cast<size_t>(slot)].store(0);
}

}  // namespace

Interrupts::Interrupts() {
  const std::scoped_lock lock(nesting);
  if (depth++ != 0) return;
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  for (size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i], nullptr, &before[i]);
    if (kSignals[i] != SIGHUP || before[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
}

Interrupts::~Interrupts() {
  const std::scoped_lock lock(nesting);
  if (--depth != 0 || Caught() != 0) return;
  for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before[i], nullptr);
}

int Interrupts::Caught() { return caught.load(); }

Result<void> Interrupts::Check() {
  if (Caught() == 0) return {};
  return Error(Code::kEnvironment, "interrupted");
}

HangUp::HangUp(int fd) : slot_(Take(streams, fd + 1)) {
  // It may have come a moment ago.
  if (Interrupts::Caught() != 0) shutdown(fd, SHUT_RDWR);
}

HangUp::~HangUp() { Clear(streams, slot_); }

int RegisterGroup(pid_t leader) { return Take(groups, leader); }
void ForgetGroup(int slot) { Clear(groups, slot); }

SignalsHeld::SignalsHeld() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before_);
}

SignalsHeld::~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace samovar::run
