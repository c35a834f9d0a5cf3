// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/inputs/lock_files.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    "Prints what the lock files of DIR (default: the working folder) lock: each dependency with its package URL, its\n"
    "digest and how it is carried, in the fixed order in which a build takes them. The lock files are those that the\n"
    "recipe names (\"lockfiles\"), else those of known names in DIR itself; docs/inputs.md has all formats. Nothing "
    "is\n"
    "fetched and nothing is run. An entry without a digest is an error that names it and its line.\n"
    "\n"
    "  samovar inputs list\n"
    "  samovar inputs list ~/src/project --json\n";

Result<int> RunInputsList(const Arguments& arguments) {
  const std::string folder = arguments.operands().empty() ? "." : arguments.operands()[0];
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(folder));
  if (arguments.Has("json")) {
    TRY(PrintJson(Json::MakeObject({{"lockfiles", inputs::LockFilesJson(files)}})));
    return kExitSuccess;
  }
  if (files.empty()) Say("samovar: no lock file in " + Quoted(folder) + ": the build has no inputs but its source");
  TRY(Print(inputs::LockFilesText(files)));
  return kExitSuccess;
}

}  // namespace

extern const Command kInputsList;
const Command kInputsList = {"inputs list", "[DIR]",      0, 1, "print what the lock files of a project lock", kHelp,
                             kOptions,      RunInputsList};

}  // namespace samovar::cli
