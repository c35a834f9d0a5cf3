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
  MappedFile& operator=(MappedFile&& other) noexcept;
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

// A whole file, mapped if it is a regular one and read into memory if not: a pipe, or nothing at all.
class LargeFile {
 public:
  LargeFile() = default;
  explicit LargeFile(Bytes content) : read_(std::move(content)) {}
  // Open takes a file of at most `max` bytes. Errors: those of MappedFile::Map and ReadLargeFile.
  static Result<LargeFile> Open(const std::string& path, size_t max);

  [[nodiscard]] ByteView bytes() const { return mapped_ ? mapped_->bytes() : ByteView(read_); }
  // Populate is MappedFile's; what was read is there already.
  void Populate() const;

 private:
  explicit LargeFile(MappedFile content) : mapped_(std::move(content)) {}

  std::optional<MappedFile> mapped_;
  Bytes read_;
};

}  // namespace samovar
