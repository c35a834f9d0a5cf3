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
  // Wait returns when everything that was given has been done; what it wrote can then be read here.
  void Wait();

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
