// SPDX-License-Identifier: Apache-2.0
//
// A copy of a text for somebody who may not read it: a file, a FIFO, a terminal that is stopped, a pager that waits.
// The writer never waits for the reader: what the reader has not taken is kept up to a bound; what is beyond it is
// dropped, and a line in the copy says how much.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host/event/shared_fd.h"

namespace samovar::event {

class Copy {
 public:
  // Kept for a slow reader.
  static constexpr size_t kMaxWaiting = 256 << 10;

  // Create writes to `sink` as it can while the loop runs.
  static Result<std::unique_ptr<Copy>> Create(Loop& loop, posix::UniqueFd sink);
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  // Gives a reader that still reads up to a second for the rest.
  ~Copy();

  // Add appends text. Once the sink has failed (a full disk, a reader that is gone) it does nothing.
  void Add(std::string_view text);

 private:
  explicit Copy(posix::UniqueFd sink) : sink_(std::move(sink)) {}
  void Flush();

  SharedFd sink_;
  std::unique_ptr<Watch> watch_;
  std::string waiting_;
  uint64_t dropped_ = 0;
  bool failed_ = false;
};

}  // namespace samovar::event
