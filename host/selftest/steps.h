// SPDX-License-Identifier: Apache-2.0
//
// The steps of `samovar selftest` after the checks of `samovar doctor`: plan, build or boot, verify, compare. Each runs
// this very program as a child, as a user would, with a folder of its own for everything it makes.
#pragma once

#include <string>
#include <vector>

#include "host/plan/plan.h"
#include "host/selftest/redact.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"

namespace samovar::selftest {

enum class Outcome { kFailed, kPassed, kUnknown };

struct Step {
  std::string name;
  Outcome outcome = Outcome::kFailed;
  uint64_t milliseconds = 0;
  std::string detail;  // why it failed or is not known, or what it found
  Json output;         // the command's JSON document; null if it has none
};

struct Request {
  plan::Tee tee = plan::Tee::kSimSnp;
  std::string image;       // folder
  std::string toolchains;  // folder; a build is made if it has a disk, else the VM only boots to its HELLO
  std::string program;     // this program
  std::string qemu;        // that will run the VM; asked for the tables that TDX measures
};

struct Steps {
  std::vector<Step> steps;
  Json evidence;                // what the report or quote says; null without one
  std::vector<Secret> secrets;  // of `evidence` and of every output
};

// RunSteps runs the steps in order; after one that failed, those that need it are left out. Fails only if no folder can
// be made.
Result<Steps> RunSteps(const Request& request);

}  // namespace samovar::selftest
