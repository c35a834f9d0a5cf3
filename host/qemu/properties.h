// SPDX-License-Identifier: Apache-2.0
//
// What the arguments of a confidential guest need of QEMU: objects and properties, with the types of their values. A
// version number does not say what a build has in it, so QEMU itself is asked, over QMP (qom-list-properties; `-object
// TYPE,help` leaves out all that an object adds to itself, which with tdx-guest is everything). The versions here only
// serve the message about what is missing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/qemu/version.h"
#include "measurements/base/result.h"

namespace samovar::qemu {

struct NeededProperty {
  const char* type;      // of QEMU's object model
  const char* property;  // as in the arguments
  const char* value;     // the type of its value, as QEMU calls it
  Version since;         // the first QEMU that has it
};

// NeededProperties returns what QemuArguments uses of QEMU's object model for a plan of this TEE; nothing for the TEEs
// that any QEMU can run.
[[nodiscard]] std::span<const NeededProperty> NeededProperties(Tee tee);

// PropertyQuestions returns QMP commands, one a line, that ask for all of NeededProperties and then end QEMU.
[[nodiscard]] std::string PropertyQuestions(Tee tee);

// CheckProperties reads QEMU's answers, one JSON document a line. kEnvironment if an object or a property is not there
// or takes another type of value: the message names it and the version that has it. kMalformed for answers that are
// none.
Result<void> CheckProperties(std::string_view answers, Tee tee);

}  // namespace samovar::qemu
