// SPDX-License-Identifier: Apache-2.0
//
// The UEFI variables in a firmware's configuration volume (CFV): a firmware volume that holds a variable store in EDK
// II's format (MdeModulePkg VariableFormat.h), authenticated or plain. Little-endian. The volume is hostile input. And
// the secure-boot policy that the firmware derives from the variables and measures into RTMR0.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/guid.h"
#include "measurements/base/result.h"

namespace samovar::firmware {

constexpr Guid kGlobalVariable = Guid::Of("8be4df61-93ca-11d2-aa0d-00e098032b8c");  // EFI_GLOBAL_VARIABLE
constexpr Guid kImageSecurityDatabase =
    Guid::Of("d719b2cb-3d3a-4596-a3bc-dad00e67656f");  // EFI_IMAGE_SECURITY_DATABASE

struct Variable {
  Guid vendor;
  Bytes name;  // UTF-16LE without the NUL
  Bytes data;
};

// ParseVariableStore returns the variables that are set, in the order of the volume. Errors: kTruncated, kMalformed or
// kUnsupported with the offset and the field.
Result<std::vector<Variable>> ParseVariableStore(ByteView volume);

// FindVariable returns the variable with an ASCII name, or null.
[[nodiscard]] const Variable* FindVariable(const std::vector<Variable>& variables, const Guid& vendor,
                                           std::string_view name);

// EncodeVariableData returns UEFI_VARIABLE_DATA, the bytes whose digest a variable event carries.
[[nodiscard]] Bytes EncodeVariableData(const Guid& vendor, std::string_view name, ByteView data);

// One variable of the secure-boot policy, in the order of measurement.
struct PolicyVariable {
  std::string_view name;
  Guid vendor;
  Bytes data;
};

struct SecureBootPolicy {
  bool enabled;
  std::vector<PolicyVariable> variables;  // SecureBoot, PK, KEK, db, dbx, and dbt if it is set
};

// DeriveSecureBootPolicy computes what a firmware makes of `variables`. A build with secure boot (`supported`) always
// has a SecureBoot variable, 0 or 1; one without has none.
[[nodiscard]] SecureBootPolicy DeriveSecureBootPolicy(const std::vector<Variable>& variables, bool supported);

// SoleCertificate returns the one X.509 entry (owner GUID and certificate) of a signature database, or nothing if the
// database holds any other number of entries or cannot be read.
[[nodiscard]] std::optional<Bytes> SoleCertificate(ByteView database);

}  // namespace samovar::firmware
