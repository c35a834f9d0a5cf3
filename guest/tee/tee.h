// SPDX-License-Identifier: Apache-2.0
//
// The interface to the machine that signs. Which kinds this program knows is a table, and the only difference between
// the release flavour (backends.cc) and the one with the simulated TEE (backends_sim.cc).
#pragma once

#include <memory>
#include <span>

#include "guest/tee/answer.h"
#include "measurements/base/result.h"
#include "measurements/tee/platform.h"
#include "measurements/tee/report_data.h"

namespace samovar::tee {

class Tee {
 public:
  Tee() = default;
  Tee(const Tee&) = delete;
  Tee& operator=(const Tee&) = delete;
  virtual ~Tee() = default;

  [[nodiscard]] virtual Platform platform() const = 0;

  // Report asks for a report over `report_data`. It waits a bounded time. Errors: kEnvironment if the TEE refuses or
  // does not answer, kMalformed if it answers nonsense; kUnsupported on a machine without one.
  virtual Result<Answer> Report(const ReportData& report_data) = 0;
};

struct Backend {
  const char* name;
  // Opens the TEE; null if this machine does not have it; an error if it has it but cannot be used.
  Result<std::unique_ptr<Tee>> (*open)();
};

// Backends returns the table of this flavour, in the order of preference. Hardware comes first; the last, "none",
// always opens.
[[nodiscard]] std::span<const Backend> Backends();

// OpenTee opens the first back end that this machine has. An error of one is an error: there is no falling back from a
// TEE that is there but does not work.
Result<std::unique_ptr<Tee>> OpenTee();

}  // namespace samovar::tee
