// SPDX-License-Identifier: Apache-2.0
//
// A launch plan read back from what `samovar plan --json` printed, as far as measuring it needs. The file is the user's
// own choice, but it may come from elsewhere: it is read strictly, and the files that it names are compared with the
// digests in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/plan/plan.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::plan {

inline constexpr size_t kMaxPlanFile = 1 << 20;

struct PlanFile {
  Tee tee = Tee::kNone;
  PlannedFile firmware;  // without a path if the plan has none
  PlannedFile kernel;
  PlannedFile initrd;
  std::string cmdline;
  uint64_t memory = 0;  // bytes
  std::vector<std::string> qemu_arguments;
};

// ParsePlanFile reads the document. Errors: kMalformed with the key, kUnsupported for another format.
Result<PlanFile> ParsePlanFile(std::string_view text);

// ReadPlanned returns the bytes of a planned file. Errors: kSystem, kMismatch if its size or digest is another.
Result<Bytes> ReadPlanned(const PlannedFile& file);

}  // namespace samovar::plan
