// SPDX-License-Identifier: Apache-2.0
#include "host/launch/deadlines.h"

#include <algorithm>

namespace samovar::launch {

void Deadlines::SessionOpened() {
  phase_ = Phase::kSession;
  deadline_ = 0;
}

void Deadlines::SessionOver(uint64_t now) {
  phase_ = Phase::kEnding;
  deadline_ = now + (qemu_ended_ ? kDrainGrace : kPowerOffGrace);
}

void Deadlines::QemuEnded(uint64_t now) {
  qemu_ended_ = true;
  if (phase_ == Phase::kSession) phase_ = Phase::kEnding;
  deadline_ = now + kDrainGrace;
}

Overdue Deadlines::Look(uint64_t now, uint64_t moved) {
  if (all_ != 0 && now - started_ >= all_) return Overdue::kAll;
  if (moved != moved_ && phase_ == Phase::kEnding) deadline_ = std::max(deadline_, now + kDrainGrace);
  moved_ = moved;
  if (deadline_ == 0 || now < deadline_) return Overdue::kNothing;
  if (qemu_ended_) return Overdue::kDrain;
  return phase_ == Phase::kBooting ? Overdue::kBoot : Overdue::kPowerOff;
}

}  // namespace samovar::launch
