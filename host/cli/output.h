// SPDX-License-Identifier: Apache-2.0
//
// Where text goes: results to standard output, everything else to standard error. With --json standard output is
// exactly one JSON document. Exit statuses are documented and stable (docs/formats.md).
#pragma once

#include <string_view>

#include "measurements/base/result.h"
#include "measurements/json/json.h"

namespace samovar::cli {

enum ExitStatus : int {
  kExitSuccess = 0,
  kExitNo = 1,           // the build or the verification said no
  kExitUsage = 2,        // the command line makes no sense
  kExitEnvironment = 3,  // this machine or these files do not allow it
  kExitProtocol = 4,     // the other side broke the protocol
};

// StatusOf maps an error to the exit status of the program.
[[nodiscard]] ExitStatus StatusOf(const Error& error);

// Print writes text to standard output, made printable (measurements/base/text.h); line feeds stay, so that foreign
// text inside a line goes through Quoted or Printable first. PrintJson writes one document, pretty on a terminal and
// compact elsewhere. Both fail with kSystem if standard output cannot take it (a full disk, a closed pipe).
Result<void> Print(std::string_view text);
Result<void> PrintJson(const Json& document);

// Say writes a line to standard error, in the same way.
void Say(std::string_view line);

// StderrIsTerminal tells whether progress may be drawn.
[[nodiscard]] bool StderrIsTerminal();

}  // namespace samovar::cli
