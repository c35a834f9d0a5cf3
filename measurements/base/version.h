// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace samovar {

// The version of this source tree: in the agent's hello, in provenance and in image.json. It is a constant, not a
// commit id, so that two checkouts of the same release build the same bytes.
inline constexpr char kVersionString[] = "0.1.0";

}  // namespace samovar
