// SPDX-License-Identifier: Apache-2.0
//
// AMD's certificates that are compiled in: for each product the root (ARK), the intermediate that issues VCEKs (ASK)
// and the one that issues VLEKs (ASVK). They are the only trust in AMD that this program has; nothing is fetched.
#pragma once

#include "measurements/snp/report/tcb.h"
#include "measurements/snp/verify/leaf.h"
#include "measurements/x509/certificate.h"

namespace samovar::snp {

[[nodiscard]] x509::Certificate AmdRoot(Product product);
[[nodiscard]] x509::Certificate AmdIntermediate(Product product, LeafKind kind);

}  // namespace samovar::snp
