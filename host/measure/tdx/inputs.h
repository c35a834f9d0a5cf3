// SPDX-License-Identifier: Apache-2.0
//
// What `samovar measure tdx` measures, read from the files and flags of its command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/files/mapped_file.h"
#include "host/options/options.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::measure {

// Owns the bytes that its LaunchInputs borrow.
struct TdxInputs {
  std::string firmware_path;
  std::string kernel_path;        // empty: none
  std::vector<std::string> plan;  // QEMU arguments of the plan; empty for loose files
  LargeFile firmware;
  std::optional<LargeFile> kernel;
  std::optional<LargeFile> initrd;
  tdx::LaunchFirmware read;  // what ReadLaunchFirmware says of `firmware`
  tdx::LaunchInputs launch;  // complete but for the views, which View sets

  // View returns the inputs for PredictFrom; they borrow from this object, which must stay where it is.
  [[nodiscard]] tdx::LaunchInputs View() const;
};

// ReadTdxInputs reads and measures --plan, --image, or --firmware, --kernel, --initrd and --append, and takes the
// tables from --qemu or from files, and the switches. Errors: kUsage for flags that do not go together, kSystem and
// kEnvironment for files, those of tdx::ReadLaunchFirmware.
Result<TdxInputs> ReadTdxInputs(const Options& arguments);

}  // namespace samovar::measure
