// SPDX-License-Identifier: Apache-2.0
//
// Owned file descriptors and whole reads and writes. Every system call of guest and host goes through functions like
// these: EINTR is retried here and nowhere else, and a failure becomes an Error that names what was attempted and on
// what.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::posix {

// SystemError describes the current errno, "what: No such file or directory (errno 2)", and carries it.
[[nodiscard]] Error SystemError(std::string_view what);

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { Close(); }

  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void Close();

 private:
  int fd_ = -1;
};

// Open opens `path` with O_CLOEXEC added to `flags`. Errors are kSystem with the path.
Result<UniqueFd> Open(const std::string& path, int flags, unsigned mode = 0);
// OpenAt is Open relative to the directory `dir`.
Result<UniqueFd> OpenAt(int dir, const std::string& path, int flags, unsigned mode = 0);

// ReadSome reads up to `into.size()` bytes; 0 means end of file. A descriptor that is not ready fails with kSystem
// (EAGAIN).
Result<size_t> ReadSome(int fd, std::span<uint8_t> into, std::string_view what);
// WriteAll writes every byte of `bytes`, waiting on descriptors that are not ready.
Result<void> WriteAll(int fd, ByteView bytes, std::string_view what);

// ReadAll reads from `fd` to its end, at most `max` bytes; kLimit beyond that.
Result<Bytes> ReadAll(int fd, size_t max, std::string_view what);
// ReadFile reads a whole file of at most `max` bytes; kLimit beyond that. Works for files in /proc and /sys, whose size
// is 0.
Result<Bytes> ReadFile(const std::string& path, size_t max);
// WriteFile writes `bytes` to an existing file in one write(2), as /proc, /sys and cgroup files ask.
Result<void> WriteFile(const std::string& path, std::string_view bytes);

}  // namespace samovar::posix
