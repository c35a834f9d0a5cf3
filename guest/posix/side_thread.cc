// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/side_thread.h"

#include <unistd.h>

#include <utility>

#include "measurements/base/result.h"

namespace samovar::posix {

SideThread::SideThread() {
  if (sysconf(_SC_NPROCESSORS_ONLN) > 1) running_ = pthread_create(&thread_, nullptr, Run, this) == 0;
}

SideThread::~SideThread() {
  if (!running_) return;
  Give({});
  CHECK(pthread_join(thread_, nullptr) == 0);
}

void SideThread::Do(std::function<void()> work) {
  if (running_) {
    Give(std::move(work));
  } else {
    work();
  }
}

void SideThread::Give(std::function<void()> work) {
  const uint32_t given = given_.load();
  for (uint32_t done = done_.load(); given - done == kMost; done = done_.load()) done_.wait(done);
  work_[given % kMost] = std::move(work);
  given_.store(given + 1);
  given_.notify_one();
}

void SideThread::Wait(uint32_t count) {
  if (!running_) return;
  for (uint32_t done = done_.load(); static_cast<int32_t>(done - count) < 0; done = done_.load()) done_.wait(done);
}

void* SideThread::Run(void* self) {
  auto& thread = *static_cast<SideThread*>(self);
  for (uint32_t done = 0;; thread.done_.store(++done), thread.done_.notify_one()) {
    thread.given_.wait(done);
    // What the work holds is given back before it counts as done.
    const auto work = std::exchange(thread.work_[done % kMost], nullptr);
    if (!work) return nullptr;
    work();
  }
}

}  // namespace samovar::posix
