// SPDX-License-Identifier: Apache-2.0
//
// Does a firmware compare what it boots with the table of kernel hashes? The launch digest covers the table, and only
// code in the firmware makes that mean anything: EDK II has it in OvmfPkg/AmdSev/BlobVerifierLibSevHashes, which only
// the AmdSev platform links. The general OVMF reserves a place for the table too, and then boots whatever the host
// hands it, under a launch digest that names another kernel.
#pragma once

#include <optional>

#include "measurements/base/bytes.h"
#include "measurements/snp/launch/launch_shape.h"

namespace samovar::snp {

// kUnknown: the file holds no firmware volume in which the code could be looked for, such as the last page of one.
enum class BlobVerifier { kCompares, kAbsent, kUnknown };

// FindBlobVerifier looks for the code in the volumes of a firmware file: it names kernel, initrd and command line by
// the GUIDs of the table's entries. A volume that cannot be unpacked is kAbsent: nothing is to be relied on.
[[nodiscard]] BlobVerifier FindBlobVerifier(ByteView image);

// KnownBlobVerifier is what FindBlobVerifier says of builds that are used every day, by the launch digest of their
// pages: unpacking takes ten times as long as measuring. Every row is held against the real file by tests/firmware.
[[nodiscard]] std::optional<BlobVerifier> KnownBlobVerifier(const LaunchDigest& firmware);

}  // namespace samovar::snp
