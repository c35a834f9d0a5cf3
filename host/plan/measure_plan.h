// SPDX-License-Identifier: Apache-2.0
//
// The other function of a launch plan: the measurements that a verifier must find in the report or quote of a VM
// launched by it. `plan`, `launch`, `selftest`, `measure tdx` and the explanations all come here.
#pragma once

#include <optional>

#include "host/plan/plan.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/launch/launch_shape.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::plan {

// The content of a plan's files, borrowed. Of kernel and initrd SNP measures the SHA-256, which the plan has: there
// they may be empty.
struct PlanFiles {
  ByteView firmware;
  ByteView kernel;
  ByteView initrd;
};

// What the registers of a trust domain depend on beside the plan: the host that will run it.
struct TdxHost {
  tdx::PlatformTables tables;  // that its QEMU makes for the plan (host/qemu/qtest/ask.h); RTMR0 is not known without
  tdx::MrtdOrder order = tdx::MrtdOrder::kOnePass;
  handover::SetupHeader setup_header = handover::SetupHeader::kRaw;
  std::optional<tdx::Generation> forced_generation;  // of the firmware, where its file does not tell
};

// What a plan's VM will report: one member by its TEE, neither without one.
struct Expected {
  std::optional<snp::LaunchDigest> snp;      // snp and sim-snp
  std::optional<tdx::LaunchPrediction> tdx;  // tdx: MRTD, and each RTMR or why it is not known
};

// MeasurePlan returns what the VM of `plan` will report. Pure; two threads beside the caller's hash for a trust domain.
// Errors: kMismatch if a file is not the planned one, kUsage for a CPU model without a known signature, kUnsupported
// for a firmware that cannot be launched with measured direct boot, those of tdx::PredictLaunch.
Result<Expected> MeasurePlan(const LaunchPlan& plan, const PlanFiles& files, const TdxHost& host = {});

// MeasurePlannedFiles reads the files of the plan for MeasurePlan. Errors: kSystem too.
Result<Expected> MeasurePlannedFiles(const LaunchPlan& plan, const TdxHost& host = {});

// LaunchInputsOf returns what MeasurePlan predicts the registers of a TDX plan from, for those that vary it. It borrows
// from `files`.
[[nodiscard]] tdx::LaunchInputs LaunchInputsOf(const LaunchPlan& plan, const PlanFiles& files, const TdxHost& host);

// CheckIdBlock compares the plan's ID block, if it has one, with the digest that the plan will have: the processor
// would refuse the launch. kMismatch if it is for another.
Result<void> CheckIdBlock(const LaunchPlan& plan, const snp::LaunchDigest& digest);

}  // namespace samovar::plan
