// SPDX-License-Identifier: Apache-2.0
//
// image/inputs.lock: the pinned files of the Debian archive. One row a line, seven columns separated by blanks:
// name, package, version, size, sha256, path below the root of a mirror, a time at which a snapshot archive has it;
// lines that start with # are comments. The file is the project's own; it is parsed strictly so that a slip is noticed
// where it was made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::image {

inline constexpr size_t kMaxInputsLockSize = 1 << 20;

struct LockedInput {
  std::string name;
  std::string package;
  std::string version;
  uint64_t size = 0;
  Sha256Digest sha256;
  std::string path;
  std::string time;  // YYYYMMDDTHHMMSSZ
};

// ParseInputsLock reads the whole file. Errors: kMalformed with the line number (wrong number of columns, bad number,
// digest or time, a name that occurs twice), kLimit beyond kMaxInputsLockSize.
Result<std::vector<LockedInput>> ParseInputsLock(std::string_view text);

// FindInput returns the row `name`, or kEnvironment saying that inputs.lock has none.
Result<LockedInput> FindInput(const std::vector<LockedInput>& inputs, std::string_view name);

}  // namespace samovar::image
