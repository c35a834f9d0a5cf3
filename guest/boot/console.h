// SPDX-License-Identifier: Apache-2.0
//
// Lines for the operator on /dev/console. Until there is a console, lines are kept; Open prints them. The console is
// read by the host, who is not trusted: it gets nothing that matters, and nothing depends on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "guest/posix/fd.h"

namespace samovar::boot {

class Console {
 public:
  // Open opens /dev/console and prints the lines kept so far. Without a console, lines are dropped from then on.
  void Open();

  // Line prints "samovar: TEXT". A slow or missing console is never an error.
  void Line(std::string_view text);

 private:
  posix::UniqueFd fd_;
  bool opened_ = false;
  std::vector<std::string> kept_;
};

// QuietKernelLog keeps everything but emergencies (a panic) off the console.
void QuietKernelLog();

}  // namespace samovar::boot
