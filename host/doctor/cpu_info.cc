// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/cpu_info.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::doctor {

namespace {

std::string_view Trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

uint64_t NumberOr0(std::string_view text) {
  auto number = ParseNumber(text, 0xffff, "");
  return number.ok() ? *number : 0;
}

}  // namespace

CpuInfo ParseCpuInfo(std::string_view text) {
  CpuInfo out;
  text = text.substr(0, text.find("\n\n"));  // the other processors are alike
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view key = Trimmed(line.substr(0, colon));
    std::string value(Trimmed(line.substr(colon + 1)));
    if (key == "vendor_id") out.vendor = value;
    if (key == "model name") out.name = value;
    if (key == "cpu family") out.family = NumberOr0(value);
    if (key == "model") out.model = NumberOr0(value);
    if (key == "flags") out.flags = " " + value + " ";
  }
  return out;
}

CpuInfo ReadCpuInfo(const HostView& host) {
  auto text = host.ReadText("/proc/cpuinfo");
  return text.ok() ? ParseCpuInfo(*text) : CpuInfo();
}

std::vector<std::string> Words(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::vector<std::string> out;
  for (size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;
       at = text.find_first_not_of(kSpace, at)) {
    size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string FirstLine(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

}  // namespace samovar::doctor
