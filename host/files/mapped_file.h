// SPDX-License-Identifier: Apache-2.0
//
// A regular file as memory, which saves the copy that read(2) makes. The price: if somebody cuts the file short
// meanwhile there is no call that could return an error: the kernel sends SIGBUS.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar {

// From now on SIGBUS ends the program with a message and status 3. For main: the meaning of a signal is the program's.
void EndWhenFilesAreCutShort();

class MappedFile {
 public:
  // Map maps a file of at most `max` bytes; nothing if it is empty or not a regular file. Errors: kLimit, kSystem.
  static Result<std::optional<MappedFile>> Map(const std::string& path, uint64_t max);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  // Populate brings all of it into the page tables. It takes a fifth of the time that a hash does: for another thread,
  // beside the use of the bytes.
  void Populate() const;

 private:
  explicit MappedFile(std::span<uint8_t> bytes) : bytes_(bytes) {}

  std::span<uint8_t> bytes_;
};

}  // namespace samovar
