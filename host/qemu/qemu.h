// SPDX-License-Identifier: Apache-2.0
//
// Finding QEMU and asking it what it is. Nothing is remembered between runs: programs and machines change.
#pragma once

#include <string>

#include "host/qemu/version.h"
#include "measurements/base/result.h"

namespace samovar::qemu {

struct Qemu {
  std::string path;
  Version version;
  std::string version_text;  // "7.2.22 (Debian …)", for people
};

// QemuProgram returns SAMOVAR_QEMU, or qemu-system-x86_64, which is to be found in PATH.
[[nodiscard]] std::string QemuProgram();

// PropertyAnswers asks a QEMU over QMP for the properties that a plan of `tee` uses; CheckProperties
// (properties.h) reads the answers. Errors: kEnvironment if it cannot be run.
Result<std::string> PropertyAnswers(const std::string& program, Tee tee);

// FindQemu runs QemuProgram and checks that it can run `tee`: by its version for the
// TEEs that any QEMU has, for the others by asking it for every object and property that QemuArguments uses
// (properties.h). Errors are kEnvironment and say what to install.
Result<Qemu> FindQemu(Tee tee);

}  // namespace samovar::qemu
