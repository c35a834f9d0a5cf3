// SPDX-License-Identifier: Apache-2.0
//
// The launcher's small streams beside the session: text that is kept and shown (the guest's console, what QEMU writes),
// and the port of the simulated TEE.
#pragma once

#include <memory>
#include <string>

#include "guest/posix/fd.h"
#include "host/event/copy.h"
#include "host/event/loop.h"
#include "host/event/tail.h"
#include "host/simtee/service.h"

namespace samovar::event {

// Reads text as it comes, so that the writer never waits, into a Tail and optionally to a file.
class TextStream {
 public:
  // `copy_to` is a file that gets every byte, "-" for standard error (made printable), or empty; whoever reads it is
  // not waited for (Copy). Borrows `tail`.
  static Result<std::unique_ptr<TextStream>> Create(Loop& loop, posix::UniqueFd source, Tail& tail,
                                                    const std::string& copy_to);
  // Drain reads what is there now, as much as a socket or a pipe holds.
  void Drain();

 private:
  TextStream(posix::UniqueFd source, Tail& tail) : source_(std::move(source)), tail_(tail) {}
  bool Read();

  posix::UniqueFd source_;
  Tail& tail_;
  std::unique_ptr<Copy> copy_;
  bool printable_only_ = false;
  std::unique_ptr<Watch> watch_;
};

// Moves requests and answers between the guest's port and simtee::Service. A request that the service refuses closes
// the port, and the reason goes to `tail`.
class SimTeePort {
 public:
  static Result<std::unique_ptr<SimTeePort>> Create(Loop& loop, posix::UniqueFd socket, simtee::Service service,
                                                    Tail& tail);

 private:
  SimTeePort(posix::UniqueFd socket, simtee::Service service, Tail& tail)
      : socket_(std::move(socket)), service_(std::move(service)), tail_(tail) {}
  void Step(int ready);
  void Close();

  posix::UniqueFd socket_;
  simtee::Service service_;
  Tail& tail_;
  Bytes unsent_;
  std::unique_ptr<Watch> watch_;
};

}  // namespace samovar::event
