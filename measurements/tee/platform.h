// SPDX-License-Identifier: Apache-2.0
//
// The platforms that a machine of ours can be, and their names: in evidence, provenance, plans, policies and on the
// command line. kSimSnp gives the guest a simulated AMD security processor; it protects nothing. kNone has no TEE.
#pragma once

#include <optional>
#include <string_view>

namespace samovar::tee {

enum class Platform { kNone, kSimSnp, kSnp, kTdx };

// PlatformName returns "none", "sim-snp", "snp" or "tdx".
[[nodiscard]] const char* PlatformName(Platform platform);
// PlatformOf reads such a name; nothing for any other.
[[nodiscard]] std::optional<Platform> PlatformOf(std::string_view name);

}  // namespace samovar::tee
