// SPDX-License-Identifier: Apache-2.0
//
// What the agent can say about itself and the machine it runs on, as far as it can see it: the launch measurement is
// what binds kernel, initrd and command line; these fields let people read it.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/result.h"
#include "measurements/statement/provenance.h"

namespace samovar::session {

// The word of the kernel command line that names the builder. The command line is measured, so the builder id is.
inline constexpr char kBuilderIdKey[] = "samovar.builder_id=";

// DescribeAgent fills in version, agent and command-line digests, kernel release, builder id and a random invocation
// id.
Result<void> DescribeAgent(statement::Facts& facts);

// BuilderIdOf finds the builder id on a kernel command line; the default if it is not there. Errors: kMalformed if it
// is there twice, is empty, or has characters outside printable ASCII.
Result<std::string> BuilderIdOf(std::string_view command_line);

}  // namespace samovar::session
