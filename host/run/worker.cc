// SPDX-License-Identifier: Apache-2.0
#include "host/run/worker.h"

#include <utility>

#include "measurements/base/result.h"

namespace samovar {

Worker::Worker(std::function<void()> work) : work_(std::move(work)) {
  CPU_ZERO(&allowed_);
  pthread_attr_t attributes;
  CHECK(pthread_attr_init(&attributes) == 0);
  // A machine with more CPUs than the set can name is left to the scheduler.
  if (sched_getaffinity(0, sizeof allowed_, &allowed_) == 0) {
    cpu_set_t others = allowed_;
    CPU_CLR(static_cast<size_t>(sched_getcpu()), &others);
    if (CPU_COUNT(&others) != 0) pthread_attr_setaffinity_np(&attributes, sizeof others, &others);
  }
  running_ = pthread_create(&thread_, &attributes, Run, this) == 0;
  pthread_attr_destroy(&attributes);
  if (!running_) work_();
}

void* Worker::Run(void* self) {
  auto* worker = static_cast<Worker*>(self);
  if (CPU_COUNT(&worker->allowed_) != 0) sched_setaffinity(0, sizeof worker->allowed_, &worker->allowed_);
  worker->work_();
  return nullptr;
}

void Worker::Join() {
  if (running_) CHECK(pthread_join(thread_, nullptr) == 0);
  running_ = false;
}

}  // namespace samovar
