// SPDX-License-Identifier: Apache-2.0
#include "measurements/tee/platform.h"

#include <cstddef>
#include <iterator>

namespace samovar::tee {

namespace {

constexpr const char* kNames[] = {"none", "sim-snp", "snp", "tdx"};  // in the order of the enumeration

}  // namespace

const char* PlatformName(Platform platform) { return kNames[static_cast<size_t>(platform)]; }

std::optional<Platform> PlatformOf(std::string_view name) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return static_cast<Platform>(i);
  }
  return std::nullopt;
}

}  // namespace samovar::tee
