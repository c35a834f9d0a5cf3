// SPDX-License-Identifier: Apache-2.0
//
// The keys of the sections of a policy: docs/policy.md lists the same ones. Private to measurements/policy.
#pragma once

#include "measurements/policy/key.h"
#include "measurements/policy/policy.h"

namespace samovar::policy {

[[nodiscard]] const Keys<SnpRules>& SnpKeys();
[[nodiscard]] const Keys<TdxRules>& TdxKeys();
[[nodiscard]] const Keys<ProvenanceRules>& ProvenanceKeys();

}  // namespace samovar::policy
