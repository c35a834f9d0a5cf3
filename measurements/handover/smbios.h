// SPDX-License-Identifier: Apache-2.0
//
// The SMBIOS table as firmware installs and measures it (SMBIOS Reference Specification 3.x, sections 6 and 7; EDK II
// SmbiosMeasurementDxe). QEMU supplies the structures in fw_cfg; the firmware adds its own BIOS information (type 0)
// and an end marker, blanks what differs between machines of one kind (serial numbers, UUID, …), and hashes the rest.
// Little-endian. The table is hostile input.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/firmware/bios_strings.h"
#include "measurements/hash/digest.h"

namespace samovar::handover {

// IsInstalledSmbios tells whether `table` already has a type 0 and an end marker: then it is what a firmware installed
// (/sys/firmware/dmi/tables/DMI) and not what QEMU supplied.
Result<bool> IsInstalledSmbios(ByteView table);

// InstallSmbios returns the table that a firmware with this BIOS information makes of QEMU's
// `etc/smbios/smbios-tables`. Errors: kTruncated or kMalformed with the offset of the structure.
Result<Bytes> InstallSmbios(ByteView from_qemu, const firmware::BiosInformation& bios);

// FilterSmbios blanks the fields that are not measured in an installed table. Errors as InstallSmbios.
Result<Bytes> FilterSmbios(ByteView installed);

}  // namespace samovar::handover
