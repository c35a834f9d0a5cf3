// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/side_thread.h"

#include <unistd.h>

#include "measurements/base/result.h"

namespace samovar::posix {

SideThread::SideThread() {
  if (sysconf(_SC_NPROCESSORS_ONLN) > 1) running_ = pthread_create(&thread_, nullptr, Run, this) == 0;
}

SideThread::~SideThread() {
  if (!running_) return;
  state_.store(kEnd);
  state_.notify_all();
  CHECK(pthread_join(thread_, nullptr) == 0);
}

void SideThread::Begin(void (*function)(void*), void* work) {
  if (!running_) {
    function(work);
    return;
  }
  function_ = function;
  work_ = work;
  state_.store(kWork);
  state_.notify_all();
}

void SideThread::Wait() {
  if (running_) state_.wait(kWork);
}

void* SideThread::Run(void* self) {
  auto& thread = *static_cast<SideThread*>(self);
  for (;;) {
    thread.state_.wait(kIdle);
    if (thread.state_.load() == kEnd) return nullptr;
    thread.function_(thread.work_);
    thread.state_.store(kIdle);
    thread.state_.notify_all();
  }
}

}  // namespace samovar::posix
