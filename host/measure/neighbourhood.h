// SPDX-License-Identifier: Apache-2.0
//
// The plan of `samovar measure --explain-mismatch` and what lies near it, read from the files and options of its
// command line. The options of the plan are those of `measure snp` and `measure tdx`, and are read by the same code.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/cli/arguments.h"
#include "host/measure/snp_inputs.h"
#include "host/measure/tdx_inputs.h"
#include "measurements/explain/snp.h"
#include "measurements/explain/tdx.h"

namespace samovar::measure {

// Files that are tried in place of the planned ones; they may be given more than once.
inline constexpr cli::Option kTryOptions[] = {
    {"try-firmware", cli::Takes::kValues, "FILE", "another firmware that may have been booted; may be repeated"},
    {"try-kernel", cli::Takes::kValues, "FILE", "another kernel; may be repeated"},
    {"try-initrd", cli::Takes::kValues, "FILE", "another initrd; may be repeated"},
    {"try-append", cli::Takes::kValues, "TEXT", "another command line; may be repeated"},
};

// Owns what its plan borrows, so it must stay where it is.
struct SnpNeighbourhood {
  SnpInputs inputs;
  std::vector<std::unique_ptr<snp::MeasuredFirmware>> firmwares;  // beside the planned one
  explain::SnpPlan plan;
};

// ReadSnpNeighbourhood reads the plan, of one shape (without --vcpus and a CPU: the shape that `samovar plan` takes by
// default), and everything that is tried instead. Errors name the option or the file.
Result<std::unique_ptr<SnpNeighbourhood>> ReadSnpNeighbourhood(const cli::Arguments& arguments);

struct TdxNeighbourhood {
  TdxInputs inputs;
  std::vector<std::unique_ptr<Bytes>> files;  // beside the planned ones
  std::vector<std::unique_ptr<tdx::PlatformTables>> tables;
  explain::TdxPlan plan;
};

// ReadTdxNeighbourhood likewise. With --qemu, and if `tables_matter`, QEMU is asked for the tables of other numbers of
// vCPUs and amounts of memory, too.
Result<std::unique_ptr<TdxNeighbourhood>> ReadTdxNeighbourhood(const cli::Arguments& arguments, bool tables_matter);

// ForwardOptions parses the options of `names` that `arguments` has as a command line of `command`.
Result<cli::Arguments> ForwardOptions(const cli::Arguments& arguments, const cli::Command& command,
                                      std::span<const std::string_view> names, std::vector<std::string> more);

}  // namespace samovar::measure
