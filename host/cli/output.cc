// SPDX-License-Identifier: Apache-2.0
#include "host/cli/output.h"

#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "measurements/base/text.h"

namespace samovar::cli {

ExitStatus StatusOf(const Error& error) {
  switch (error.code()) {
    case Code::kUsage: return kExitUsage;
    case Code::kEnvironment:
    case Code::kSystem: return kExitEnvironment;
    case Code::kProtocol: return kExitProtocol;
    default: return kExitNo;
  }
}

Result<void> Print(std::string_view text) {
  const std::string out = Printable(text, Lines::kMany);
  if (std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0) return {};
  return Error(Code::kSystem, std::string("standard output: ") + std::strerror(errno));
}

Result<void> PrintJson(const Json& document) {
  return Print(isatty(STDOUT_FILENO) == 1 ? PrettyJson(document) : PlainJson(document) + "\n");
}

void Say(std::string_view line) {
  const std::string out = Printable(line, Lines::kMany) + "\n";
  std::fwrite(out.data(), 1, out.size(), stderr);
}

bool StderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace samovar::cli
