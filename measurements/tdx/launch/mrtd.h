// SPDX-License-Identifier: Apache-2.0
//
// MRTD, the measurement of the initial memory: SHA-384 over one 128-byte block per TDH.MEM.PAGE.ADD and, for pages
// whose contents are measured, one 128-byte block and 256 bytes of data per TDH.MR.EXTEND (Intel TDX Module 1.5 Base
// Architecture Specification, "MRTD"). It depends on the firmware file only.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tdx/firmware/tdvf.h"
#include "measurements/tdx/registers.h"

namespace samovar::tdx {

// The order in which a host adds and extends the pages of a section. It is a property of the host kernel.
enum class MrtdOrder {
  kOnePass,  // page by page: upstream KVM (Linux ≥ 6.16)
  kTwoPass,  // all adds of a section, then all its extends: older vendor kernels
};

// MeasureMrtd predicts MRTD for `firmware`, whose metadata is `tdvf`.
[[nodiscard]] Mrtd MeasureMrtd(ByteView firmware, const Tdvf& tdvf, MrtdOrder order);

}  // namespace samovar::tdx
