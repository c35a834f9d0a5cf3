// SPDX-License-Identifier: Apache-2.0
#include "host/launch/conclusion.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::launch;

TEST(HowAVmEnds) {
  const run::WaitStatus clean;
  const LastWords words = {"  | last line\n", ""};
  struct {
    const char* what;
    VmEnd end;
    Phase phase;
    std::optional<Code> code;  // nothing: it went well
    const char* says;
  } rows[] = {
      {"powered off after the session", {clean, true, "guest-shutdown"}, Phase::kEnding, std::nullopt, ""},
      {"powered off while the session's end is on its way",
       {clean, true, "guest-shutdown"},
       Phase::kSession,
       std::nullopt,
       ""},
      {"powered off while booting",
       {clean, true, "guest-shutdown"},
       Phase::kBooting,
       Code::kProtocol,
       "the guest powered off before it opened the session\nThe guest's console ended with:\n  | last line"},
      {"panic while booting",
       {clean, true, "guest-panic"},
       Phase::kBooting,
       Code::kProtocol,
       "the guest crashed (guest-panic) before it opened the session"},
      {"panic in the session",
       {clean, true, "guest-panic"},
       Phase::kSession,
       Code::kProtocol,
       "the guest crashed (guest-panic) during the session"},
      {"reset in the session",
       {clean, true, "guest-reset"},
       Phase::kEnding,
       Code::kProtocol,
       "the guest crashed (guest-reset) during the session"},
      {"ended by the host",
       {clean, false, "host-signal"},
       Phase::kSession,
       Code::kEnvironment,
       "QEMU ended the VM: host-signal"},
      {"ended without a word", {clean, false, ""}, Phase::kEnding, Code::kEnvironment, "no reason given"},
      {"QEMU failed", {{1, 0}, false, ""}, Phase::kBooting, Code::kEnvironment, "QEMU exited with status 1"},
      {"QEMU was killed, whatever the monitor said",
       {{0, 9}, true, "guest-shutdown"},
       Phase::kEnding,
       Code::kEnvironment,
       "QEMU was killed by signal 9"},
  };
  for (const auto& row : rows) {
    test::Row name(row.what);
    auto result = Conclude(row.end, row.phase, words);
    if (row.code) {
      EXPECT_ERROR(result, *row.code, row.says);
    } else {
      EXPECT(result.ok() && *result == 0);
    }
  }
}

TEST(TheLastWordsAreTold) {
  auto silent = Conclude({{1, 0}, false, ""}, Phase::kBooting, {});
  EXPECT_ERROR(silent, Code::kEnvironment, "The guest wrote nothing to its console.");
  auto both = Conclude({{1, 0}, false, ""}, Phase::kBooting, {"  | panic\n", "  | no such device\n"});
  EXPECT_ERROR(both, Code::kEnvironment,
               "\nQEMU said:\n  | no such device\n\nThe guest's console ended with:\n  | panic");
}

TEST(WhatIsLateIsNamed) {
  const Patience patience = {120'000, 600'000};
  struct {
    Overdue what;
    Requester requester;
    const char* says;
  } rows[] = {
      {Overdue::kAll, Requester::kThere, "the VM did not finish within 600 s (--timeout)\nThe guest"},
      {Overdue::kBoot, Requester::kThere,
       "the guest did not open the session within 120 s (--boot-timeout)\nThe guest"},
      {Overdue::kPowerOff, Requester::kThere, "ended the session but did not power off within 30 s\nThe guest"},
      {Overdue::kPowerOff, Requester::kGone, "the requester went away, and the guest did not power off within 30 s"},
  };
  for (const auto& row : rows) {
    Result<void> error = TooLate(row.what, patience, row.requester, {});
    EXPECT_ERROR(error, Code::kProtocol, row.says);
  }
}
