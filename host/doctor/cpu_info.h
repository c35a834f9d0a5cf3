// SPDX-License-Identifier: Apache-2.0
//
// The first processor of /proc/cpuinfo. Linux clears a flag there if firmware or boot options have turned the feature
// off, so a flag says more than CPUID.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/doctor/host_view.h"

namespace samovar::doctor {

struct CpuInfo {
  std::string vendor;  // "AuthenticAMD"
  std::string name;
  uint64_t family = 0;
  uint64_t model = 0;
  std::string flags;  // as the file has them, with a blank at either end

  [[nodiscard]] bool Has(std::string_view flag) const {
    return flags.find(" " + std::string(flag) + " ") != std::string::npos;
  }
};

// ParseCpuInfo reads what it knows and passes over the rest.
[[nodiscard]] CpuInfo ParseCpuInfo(std::string_view text);

// ReadCpuInfo is empty if the file cannot be read.
[[nodiscard]] CpuInfo ReadCpuInfo(const HostView& host);

// Words are the parts of a text between white space. Line returns the text up to the first newline.
[[nodiscard]] std::vector<std::string> Words(std::string_view text);
[[nodiscard]] std::string FirstLine(std::string_view text);

}  // namespace samovar::doctor
