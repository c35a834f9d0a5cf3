// SPDX-License-Identifier: Apache-2.0
//
// Lock files: from bytes to the list of what a build needs from elsewhere. Pure, and the same on both sides of a
// session: the requester computes the list from its checkout, the guest from the source that it has verified, and
// archives then travel in the order of the list. docs/inputs.md says which formats are read and what of them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::lockfile {

struct LockText {
  std::string_view text;
  std::string_view beside;  // of the file that the ecosystem's row names; empty if it names none
};

// A row for each format. Only the table in ecosystems.cc makes them.
struct Ecosystem {
  const char* name;    // of the format, as documents, vectors and fuzz targets call it
  const char* file;    // what the lock file is called
  const char* beside;  // a file in the same folder that the reader needs too; empty for none
  Result<void> (*read)(const LockText& lock, InputList& out);
};

// Ecosystems returns all rows.
[[nodiscard]] std::span<const Ecosystem> Ecosystems();

// EcosystemOf returns the row for a lock file by the last name of its path; null if it is none of them.
[[nodiscard]] const Ecosystem* EcosystemOf(std::string_view path);

// ReadLockFile returns the inputs of one lock file in their fixed order (InputList::Finish). Errors say the line, what
// was expected and what was found; the caller adds the path. It uses at most 64 bytes of memory for each byte of the
// texts, and 64 KiB.
Result<std::vector<Input>> ReadLockFile(const Ecosystem& ecosystem, const LockText& lock);

}  // namespace samovar::lockfile
