// SPDX-License-Identifier: Apache-2.0
//
// What `samovar inspect` shows of the files that a machine boots: the values that measurements are made of.
#pragma once

#include "measurements/base/result.h"
#include "measurements/json/json.h"

namespace samovar::inspect {

// KernelJson: size and digests of a bzImage; "authenticode" is what a trust domain's RTMR1 gets (Windows Authenticode
// Portable Executable Signature Format, 1.0), null where the file is no PE image.
Result<Json> KernelJson(ByteView bytes);

// FirmwareJson: what an OVMF image has for SEV-SNP, with the launch digest after its own pages, and for TDX, with its
// MRTD; null where it is not made for one, and then why.
Result<Json> FirmwareJson(ByteView bytes);

// InitrdJson: size and SHA-256, and the entries of an archive that `samovar image build` made; of any other "entries"
// is null, and "reason" says what is unlike them.
Result<Json> InitrdJson(ByteView bytes);

}  // namespace samovar::inspect
