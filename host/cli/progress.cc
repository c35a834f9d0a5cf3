// SPDX-License-Identifier: Apache-2.0
#include "host/cli/progress.h"

#include <cstdio>

#include "host/cli/output.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

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
  phase_ = Displayable(name);
  shown_percent_ = -1;
  Say("samovar: " + phase_);
}

void Progress::Amount(uint64_t done, uint64_t total) {
  if (quiet_ || !terminal_ || total == 0) return;
  int percent = static_cast<int>(done >= total ? 100 : done * 100 / total);
  if (percent == shown_percent_) return;
  shown_percent_ = percent;
  int filled = percent * kBarWidth / 100;
  std::string bar(static_cast<size_t>(filled), '#');
  bar.append(static_cast<size_t>(kBarWidth - filled), '.');
  Write("\r\x1b[K  [" + bar + "] " + Decimal(static_cast<uint64_t>(percent)) + " %  " + FormatBytes(done) + " of " +
        FormatBytes(total));
  drawn_ = true;
}

void Progress::Log(ByteView bytes) {
  if (quiet_) return;
  ClearLine();
  Write(Displayable(AsText(bytes)));
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

std::string Displayable(std::string_view text) {
  std::string out(text);
  bool utf8 = IsUtf8(text);
  for (size_t i = 0; i < out.size(); ++i) {
    auto byte = static_cast<unsigned char>(out[i]);
    bool control = (byte < 0x20 && out[i] != '\n' && out[i] != '\t') || byte == 0x7f;
    // U+0080 to U+009f are control characters too: some terminals act on U+009b as on ESC [.
    bool c1 = byte == 0xc2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xa0;
    if (control || c1 || (!utf8 && byte > 0x7f)) out[i] = '?';
    if (c1) out[i + 1] = '?';
  }
  return out;
}

}  // namespace samovar::cli
