// SPDX-License-Identifier: Apache-2.0
//
// Finding QEMU and asking it what it is. Nothing is remembered between runs: programs and machines change.
#pragma once

#include <string>

#include "host/plan/plan.h"
#include "measurements/base/result.h"

namespace samovar::launch {

struct Qemu {
  std::string path;
  Version version;
  std::string version_text;  // "7.2.22 (Debian …)", for people
};

// ParseQemuVersion reads the first line of `qemu-system-x86_64 -version`; kMalformed if it is something else.
Result<Version> ParseQemuVersion(std::string_view output);

// QemuProgram returns SAMOVAR_QEMU, or qemu-system-x86_64, which is to be found in PATH.
[[nodiscard]] std::string QemuProgram();

// PropertyAnswers asks a QEMU over QMP for the properties that a plan of `tee` uses; CheckProperties
// (qemu_properties.h) reads the answers. Errors: kEnvironment if it cannot be run.
Result<std::string> PropertyAnswers(const std::string& program, Tee tee);

// FindQemu runs QemuProgram and checks that it can run `tee`: by its version for the
// TEEs that any QEMU has, for the others by asking it for every object and property that QemuArguments uses
// (qemu_properties.h). Errors are kEnvironment and say what to install.
Result<Qemu> FindQemu(Tee tee);

}  // namespace samovar::launch
