// SPDX-License-Identifier: Apache-2.0
//
// What a person sees while something takes long, on standard error: on a terminal one line that is rewritten (phase,
// bar, bytes), elsewhere one plain line per phase and nothing in between. Bytes from a build are shown with everything
// that a terminal would act on replaced, whatever they are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"

namespace samovar::cli {

enum class Verbosity { kQuiet, kNormal };

class Progress {
 public:
  explicit Progress(Verbosity verbosity);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Phase begins a new phase.
  void Phase(std::string_view name);
  // Amount shows how far the phase is: `done` of `total` bytes (0: total unknown).
  void Amount(uint64_t done, uint64_t total);
  // Count shows that `done` of `total` `things` are done.
  void Count(uint64_t done, uint64_t total, std::string_view things);
  // Log shows output of the build.
  void Log(ByteView bytes);

 private:
  void ClearLine();
  void Draw(uint64_t done, uint64_t total, const std::string& behind);

  bool quiet_;
  bool terminal_;
  bool drawn_ = false;
  std::string phase_;
  int shown_percent_ = -1;
};

// FormatBytes returns "12.3 MiB" and the like.
[[nodiscard]] std::string FormatBytes(uint64_t bytes);

}  // namespace samovar::cli
