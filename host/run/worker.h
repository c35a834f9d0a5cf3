// SPDX-License-Identifier: Apache-2.0
//
// A thread for one piece of work that runs beside its maker's own. It starts on another CPU, if the process may use
// one: Linux often puts a new thread behind its maker on the same CPU and moves it away only after some milliseconds,
// which is as long as a measurement takes. Once it runs the scheduler may move it as it likes.
#pragma once

#include <sched.h>

#include <functional>

#include <pthread.h>

namespace samovar {

class Worker {
 public:
  // Starts `work`, which must not throw. If the system has no thread to give it is done here and now.
  explicit Worker(std::function<void()> work);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { Join(); }
  // Join waits until the work is done; more than once is harmless.
  void Join();

 private:
  static void* Run(void* self);

  std::function<void()> work_;
  cpu_set_t allowed_;
  pthread_t thread_{};
  bool running_ = false;
};

}  // namespace samovar
