// SPDX-License-Identifier: Apache-2.0
//
// Firmware for TDX: Debian's OVMF.inteltdx.ms.fd with an empty variable store. As shipped, its store enrols Microsoft's
// keys and turns Secure Boot on, which refuses Debian's kernel under direct boot. The store is the first 0x84000 bytes
// (the TDVF section "CFV"); it is measured into RTMR0, so the code in MRTD stays the one that Debian built.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::image {

// The size of the 4M variable store: volume, event log and spare block of OVMF (OvmfPkg/VarStore.fdf.inc).
inline constexpr size_t kVariableStoreSize = 0x84000;

// MakeTdxFirmware returns `firmware` with its first kVariableStoreSize bytes replaced by `variables`, the whole of
// OVMF_VARS_4M.fd. Errors: kMalformed if either is not a firmware volume or has another size than expected.
Result<Bytes> MakeTdxFirmware(Bytes firmware, ByteView variables);

}  // namespace samovar::image
