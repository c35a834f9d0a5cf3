// SPDX-License-Identifier: Apache-2.0
#include "guest/sandbox/cgroup.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "measurements/base/text.h"

namespace samovar::sandbox {
namespace {

constexpr char kRoot[] = "/sys/fs/cgroup";
constexpr char kGroup[] = "/sys/fs/cgroup/build";
constexpr int kWaitAttempts = 3000;
constexpr int kWaitPauseMilliseconds = 10;

std::string PathOf(std::string_view file) { return std::string(kGroup) + "/" + std::string(file); }

Bytes ReadOptional(const char* file) {
  Result<Bytes> text = posix::ReadFile(PathOf(file), 65536);
  return text ? std::move(text).value() : Bytes();
}

}  // namespace

uint64_t FlatKeyedValue(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ') {
      Result<uint64_t> number = ParseNumber(line.substr(key.size() + 1), UINT64_MAX, key);
      return number ? *number : 0;
    }
  }
  return 0;
}

Result<Cgroup> Cgroup::Create(uint64_t memory_bytes, uint64_t processes) {
  TRY(posix::WriteFile(std::string(kRoot) + "/cgroup.subtree_control", "+memory +pids +cpu"));
  if (mkdir(kGroup, 0755) != 0 && errno != EEXIST) return posix::SystemError(std::string("make ") + kGroup);
  Cgroup group(TRY(posix::Open(kGroup, O_RDONLY | O_DIRECTORY)));
  TRY(posix::WriteFile(PathOf("memory.max"), Decimal(memory_bytes)));
  TRY(posix::WriteFile(PathOf("memory.oom.group"), "1"));
  TRY(posix::WriteFile(PathOf("pids.max"), Decimal(processes)));
  return group;
}

Cgroup::~Cgroup() {
  if (!fd_) return;
  (void)KillAndWait();
  (void)rmdir(kGroup);
}

void Cgroup::Kill() const { (void)posix::WriteFile(PathOf("cgroup.kill"), "1"); }

Result<void> Cgroup::KillAndWait() const {
  for (int attempt = 0; attempt < kWaitAttempts; ++attempt) {
    const Bytes events = TRY(posix::ReadFile(PathOf("cgroup.events"), 4096));
    if (AsText(events).find("populated 0") != std::string_view::npos) return {};
    Kill();
    (void)poll(nullptr, 0, kWaitPauseMilliseconds);
  }
  return Error(Code::kSystem, "sandbox: processes of the build are still alive 30 s after they were killed");
}

uint64_t Cgroup::Value(const char* file, std::string_view key) const {
  return FlatKeyedValue(AsText(ReadOptional(file)), key);
}

uint64_t Cgroup::Number(const char* file) const {
  const Bytes bytes = ReadOptional(file);
  std::string_view text = AsText(bytes);
  if (text.ends_with('\n')) text.remove_suffix(1);
  Result<uint64_t> number = ParseNumber(text, UINT64_MAX, file);
  return number ? *number : 0;
}

}  // namespace samovar::sandbox
