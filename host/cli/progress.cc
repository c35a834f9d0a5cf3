// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.h"

#include <cstdio>

#include "host/cli/output.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr int kBarWidth = 24;

void Write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

Progress::Progress(Verbosity verbosity) : quiet_(verbosity == Verbosity::kQuiet), terminal_(StderrIsTerminal()) {}

Progress::~Progress() { ClearLine(); }

void Progress::ClearLine() {
  if (drawn_) Write("\r\x1b[K");
  drawn_ = false;
}

void Progress::Phase(std::string_view name) {
  if (quiet_) return;
  ClearLine();
  phase_ = Printable(name, Lines::kOne);
  shown_percent_ = -1;
  Say("samovar: " + phase_);
}

void Progress::Amount(uint64_t done, uint64_t total) {
  Draw(done, total, FormatBytes(done) + " of " + FormatBytes(total));
}

void Progress::Count(uint64_t done, uint64_t total, std::string_view things) {
  Draw(done, total, Decimal(done) + " of " + Decimal(total) + " " + std::string(things));
}

void Progress::Draw(uint64_t done, uint64_t total, const std::string& behind) {
  if (quiet_ || !terminal_ || total == 0) return;
  int percent = static_cast<int>(done >= total ? 100 : done * 100 / total);
  if (percent == shown_percent_) return;
  shown_percent_ = percent;
  int filled = percent * kBarWidth / 100;
  std::string bar(static_cast<size_t>(filled), '#');
  bar.append(static_cast<size_t>(kBarWidth - filled), '.');
  Write("\r\x1b[K  [" + bar + "] " + Decimal(static_cast<uint64_t>(percent)) + " %  " + behind);
  drawn_ = true;
}

void Progress::Log(ByteView bytes) {
  if (quiet_) return;
  ClearLine();
  Write(Printable(AsText(bytes), Lines::kMany));
}

std::string FormatBytes(uint64_t bytes) {
  if (bytes < 1024) return Decimal(bytes) + " B";
  const char* units[] = {"KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  uint64_t tenths = bytes * 10 / 1024;
  while (tenths >= 10240 && unit < 3) {
    tenths /= 1024;
    ++unit;
  }
  return Decimal(tenths / 10) + "." + Decimal(tenths % 10) + " " + units[unit];
}

}  // namespace samovar::cli
