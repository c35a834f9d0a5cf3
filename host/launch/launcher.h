// SPDX-License-Identifier: Apache-2.0
//
// Runs one VM from a plan: starts QEMU, connects the session, relays it, sees the VM off. Never parses the session. On
// every way out, errors and signals included, QEMU and its helpers are gone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/launch/transport.h"
#include "host/plan/plan.h"
#include "host/qemu/qemu.h"
#include "host/simtee/service.h"
#include "measurements/base/result.h"

namespace samovar::launch {

struct LaunchRequest {
  plan::LaunchPlan plan;
  qemu::Qemu qemu;
  PreparedTransport transport;
  std::optional<simtee::Service> simulated_tee;  // with Tee::kSimSnp
  posix::UniqueFd hashes;                        // the table of the kernel hashes, if LoadsHashes(plan)
  int input = 0;                                 // the requester's half of the session
  int output = 1;
  uint64_t boot_timeout = 0;  // milliseconds until the guest must have opened the session
  uint64_t timeout = 0;       // milliseconds for everything; 0: no limit
  std::string console;        // file that gets all the guest's console output, "-" for standard error; empty: nowhere
};

// Launch returns when the VM is gone: 0 if it powered itself off after a session, 128 + n if signal n (interrupt,
// termination, hang-up) ended the launcher. Errors: kEnvironment if QEMU could not run or was killed, kProtocol if the
// guest died before or during the session, did not open it in time, or did not end; the messages carry the last lines
// of the console and of QEMU.
Result<int> Launch(LaunchRequest request);

}  // namespace samovar::launch
