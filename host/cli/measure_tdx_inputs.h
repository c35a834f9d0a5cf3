// SPDX-License-Identifier: Apache-2.0
//
// What `samovar measure tdx` measures, read from the files and flags of its command line.
#pragma once

#include <string>

#include "host/cli/arguments.h"
#include "measurements/tdx/launch_prediction.h"

namespace samovar::cli {

// Owns the bytes that its LaunchInputs borrow.
struct TdxInputs {
  std::string firmware_path;
  std::string kernel_path;  // empty: none
  Bytes firmware;
  std::optional<Bytes> kernel;
  std::optional<Bytes> initrd;
  tdx::LaunchInputs launch;  // complete but for the views, which View sets

  // View returns the inputs for PredictLaunch; they borrow from this object, which must stay where it is.
  [[nodiscard]] tdx::LaunchInputs View() const;
};

// ReadTdxInputs reads --image, or --firmware, --kernel, --initrd and --append, the tables from --qemu or from files,
// and the switches. Errors: kUsage for flags that do not go together, kSystem and kEnvironment for files.
Result<TdxInputs> ReadTdxInputs(const Arguments& arguments);

}  // namespace samovar::cli
