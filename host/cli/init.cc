// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/session/recipe/first_recipe.h"
#include "measurements/recipe/recipe.h"

namespace samovar::cli {

namespace {

constexpr char kHelp[] =
    "Writes .samovar.json into DIR (default: the working folder) for a project that has none: a build command by the\n"
    "files that are there (Makefile, configure, CMakeLists.txt, meson.build, Cargo.toml, go.mod, package.json) and a "
    "guess\n"
    "at the artifact. Read it, change it, commit it; docs/formats.md has all keys. It overwrites nothing.\n"
    "\n"
    "  samovar init && git add .samovar.json && git commit -m 'recipe' && samovar build --out hello.bundle\n";

Result<int> RunInit(const Arguments& arguments) {
  const std::string folder = arguments.operands().empty() ? "." : arguments.operands()[0];
  const session::FirstRecipe first = TRY(session::WriteFirstRecipe(folder));
  Say("samovar: wrote " + folder + "/" + recipe::kDefaultPath +
      (first.because.empty() ? ", with a guess at everything" : ", as there is a " + first.because) +
      "; look at its artifacts, then commit it");
  for (const std::string& program : first.needs) {
    Say("samovar: its build runs " + program + ", which a toolchain disk must bring; the one that it names does not");
  }
  TRY(Print(first.text));
  return kExitSuccess;
}

}  // namespace

extern const Command kInit;
const Command kInit = {"init", "[DIR]", 0, 1, "write a recipe to begin with", kHelp, {}, RunInit};

}  // namespace samovar::cli
