// SPDX-License-Identifier: Apache-2.0
//
// Versions of QEMU, and what they can run.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/qemu/tee.h"
#include "measurements/base/result.h"
#include "measurements/handover/setup_header.h"

namespace samovar::qemu {

struct Version {
  uint32_t major = 0;
  uint32_t minor = 0;
  auto operator<=>(const Version&) const = default;  // NOLINT(modernize-use-nullptr): of the compiler's own code
};

// VersionName returns "10.1".
[[nodiscard]] std::string VersionName(Version version);

// ParseQemuVersion reads the first line of `qemu-system-x86_64 -version`; kMalformed if it is something else.
Result<Version> ParseQemuVersion(std::string_view output);

struct VersionAnswer {
  Version version;
  std::string text;  // "7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)"
};

// AskVersion asks a program for its version. Errors: kEnvironment if it does not run or is no QEMU.
Result<VersionAnswer> AskVersion(const std::string& program);

// TrustDomainHeader returns what a QEMU of this version does to the setup header of a trust domain's kernel: it patches
// it, as for any other guest, until 10.1 (QEMU commit a7542a38f399, released with 10.2). A distribution may have taken
// that commit into an older version, which no QEMU tells that is asked without the hardware.
[[nodiscard]] handover::SetupHeader TrustDomainHeader(Version version);

// MinimumQemu returns the oldest QEMU that can run a guest in `tee`.
[[nodiscard]] Version MinimumQemu(Tee tee);

}  // namespace samovar::qemu
