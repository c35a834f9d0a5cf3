// SPDX-License-Identifier: Apache-2.0
//
// A number of mbedTLS's, freed (and so wiped) with its owner.
#pragma once

#include <mbedtls/bignum.h>

#include "measurements/base/bytes.h"

namespace samovar::arithmetic {

class Number {
 public:
  Number() { mbedtls_mpi_init(&value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() { mbedtls_mpi_free(&value_); }

  // Read takes a big-endian number; false if there is no memory for it.
  [[nodiscard]] bool Read(ByteView bytes) { return mbedtls_mpi_read_binary(&value_, bytes.data(), bytes.size()) == 0; }
  [[nodiscard]] const mbedtls_mpi* get() const { return &value_; }
  [[nodiscard]] mbedtls_mpi* get() { return &value_; }

 private:
  mbedtls_mpi value_;
};

}  // namespace samovar::arithmetic
