// SPDX-License-Identifier: Apache-2.0
#include "host/launch/conclusion.h"

#include "host/qemu/advice.h"
#include "measurements/base/text.h"

namespace samovar::launch {

namespace {

std::string Seconds(uint64_t milliseconds) { return Decimal(milliseconds / 1000) + " s"; }

// The last words, and what they usually mean.
std::string Evidence(const LastWords& words) {
  const std::string advice = qemu::AdviceOn(words.qemu);
  std::string out = advice.empty() ? "" : "; " + advice;
  if (!words.qemu.empty()) out += "\nQEMU said:\n" + words.qemu;
  out += words.console.empty() ? "\nThe guest wrote nothing to its console.\n"
                               : "\nThe guest's console ended with:\n" + words.console;
  out.pop_back();
  return out;
}

}  // namespace

Result<int> Conclude(const VmEnd& end, Phase phase, const LastWords& words) {
  if (!end.qemu.clean()) return Error(Code::kEnvironment, "QEMU " + run::Describe(end.qemu) + Evidence(words));
  if (!end.by_guest) {
    return Error(Code::kEnvironment,
                 "QEMU ended the VM: " + (end.reason.empty() ? "no reason given" : end.reason) + Evidence(words));
  }
  const bool powered_off = end.reason == "guest-shutdown";
  if (powered_off && phase != Phase::kBooting) return 0;
  return Error(Code::kProtocol,
               "the guest " + (powered_off ? "powered off" : "crashed (" + end.reason + ")") +
                   (phase == Phase::kBooting ? " before it opened the session" : " during the session") +
                   Evidence(words));
}

Error TooLate(Overdue what, const Patience& patience, Requester requester, const LastWords& words) {
  if (what == Overdue::kAll) {
    return Error(Code::kProtocol,
                 "the VM did not finish within " + Seconds(patience.all) + " (--timeout)" + Evidence(words));
  }
  if (what == Overdue::kBoot) {
    return Error(Code::kProtocol, "the guest did not open the session within " + Seconds(patience.boot) +
                                      " (--boot-timeout)" + Evidence(words));
  }
  if (requester == Requester::kGone) {
    return Error(Code::kProtocol,
                 "the requester went away, and the guest did not power off within " + Seconds(kPowerOffGrace));
  }
  return Error(Code::kProtocol,
               "the guest ended the session but did not power off within " + Seconds(kPowerOffGrace) + Evidence(words));
}

}  // namespace samovar::launch
