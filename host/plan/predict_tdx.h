// SPDX-License-Identifier: Apache-2.0
//
// The registers of a trust domain, fast: its files are hashed side by side.
#pragma once

#include "measurements/base/result.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::plan {

// PredictTdx returns what tdx::PredictLaunch does. Errors are the same.
Result<tdx::LaunchPrediction> PredictTdx(tdx::LaunchInputs inputs);

}  // namespace samovar::plan
