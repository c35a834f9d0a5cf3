// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/version.h"

#include "host/cli/arguments.h"
#include "host/cli/output.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {{"json", Takes::kNothing, "", "print one JSON document"}};

Result<int> RunVersion(const Arguments& arguments) {
  if (arguments.Has("json")) {
    TRY(PrintJson(Json::MakeObject({{"version", kVersionString}})));
  } else {
    TRY(Print(std::string(kVersionString) + "\n"));
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kVersion;
const Command kVersion = {"version", "", 0, 0, "print the version of this program", "", kOptions, RunVersion};

}  // namespace samovar::cli
