// SPDX-License-Identifier: Apache-2.0
//
// The form of the three ACPI blobs that QEMU hands to the firmware through fw_cfg: etc/acpi/tables (the tables, one
// after the other, then zeros), etc/acpi/rsdp (the root pointer, ACPI 6.5 section 5.2.5) and etc/table-loader (the
// commands by which the firmware places and links them, QEMU hw/acpi/bios-linker-loader.c). What is measured is the
// digest of each whole blob; that it has the form of what it claims to be is checked so that a file that is cut,
// compressed or given for another is refused instead of measured. Little-endian. The blobs are hostile input.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::handover {

// CheckAcpiTables walks the tables. Errors: kTruncated or kMalformed with the offset and the field.
Result<void> CheckAcpiTables(ByteView blob);

// CheckRsdp checks signature, revision and length of the root pointer. Errors likewise.
Result<void> CheckRsdp(ByteView blob);

// CheckTableLoader checks every command; those on etc/acpi/tables and etc/acpi/rsdp must stay within blobs of these
// sizes. Errors likewise, naming the command.
Result<void> CheckTableLoader(ByteView blob, size_t tables_size, size_t rsdp_size);

}  // namespace samovar::handover
