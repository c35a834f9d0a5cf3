// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qemu.h"

#include <unistd.h>

#include <cstdlib>

#include "guest/posix/pipe.h"
#include "host/qemu/properties.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::qemu {

namespace {

constexpr char kDefaultProgram[] = "qemu-system-x86_64";
constexpr int kAnswerTime = 10000;  // milliseconds; a cold disk is slow

std::string VersionName(plan::Version version) { return Decimal(version.major) + "." + Decimal(version.minor); }

std::string Advice(plan::Tee tee) {
  std::string out = "install qemu-system-x86 " + VersionName(plan::MinimumQemu(tee)) + " or newer";
  if (tee == plan::Tee::kSnp || tee == plan::Tee::kTdx) out += " (Debian: from a release or backports that has it)";
  return out + ", or name one with SAMOVAR_QEMU";
}

Error Environment(const std::string& what, plan::Tee tee) {
  return Error(Code::kEnvironment, what + "; " + Advice(tee));
}

Result<void> AskForProperties(const Qemu& qemu, plan::Tee tee) {
  Result<void> checked = CheckProperties(TRY(PropertyAnswers(qemu.path, tee)), tee);
  if (checked.ok()) return {};
  return Environment(Quoted(qemu.path) + " (QEMU " + qemu.version_text + ") " + checked.error().message(), tee);
}

}  // namespace

Result<plan::Version> ParseQemuVersion(std::string_view output) {
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
  return plan::Version{parts[0], parts[1]};
}

std::string QemuProgram() {
  const char* named = std::getenv("SAMOVAR_QEMU");
  return named != nullptr && *named != '\0' ? named : kDefaultProgram;
}

Result<std::string> PropertyAnswers(const std::string& program, plan::Tee tee) {
  posix::UniqueFd questions = TRY(posix::MemoryFile("samovar-questions", AsBytes(PropertyQuestions(tee))));
  run::Output answers = TRY(run::RunProgram(
      {.argv = {program, "-machine", "none", "-nodefaults", "-no-user-config", "-display", "none", "-qmp", "stdio"},
       .descriptors = {{questions.get(), STDIN_FILENO}}},
      kAnswerTime));
  return std::move(answers.text);
}

Result<Qemu> FindQemu(plan::Tee tee) {
  Qemu qemu;
  qemu.path = QemuProgram();
  auto output = run::RunProgram({{qemu.path, "-version"}}, kAnswerTime);
  if (!output.ok()) return Environment("QEMU: " + output.error().message(), tee);
  auto version = ParseQemuVersion(output->text);
  if (!output->status.clean() || !version.ok()) {
    return Environment(Quoted(qemu.path) + " is not a working QEMU: `-version` " + run::Describe(output->status) +
                           " and said " + Quoted(output->text),
                       tee);
  }
  qemu.version = *version;
  size_t start = output->text.find("version ") + 8;
  qemu.version_text = output->text.substr(start, output->text.find('\n') - start);
  bool any_qemu = NeededProperties(tee).empty();
  if (any_qemu && qemu.version < plan::MinimumQemu(tee)) {
    return Environment(Quoted(qemu.path) + " is QEMU " + VersionName(qemu.version) + ", but " + plan::TeeName(tee) +
                           " needs " + VersionName(plan::MinimumQemu(tee)),
                       tee);
  }
  if (!any_qemu) TRY(AskForProperties(qemu, tee));
  return qemu;
}

}  // namespace samovar::qemu
