// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/doctor/machine.h"
#include "host/doctor/report.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"tee", Takes::kValue, "TEE", "snp, tdx or sim-snp; default: what the processor could have"},
    {"image", Takes::kValue, "DIR", "image folder (default: $SAMOVAR_IMAGE, or where `image build` puts it)"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    "Is this host ready? Looks at processor, BIOS, kernel, KVM, devices, QEMU, services and files, and prints a row "
    "for\n"
    "each, in the order in which to put them right, with the command that helps. `MISSING` is what the TEE cannot run\n"
    "without, `missing` what only makes something slower or has to be made first, `unknown` what could not be found "
    "out.\n"
    "Nothing is changed.\n"
    "\n"
    "  samovar doctor --tee snp\n"
    "  samovar doctor --tee tdx --json\n"
    "\n"
    "Exit status: 3 if the TEE that --tee asks for cannot run here, else 0.\n";

Result<int> RunDoctor(const Arguments& arguments) {
  doctor::Machine machine;
  plan::Tee tee = doctor::SuggestTee(machine);
  if (auto name = arguments.Value("tee")) tee = TRY(qemu::ParseTee(*name));
  if (tee == plan::Tee::kNone) return Error(Code::kUsage, "--tee: expected snp, tdx or sim-snp, got none");
  doctor::Question question = TRY(doctor::DefaultQuestion(tee, arguments.ValueOr("image", "")));
  std::vector<doctor::Row> rows = doctor::Examine(machine, question);
  bool able = doctor::CanRun(rows);
  if (arguments.Has("json")) {
    TRY(PrintJson(
        Json::MakeObject({{"tee", qemu::TeeName(tee)}, {"can_run", able}, {"checks", doctor::RowsJson(rows)}})));
  } else {
    TRY(Print(doctor::RowsText(rows)));
  }
  Say("samovar: " + doctor::Conclusion(tee, rows));
  return able || !arguments.Has("tee") ? kExitSuccess : kExitEnvironment;
}

}  // namespace

extern const Command kDoctor;
const Command kDoctor = {"doctor", "",       0,        0, "is this host ready for SNP or TDX? what to fix, in order",
                         kHelp,    kOptions, RunDoctor};

}  // namespace samovar::cli
