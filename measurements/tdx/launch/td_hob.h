// SPDX-License-Identifier: Apache-2.0
//
// The TD HOB: the list of memory ranges that the VMM hands to the firmware (UEFI Platform Initialization Specification,
// volume 3, sections 4.5 and 5; QEMU hw/i386/tdvf-hob.c). The firmware measures it first of all into RTMR0, without the
// end marker. Little-endian. It depends on the memory size and on the TDVF metadata.
#pragma once

#include <cstdint>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tdx/firmware/tdvf.h"

namespace samovar::tdx {

// EncodeTdHob returns the bytes that are measured for a q35 machine with `memory` bytes of RAM. Errors: kUsage if
// `memory` is not a positive multiple of 8 KiB, to which QEMU would round it, or too small to hold the firmware's
// sections, kUnsupported if the firmware has no TD_HOB section.
Result<Bytes> EncodeTdHob(const Tdvf& tdvf, uint64_t memory);

}  // namespace samovar::tdx
