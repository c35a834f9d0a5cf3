// SPDX-License-Identifier: Apache-2.0
#include "host/verify/batch/batch.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace samovar::verify {

namespace {

// The lines that are finished but not yet their turn: bounded, so that one slow bundle does not fill the memory.
class Window {
 public:
  Window(size_t count, size_t ahead) : count_(count), slots_(ahead) {}

  // Take returns the index of the next path to judge, or nothing when there is none left.
  std::optional<size_t> Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || taken_ == count_ || taken_ < emitted_ + slots_.size(); });
    if (stopped_ || taken_ == count_) return std::nullopt;
    return taken_++;
  }

  void Put(size_t index, BatchLine line) {
    std::lock_guard lock(mutex_);
    slots_[index % slots_.size()] = std::move(line);
    changed_.notify_all();
  }

  // Next waits for the line whose turn it is.
  BatchLine Next() {
    std::unique_lock lock(mutex_);
    std::optional<BatchLine>& slot = slots_[emitted_ % slots_.size()];
    changed_.wait(lock, [&] { return slot.has_value(); });
    BatchLine out = std::move(*slot);
    slot.reset();
    ++emitted_;
    changed_.notify_all();
    return out;
  }

  void Stop() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_;
  size_t taken_ = 0;
  size_t emitted_ = 0;
  bool stopped_ = false;
  std::vector<std::optional<BatchLine>> slots_;
};

Result<size_t> EmitAll(Window& window, size_t count, const std::function<Result<void>(const BatchLine&)>& emit) {
  size_t refused = 0;
  for (size_t i = 0; i < count; ++i) {
    BatchLine line = window.Next();
    if (!line.holds) ++refused;
    TRY(emit(line));
  }
  return refused;
}

}  // namespace

Result<size_t> Batch(const std::vector<std::string>& paths, size_t jobs,
                     const std::function<BatchLine(const std::string&)>& judge,
                     const std::function<Result<void>(const BatchLine&)>& emit) {
  constexpr size_t kAheadPerJob = 64;
  jobs = std::clamp<size_t>(jobs, 1, std::max<size_t>(paths.size(), 1));
  Window window(paths.size(), jobs * kAheadPerJob);
  std::vector<std::thread> workers;
  for (size_t i = 0; i < jobs; ++i) {
    workers.emplace_back([&] {
      while (auto index = window.Take()) window.Put(*index, judge(paths[*index]));
    });
  }
  Result<size_t> refused = EmitAll(window, paths.size(), emit);
  window.Stop();
  for (std::thread& worker : workers) worker.join();
  return refused;
}

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace samovar::verify
