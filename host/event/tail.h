// SPDX-License-Identifier: Apache-2.0
//
// The last bytes of an endless text: the guest's console, what QEMU says. Bounded memory however much is written.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/bytes.h"

namespace samovar::event {

class Tail {
 public:
  explicit Tail(size_t capacity) : capacity_(capacity) {}

  void Add(ByteView bytes);

  // LastLines returns up to `count` of the last non-empty lines, indented, with everything but printable ASCII shown as
  // '.': what a guest writes must not steer a terminal. Empty if nothing was written.
  [[nodiscard]] std::string LastLines(size_t count) const;

 private:
  size_t capacity_;
  std::string text_;
};

}  // namespace samovar::event
