// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/version.h"

#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::qemu {

std::string VersionName(Version version) { return Decimal(version.major) + "." + Decimal(version.minor); }

Result<Version> ParseQemuVersion(std::string_view output) {
  constexpr std::string_view kPrefix = "QEMU emulator version ";
  auto malformed = [&] {
    return Error(Code::kMalformed, "expected \"" + std::string(kPrefix) + "N.N…\", got " + Quoted(output));
  };
  if (!output.starts_with(kPrefix)) return malformed();
  std::string_view rest = output.substr(kPrefix.size());
  uint32_t parts[2];
  for (uint32_t& part : parts) {
    size_t end = rest.find_first_not_of("0123456789");
    auto number = ParseNumber(rest.substr(0, end), 1000, "QEMU version");
    if (!number.ok()) return malformed();
    part = static_cast<uint32_t>(*number);
    rest = end == std::string_view::npos ? "" : rest.substr(end);
    if (&part == &parts[0]) {
      if (!rest.starts_with('.')) return malformed();
      rest.remove_prefix(1);
    }
  }
  return Version{parts[0], parts[1]};
}

Result<VersionAnswer> AskVersion(const std::string& program) {
  constexpr int kAnswerTime = 10'000;  // ms
  auto output = run::RunProgram({{program, "-version"}}, kAnswerTime);
  if (!output.ok()) return Error(Code::kEnvironment, "QEMU: " + output.error().message());
  auto version = ParseQemuVersion(output->text);
  if (!output->status.clean() || !version.ok()) {
    return Error(Code::kEnvironment, Quoted(program) + " is not a working QEMU: `-version` " +
                                         run::Describe(output->status) + " and said " + Quoted(output->text));
  }
  size_t start = output->text.find("version ") + 8;
  return VersionAnswer{*version, output->text.substr(start, output->text.find('\n') - start)};
}

handover::SetupHeader TrustDomainHeader(Version version) {
  return version < Version{10, 2} ? handover::SetupHeader::kPatched : handover::SetupHeader::kRaw;
}

Version MinimumQemu(Tee tee) {
  switch (tee) {
    case Tee::kSnp: return {9, 1};
    case Tee::kTdx: return {10, 1};
    default: return {7, 2};
  }
}

}  // namespace samovar::qemu
