// SPDX-License-Identifier: Apache-2.0
//
// One more thread, which does what it is given in the order in which it was given, beside the caller's own work. Little
// is ever kept for it: who gives more has to wait. While nothing is there for it, it sleeps.
#pragma once

#include <pthread.h>

#include <array>
#include <atomic>
#include <functional>

namespace samovar::posix {

class SideThread {
 public:
  // Starts the thread. If the system has none to give, or there is one CPU only, Do does the work itself.
  SideThread();
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;
  // Waits until everything is done.
  ~SideThread();

  // Do has the thread call `work`, which must not be empty, after everything that was given before.
  void Do(std::function<void()> work);
  // Given counts what was given so far, and wraps.
  [[nodiscard]] uint32_t Given() const { return given_.load(); }
  // Wait returns when the first `count` pieces of work, as Given counts them, have been done; what they wrote can then
  // be read here. Without a count, it waits for all.
  void Wait(uint32_t count);
  void Wait() { Wait(Given()); }

 private:
  static constexpr uint32_t kMost = 64;

  void Give(std::function<void()> work);
  static void* Run(void* self);

  // Both only count up, and wrap: piece n is at n modulo kMost.
  std::atomic<uint32_t> given_ = 0;
  std::atomic<uint32_t> done_ = 0;
  std::array<std::function<void()>, kMost> work_;  // an empty one ends the thread
  pthread_t thread_{};
  bool running_ = false;
};

}  // namespace samovar::posix
