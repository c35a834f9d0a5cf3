// SPDX-License-Identifier: Apache-2.0
//
// Asking a stopped QEMU about a machine, before any trust domain is started.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/options/options.h"
#include "measurements/base/result.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::qtest {

// Who is asked, and what is known of the host that will run the machine.
struct Question {
  std::string qemu;                      // the program
  std::optional<std::string> cpu;        // of that host, as QEMU calls it; "host" for this one, which needs KVM
  std::optional<unsigned> address_bits;  // of that CPU: TableRequest
};

struct Answer {
  tdx::PlatformTables tables;
  handover::SetupHeader setup_header;  // what this QEMU does to the kernel of a trust domain
};

// ReadQuestion reads --qemu, which must be there, --address-bits (36 to 52), and the option that names the CPU. Errors:
// kUsage.
Result<Question> ReadQuestion(const Options& options, std::string_view cpu_option);

// AskAboutPlan is about the machine that `arguments` start, those of QEMU in a TDX plan. Without the CPU there is no
// SMBIOS table, which names it. Errors: kUnsupported naming a word whose effect on the tables is not known,
// kEnvironment and kProtocol as ReadTables.
Result<Answer> AskAboutPlan(const Question& question, const std::vector<std::string>& arguments);

// AskAboutMachine is AskAboutPlan for arguments that any QEMU can start as they are, with that CPU.
Result<Answer> AskAboutMachine(const Question& question, std::vector<std::string> arguments);

}  // namespace samovar::qtest
