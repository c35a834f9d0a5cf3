// SPDX-License-Identifier: Apache-2.0
//
// What a launch comes to, in a sentence and an exit status. Pure: how QEMU ended, what its monitor said and the last
// words of guest and QEMU go in.
#pragma once

#include <string>

#include "host/launch/deadlines.h"
#include "host/run/child.h"
#include "measurements/base/result.h"

namespace samovar::launch {

// The ends of the guest's console and of what QEMU and its helpers wrote, as Tail::LastLines shows them.
struct LastWords {
  std::string console;
  std::string qemu;
};

// How a VM ended.
struct VmEnd {
  run::WaitStatus qemu;
  bool by_guest = false;  // QEMU's monitor said that the guest asked for it
  std::string reason;     // QEMU's word: "guest-shutdown", "guest-reset", "guest-panic", …; empty if it said none
};

// Conclude returns 0 if the guest powered itself off after it had opened a session. Errors: kEnvironment if QEMU failed
// or ended the VM, kProtocol if the guest crashed, or powered off before (`phase` is kBooting).
Result<int> Conclude(const VmEnd& end, Phase phase, const LastWords& words);

// What was waited for, for Overdue::kAll and kBoot: milliseconds.
struct Patience {
  uint64_t boot = 0;
  uint64_t all = 0;
};

enum class Requester { kThere, kGone };

// TooLate is the kProtocol error for what is overdue: kAll, kBoot or kPowerOff.
[[nodiscard]] Error TooLate(Overdue what, const Patience& patience, Requester requester, const LastWords& words);

}  // namespace samovar::launch
