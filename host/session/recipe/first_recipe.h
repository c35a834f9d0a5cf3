// SPDX-License-Identifier: Apache-2.0
//
// A recipe to begin with, for a project that has none: what its files say about how it is built. A guess for a person
// to read and change, nothing more.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::session {

struct FirstRecipe {
  std::string text;                // of .samovar.json; ParseRecipe takes it
  std::string because;             // the file that decided: "Makefile"; empty if there was none
  std::vector<std::string> needs;  // programs that the usual toolchain disk does not have
};

// ProposeRecipe looks at the names of the files in `folder`, and opens none of them.
[[nodiscard]] FirstRecipe ProposeRecipe(const std::string& folder);

// WriteFirstRecipe writes the proposal to FOLDER/.samovar.json and returns it. What is there is never overwritten,
// links that lead nowhere included: kUsage. kSystem if it cannot be written.
Result<FirstRecipe> WriteFirstRecipe(const std::string& folder);

}  // namespace samovar::session
