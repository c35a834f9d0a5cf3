// SPDX-License-Identifier: Apache-2.0
//
// Many files at once through one `curl`, which brings TLS, certificates, proxies and parallel connections with it. What
// arrives is untrusted: its size is limited here, and it is proved by its digest elsewhere.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::inputs {

// Plain http is spoken to no other machine. To this one it is for tests, and has to be asked for.
enum class LoopbackHttp { kRefused, kAllowed };

struct TransferRules {
  LoopbackHttp loopback = LoopbackHttp::kRefused;
  uint64_t max_size = 0;  // of one file, whatever the server says
};

struct Transfer {
  std::string url;
  std::string part;  // where it goes; what is there already is gone on from
};

// CheckUrl fails with kUsage for a URL that is not https, or http to this machine where that is allowed.
Result<void> CheckUrl(const std::string& url, LoopbackHttp loopback);

// CurlConfig is what curl reads from its standard input (curl(1), "--config"): for each transfer, in its own section,
// whence, whither and under which rules, and what is to be printed when it has ended: its number, curl's exit code, the
// HTTP status, and a message. No configuration of the user's counts.
Result<std::string> CurlConfig(std::span<const Transfer> transfers, const TransferRules& rules);

// Transmit runs all transfers. `ended` is told about each, in the order in which they end: its number, and, if it
// failed, why; a failure of `ended` itself ends all. Errors: kUsage as CheckUrl; kEnvironment (no curl, an interrupt).
using Ended = std::function<Result<void>(size_t number, const Result<void>& outcome)>;
Result<void> Transmit(std::span<const Transfer> transfers, const TransferRules& rules, const Ended& ended);

}  // namespace samovar::inputs
