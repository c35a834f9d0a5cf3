// SPDX-License-Identifier: Apache-2.0
#include "host/plan/predict_tdx.h"

#include <optional>
#include <utility>

#include "host/run/worker.h"

namespace samovar::plan {

// Hashing is all the work there is. The kernel's, which is half of it, has a thread of its own; one that cannot be
// measured is a reason in the prediction.
Result<tdx::LaunchPrediction> PredictTdx(tdx::LaunchInputs inputs) {
  std::optional<Result<Sha384Digest>> kernel;
  std::optional<Worker> worker;
  if (inputs.kernel) worker.emplace([&inputs, &kernel] { kernel = tdx::MeasureKernel(inputs); });
  std::optional<Sha384Digest> initrd;
  if (inputs.initrd) initrd = Sha384(*inputs.initrd);
  Result<tdx::LaunchFirmware> firmware = tdx::ReadLaunchFirmware(inputs.firmware);
  if (worker) worker->Join();
  inputs.kernel_digest = std::move(kernel);
  inputs.initrd_digest = initrd;
  return tdx::PredictFrom(inputs, TRY(std::move(firmware)));
}

}  // namespace samovar::plan
