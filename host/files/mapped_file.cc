// SPDX-License-Identifier: Apache-2.0
#include "host/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "guest/posix/fd.h"
#include "host/files/whole_file.h"
#include "measurements/base/text.h"

namespace samovar {

namespace {

// Populated at a time, so that the bytes at the beginning are soon there.
constexpr size_t kStep = size_t{1} << 20;
#if !defined(MADV_POPULATE_READ)  // Linux 5.14, glibc 2.35
constexpr int MADV_POPULATE_READ = 22;
#endif

void OnCutShort(int) {
  constexpr char kMessage[] = "samovar: a file became shorter while it was read\n";
  (void)!write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  _exit(3);
}

}  // namespace

void EndWhenFilesAreCutShort() { std::signal(SIGBUS, OnCutShort); }

Result<std::optional<MappedFile>> MappedFile::Map(const std::string& path, uint64_t max) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return posix::SystemError("stat " + Quoted(path));
  if (!S_ISREG(status.st_mode) || status.st_size == 0) return std::optional<MappedFile>();
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > max) return Error(Code::kLimit, Quoted(path) + ": larger than " + Decimal(max) + " bytes");
  void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (at == MAP_FAILED) return posix::SystemError("map " + Quoted(path));
  return std::optional<MappedFile>(MappedFile(std::span(static_cast<uint8_t*>(at), size)));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
}

void MappedFile::Populate() const {
  for (size_t at = 0; at < bytes_.size(); at += kStep) {
    // A kernel that does not know this leaves it to the first use of each page.
    (void)madvise(bytes_.data() + at, std::min(kStep, bytes_.size() - at), MADV_POPULATE_READ);
  }
}

Result<LargeFile> LargeFile::Open(const std::string& path, size_t max) {
  if (std::optional<MappedFile> mapped = TRY(MappedFile::Map(path, max))) return LargeFile(std::move(*mapped));
  return LargeFile(TRY(ReadLargeFile(path, max)));
}

void LargeFile::Populate() const {
  if (mapped_) mapped_->Populate();
}

}  // namespace samovar
