// SPDX-License-Identifier: Apache-2.0
//
// Asking a stopped QEMU about the machine of a launch plan, before any trust domain is started.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::qtest {

// Who is asked, and what is known of the host that will run the machine.
struct Question {
  std::string qemu;                      // the program
  std::optional<std::string> cpu;        // of that host, as QEMU calls it; "host" for this one, which needs KVM
  std::optional<unsigned> address_bits;  // of that CPU: TableRequest
};

// AskAboutPlan returns the tables of the machine that `arguments` start, those of QEMU in a TDX plan. Without the CPU
// there is no SMBIOS table, which names it. Errors: kUnsupported naming a word whose effect on the tables is not known,
// kEnvironment and kProtocol as ReadTables.
Result<tdx::PlatformTables> AskAboutPlan(const Question& question, const std::vector<std::string>& arguments);

}  // namespace samovar::qtest
