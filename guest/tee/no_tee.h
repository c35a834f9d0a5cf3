// SPDX-License-Identifier: Apache-2.0
//
// The last back end: no TEE. Builds work, but nothing is signed.
#pragma once

#include "guest/tee/tee.h"

namespace samovar::tee {

// OpenNoTee always succeeds; the platform is "none".
Result<std::unique_ptr<Tee>> OpenNoTee();

}  // namespace samovar::tee
