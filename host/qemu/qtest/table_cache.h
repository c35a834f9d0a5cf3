// SPDX-License-Identifier: Apache-2.0
//
// Tables that QEMU was asked for, kept in CacheFolder/tables under a digest of all that decides them: the machine, the
// QEMU program byte by byte, and the signature of this host's CPU. Not trusted any more than the rest of the user's
// files: whoever can write there can make a prediction wrong, as by replacing the program.
#pragma once

#include <optional>
#include <string>

#include "host/qemu/qtest/platform_tables.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::qtest {

// ReadTables returns what ReadPlatformTables does, from the cache where it can. Tables in doubt are not kept. A cache
// that cannot be read or written is no error. Errors: those of ReadPlatformTables, kEnvironment if the program is not
// there.
Result<tdx::PlatformTables> ReadTables(const TableRequest& request);

// TableKey is the name of a request in the cache. `program` is the SHA-256 of the QEMU program, `host_cpu` what CPUID
// says of the processor.
[[nodiscard]] Sha256Digest TableKey(const TableRequest& request, const Sha256Digest& program,
                                    const std::string& host_cpu);

// EncodeTables and DecodeTables write and read an entry. DecodeTables fails with kMalformed.
[[nodiscard]] std::string EncodeTables(const tdx::PlatformTables& tables);
Result<tdx::PlatformTables> DecodeTables(std::string_view text);

}  // namespace samovar::qtest
