// SPDX-License-Identifier: Apache-2.0
//
// One more thread, for work that can go on beside the caller's own: two hashes of the same bytes. It has no queue and
// shares nothing but what the two pieces of work name; while nothing is asked of it, it sleeps.
#pragma once

#include <pthread.h>

#include <atomic>

namespace samovar::posix {

class SideThread {
 public:
  // Starts the thread. If the system has none to give, or there is one CPU only, Both does one thing after the other.
  SideThread();
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;
  ~SideThread();

  // Both calls `here` on this thread and `there` on the other, and returns when both have returned. What either wrote
  // can then be read here.
  template <typename Here, typename There>
  void Both(Here here, There there) {
    Begin([](void* work) { (*static_cast<There*>(work))(); }, &there);
    here();
    Wait();
  }

 private:
  enum State : uint32_t { kIdle, kWork, kEnd };

  void Begin(void (*function)(void*), void* work);
  void Wait();
  static void* Run(void* self);

  std::atomic<uint32_t> state_ = kIdle;
  void (*function_)(void*) = nullptr;
  void* work_ = nullptr;
  pthread_t thread_{};
  bool running_ = false;
};

}  // namespace samovar::posix
