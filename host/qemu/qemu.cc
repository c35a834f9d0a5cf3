// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qemu.h"

#include <unistd.h>

#include "guest/posix/pipe.h"
#include "host/files/paths.h"
#include "host/qemu/properties.h"
#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::qemu {

namespace {

constexpr char kDefaultProgram[] = "qemu-system-x86_64";
constexpr int kAnswerTime = 10000;  // milliseconds; a cold disk is slow

std::string Advice(Tee tee) {
  std::string out = "install qemu-system-x86 " + VersionName(MinimumQemu(tee)) + " or newer";
  if (tee == Tee::kSnp || tee == Tee::kTdx) out += " (Debian: from a release or backports that has it)";
  return out + ", or name one with SAMOVAR_QEMU";
}

Error Environment(const std::string& what, Tee tee) { return Error(Code::kEnvironment, what + "; " + Advice(tee)); }

Result<void> AskForProperties(const Qemu& qemu, Tee tee) {
  Result<void> checked = CheckProperties(TRY(PropertyAnswers(qemu.path, tee)), tee);
  if (checked.ok()) return {};
  return Environment(Quoted(qemu.path) + " (QEMU " + qemu.version_text + ") " + checked.error().message(), tee);
}

}  // namespace

std::string QemuProgram() {
  const std::string named = paths::Variable("SAMOVAR_QEMU");
  return named.empty() ? kDefaultProgram : named;
}

Result<std::string> PropertyAnswers(const std::string& program, Tee tee) {
  posix::UniqueFd questions = TRY(posix::MemoryFile("samovar-questions", AsBytes(PropertyQuestions(tee))));
  run::Output answers = TRY(run::RunProgram(
      {.argv = {program, "-machine", "none", "-nodefaults", "-no-user-config", "-display", "none", "-qmp", "stdio"},
       .descriptors = {{questions.get(), STDIN_FILENO}}},
      kAnswerTime));
  return std::move(answers.text);
}

Result<Qemu> FindQemu(Tee tee) {
  Qemu qemu;
  qemu.path = QemuProgram();
  auto answer = AskVersion(qemu.path);
  if (!answer.ok()) return Environment(answer.error().message(), tee);
  qemu.version = answer->version;
  qemu.version_text = answer->text;
  bool any_qemu = NeededProperties(tee).empty();
  if (any_qemu && qemu.version < MinimumQemu(tee)) {
    return Environment(Quoted(qemu.path) + " is QEMU " + VersionName(qemu.version) + ", but " + TeeName(tee) +
                           " needs " + VersionName(MinimumQemu(tee)),
                       tee);
  }
  if (!any_qemu) TRY(AskForProperties(qemu, tee));
  return qemu;
}

}  // namespace samovar::qemu
