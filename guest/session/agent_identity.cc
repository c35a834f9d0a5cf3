// SPDX-License-Identifier: Apache-2.0
#include "guest/session/agent_identity.h"

#include <sys/random.h>
#include <sys/utsname.h>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "measurements/base/version.h"

namespace samovar::session {

Result<std::string> BuilderIdOf(std::string_view command_line) {
  std::string found;
  while (!command_line.empty()) {
    size_t end = command_line.find_first_of(" \n");
    std::string_view word = command_line.substr(0, end);
    command_line = end == std::string_view::npos ? std::string_view() : command_line.substr(end + 1);
    if (!word.starts_with(kBuilderIdKey)) continue;
    std::string_view value = word.substr(sizeof kBuilderIdKey - 1);
    bool printable = !value.empty();
    for (char c : value) printable = printable && c > 0x20 && c < 0x7f;
    if (!printable) return Error(Code::kMalformed, "kernel command line: the value of samovar.builder_id is not a URI");
    if (!found.empty()) return Error(Code::kMalformed, "kernel command line: samovar.builder_id is given twice");
    found = value;
  }
  return found.empty() ? std::string(statement::kDefaultBuilderId) : found;
}

Result<void> DescribeAgent(statement::Facts& facts) {
  facts.image_version = kVersionString;
  utsname name = {};
  if (uname(&name) != 0) return posix::SystemError("uname");
  facts.kernel_release = name.release;
  // The digest is of the line that the kernel was given, without the line break that /proc adds.
  Bytes line = TRY(posix::ReadFile("/proc/cmdline", 1 << 16));
  if (!line.empty() && line.back() == '\n') line.pop_back();
  facts.cmdline_sha256 = Sha256(line);
  facts.builder_id = TRY(BuilderIdOf(AsText(line)));
  facts.agent_sha256 = Sha256(TRY(posix::ReadFile("/proc/self/exe", size_t{16} << 20)));
  uint8_t id[16];
  if (getrandom(id, sizeof id, 0) != static_cast<ssize_t>(sizeof id)) return posix::SystemError("getrandom");
  facts.invocation_id = "urn:x-samovar:invocation:" + EncodeHex(id);
  return {};
}

}  // namespace samovar::session
