// SPDX-License-Identifier: Apache-2.0
//
// How long each part of a VM's life may take. Pure: what has happened and when goes in, what is overdue comes out. All
// times are milliseconds of one clock that does not go back.
#pragma once

#include <cstdint>

namespace samovar::launch {

constexpr uint64_t kPowerOffGrace = 30000;  // from the end of the session to power-off; the emulator is slow
constexpr uint64_t kDrainGrace = 3000;      // from QEMU's end to the end of what a helper still holds

enum class Phase { kBooting, kSession, kEnding };

// What is over and was not kept.
enum class Overdue {
  kNothing,
  kAll,       // the limit for everything
  kBoot,      // the guest did not open the session
  kPowerOff,  // the session is over, the VM is not
  kDrain,     // QEMU has ended, but somebody still holds the session's stream
};

class Deadlines {
 public:
  // `all` is the limit for everything, 0 for none.
  Deadlines(uint64_t now, uint64_t boot, uint64_t all) : started_(now), all_(all), deadline_(now + boot) {}

  [[nodiscard]] Phase phase() const { return phase_; }

  void SessionOpened();
  // The session's stream has ended, or the requester has gone.
  void SessionOver(uint64_t now);
  void QemuEnded(uint64_t now);
  // Look tells what is overdue. `moved` is how many bytes have reached the requester: one that reads slowly is not a
  // guest that hangs, so the end may take longer while it still reads.
  [[nodiscard]] Overdue Look(uint64_t now, uint64_t moved);

 private:
  Phase phase_ = Phase::kBooting;
  uint64_t started_;
  uint64_t all_;
  uint64_t deadline_;  // of the phase; 0: none
  uint64_t moved_ = 0;
  bool qemu_ended_ = false;
};

}  // namespace samovar::launch
