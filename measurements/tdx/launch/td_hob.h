// SPDX-License-Identifier: Apache-2.0
//
// The TD HOB: the list of memory ranges that the VMM hands to the firmware (UEFI Platform Initialization Specification,
// volume 3, sections 4.5 and 5; QEMU hw/i386/tdvf-hob.c). The firmware measures it first of all into RTMR0, without the
// end marker. Little-endian. It depends on where the machine has its RAM and on the TDVF metadata.
#pragma once

#include <cstdint>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/handover/pci_window.h"
#include "measurements/tdx/firmware/tdvf.h"

namespace samovar::tdx {

// RamOfQ35 returns where a q35 machine with `memory` bytes of RAM has them, if nobody moved its split
// (max-ram-below-4g). Errors: kUsage if `memory` is not a positive multiple of 8 KiB, to which QEMU would round it.
Result<std::vector<handover::MemoryRange>> RamOfQ35(uint64_t memory);

// EncodeTdHob returns the bytes that are measured for a machine whose memory map is `map`, of which its RAM counts.
// Errors: kUsage if that is too small to hold the firmware's sections, kUnsupported if the firmware has no TD_HOB
// section.
Result<Bytes> EncodeTdHob(const Tdvf& tdvf, const std::vector<handover::MemoryRange>& map);

}  // namespace samovar::tdx
