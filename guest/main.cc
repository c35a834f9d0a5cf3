// SPDX-License-Identifier: Apache-2.0
//
// samovar-init, PID 1 of the appliance: brings the machine up, serves one session, switches the machine off. It never
// returns, whatever happens.
#include "guest/boot/console.h"
#include "guest/boot/descriptors.h"
#include "guest/boot/mount_table.h"
#include "guest/boot/power.h"
#include "guest/channel/listen.h"
#include "guest/kernel/hardening.h"
#include "guest/protocol/channel.h"
#include "guest/protocol/ports.h"
#include "guest/session/session.h"

namespace samovar {
namespace {

// How long the host may take to open the session after boot.
constexpr int64_t kHostPatience = 300'000;

Result<void> Run(boot::Console& console) {
  TRY(boot::MountEarly());
  boot::QuietKernelLog();
  // Before the console is opened: until then nobody there is heard.
  TRY(boot::Harden());
  console.Open();
  channel::Connection connection =
      TRY(channel::AcceptSession({protocol::kSessionVsockPort, protocol::kSessionSerialName, kHostPatience}));
  protocol::Channel channel(std::move(connection.fd));
  return session::RunSession(channel, console);
}

}  // namespace
}  // namespace samovar

int main() {
  samovar::boot::InstallCrashHandlers();
  samovar::boot::DropInherited();
  samovar::boot::Console console;
  samovar::Result<void> outcome = samovar::Run(console);
  if (!outcome) {
    console.Open();  // the failure may have come before there was a console
    console.Line(outcome.error().message());
  }
  samovar::boot::PowerOff();
}
