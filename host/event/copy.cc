// SPDX-License-Identifier: Apache-2.0
#include "host/event/copy.h"

#include <poll.h>

#include <algorithm>

#include "guest/posix/deadline.h"
#include "measurements/base/text.h"

namespace samovar::event {

namespace {

constexpr int kLastWait = 1000;  // milliseconds

}  // namespace

Result<std::unique_ptr<Copy>> Copy::Create(Loop& loop, posix::UniqueFd sink) {
  std::unique_ptr<Copy> copy(new Copy(std::move(sink)));
  Copy* self = copy.get();
  copy->watch_ = TRY(copy->sink_.WatchIt(loop, [self](int) { self->Flush(); }));
  return copy;
}

void Copy::Add(std::string_view text) {
  if (failed_) return;
  if (dropped_ != 0 && waiting_.size() < kMaxWaiting / 2) {
    waiting_ += "\n[" + Decimal(std::exchange(dropped_, 0)) + " bytes are missing here: they were not read in time]\n";
  }
  const size_t room = dropped_ == 0 ? kMaxWaiting - std::min(waiting_.size(), kMaxWaiting) : 0;
  waiting_ += text.substr(0, room);
  dropped_ += text.size() - std::min(room, text.size());
  Flush();
}

void Copy::Flush() {
  while (!waiting_.empty()) {
    const ssize_t put = sink_.Write(AsBytes(waiting_));
    if (put < 0 && WouldBlock()) break;
    if (put < 0) {
      // A full disk or a reader that left does not end the build; only the copy ends.
      failed_ = true;
      waiting_.clear();
      break;
    }
    waiting_.erase(0, static_cast<size_t>(put));
  }
  watch_->Want(waiting_.empty() ? 0 : UV_WRITABLE);
}

Copy::~Copy() {
  if (!watch_) return;
  const auto deadline = posix::Deadline::In(kLastWait);
  pollfd wait = {sink_.get(), POLLOUT, 0};
  while (!waiting_.empty() && !deadline.Passed()) {
    if (poll(&wait, 1, deadline.Left()) > 0) Flush();
  }
}

}  // namespace samovar::event
