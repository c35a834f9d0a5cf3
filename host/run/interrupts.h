// SPDX-License-Identifier: Apache-2.0
//
// SIGINT, SIGTERM and SIGHUP as a value. While an Interrupts exists these signals do not end this process. The first
// one asks everything that it waits for to end: each running run::Child gets SIGTERM, with all that it started in its
// process group, and each stream of a HangUp is shut down. A second one kills (SIGKILL). Whoever waited then sees an
// end, asks Caught, and returns an error; so each destructor on the way out cleans up, and main ends with 128 + the
// signal.
//
// SIGHUP that this process was told to ignore stays ignored: that is what nohup asks for. SIGINT does not: a shell
// without job control has it ignored in everything that a script starts in the background, and the end of that script
// must not leave machines behind.
#pragma once

#include <sys/types.h>

#include "measurements/base/result.h"

namespace samovar::run {

class Interrupts {
 public:
  // May be nested; the outermost one gives the signals their old meaning back, unless one has come.
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts();

  // Caught returns the number of the first signal that came, or 0. It stays, as there is no way back.
  [[nodiscard]] static int Caught();
  // Check is an error (kEnvironment, "interrupted") once a signal has come.
  static Result<void> Check();
};

// While it exists, the first interrupt shuts the socket `fd` down in both directions. Borrows it.
class HangUp {
 public:
  explicit HangUp(int fd);
  HangUp(const HangUp&) = delete;
  HangUp& operator=(const HangUp&) = delete;
  ~HangUp();

 private:
  int slot_;
};

// For Child: the group that an interrupt ends. Register returns the slot to Forget, which must come before the leader
// is reaped, as its number is somebody else's from then on; -1 if all slots are taken, and Forget takes that too.
[[nodiscard]] int RegisterGroup(pid_t leader);
void ForgetGroup(int slot);

// Keeps all signals from this thread while it exists.
class SignalsHeld {
 public:
  SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  ~SignalsHeld();

 private:
  sigset_t before_;
};

}  // namespace samovar::run
