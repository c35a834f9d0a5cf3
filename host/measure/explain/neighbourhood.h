// SPDX-License-Identifier: Apache-2.0
//
// The plan of `samovar measure --explain-mismatch` and what lies near it, read from the files and options of its
// command line. The options of the plan (`planned`) are those of `measure snp` and `measure tdx`, and are read by the
// same code; in `tried` --try-firmware, --try-kernel, --try-initrd and --try-append give what is tried in place of the
// planned.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/measure/snp/inputs.h"
#include "host/measure/tdx/inputs.h"
#include "host/options/options.h"
#include "measurements/explain/snp.h"
#include "measurements/explain/tdx.h"

namespace samovar::measure {

// Owns what its plan borrows, so it must stay where it is.
struct SnpNeighbourhood {
  SnpInputs inputs;
  std::vector<std::unique_ptr<snp::MeasuredFirmware>> firmwares;  // beside the planned one
  explain::SnpPlan plan;
};

// ReadSnpNeighbourhood reads the plan, of one shape (without --vcpus and a CPU: the shape that `samovar plan` takes by
// default), and everything that is tried instead. Errors name the option or the file.
Result<std::unique_ptr<SnpNeighbourhood>> ReadSnpNeighbourhood(const Options& planned, const Options& tried);

struct TdxNeighbourhood {
  TdxInputs inputs;
  std::vector<std::unique_ptr<Bytes>> files;  // beside the planned ones
  std::vector<std::unique_ptr<tdx::PlatformTables>> tables;
  explain::TdxPlan plan;
};

// ReadTdxNeighbourhood likewise. With --qemu, and if `tables_matter`, QEMU is asked for the tables of other numbers of
// vCPUs and amounts of memory, too.
Result<std::unique_ptr<TdxNeighbourhood>> ReadTdxNeighbourhood(const Options& planned, const Options& tried,
                                                               bool tables_matter);

}  // namespace samovar::measure
