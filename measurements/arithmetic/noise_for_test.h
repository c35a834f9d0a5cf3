// SPDX-License-Identifier: Apache-2.0
//
// Bytes without an order, the same in every run.
#pragma once

#include <random>

#include "measurements/base/bytes.h"

namespace samovar::arithmetic::fake {

class Noise {
 public:
  Bytes operator()(size_t size) {
    Bytes out(size);
    for (uint8_t& byte : out) byte = static_cast<uint8_t>(engine_());
    return out;
  }

 private:
  std::mt19937 engine_{20261127};
};

}  // namespace samovar::arithmetic::fake
