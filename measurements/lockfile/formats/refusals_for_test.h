// SPDX-License-Identifier: Apache-2.0
//
// Tables of what a reader of lock files refuses, and why.
#pragma once

#include "measurements/lockfile/lockfile.h"
#include "tests/harness.h"

namespace samovar::lockfile {

struct Refusal {
  std::string text;
  Code code;
  const char* why;
  std::string_view beside = {};
};

inline void ExpectRefusals(std::string_view file, std::span<const Refusal> rows) {
  for (const Refusal& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(ReadLockFile(*EcosystemOf(file), {row.text, row.beside}), row.code, row.why);
  }
}

}  // namespace samovar::lockfile
