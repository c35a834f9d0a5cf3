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
#include "measurements/base/result.h"

namespace samovar::tdx {

using VendorGuid = std::array<uint8_t, 16>;

// EFI_GLOBAL_VARIABLE 8be4df61-93ca-11d2-aa0d-00e098032b8c
constexpr VendorGuid kGlobalVariable = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11,
                                        0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};
// EFI_IMAGE_SECURITY_DATABASE d719b2cb-3d3a-4596-a3bc-dad00e67656f
constexpr VendorGuid kImageSecurityDatabase = {0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45,
                                               0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

struct Variable {
  VendorGuid vendor;
  Bytes name;  // UTF-16LE without the NUL
  Bytes data;
};

// ParseVariableStore returns the variables that are set, in the order of the volume. Errors: kTruncated, kMalformed or
// kUnsupported with the offset and the field.
Result<std::vector<Variable>> ParseVariableStore(ByteView volume);

// FindVariable returns the variable with an ASCII name, or null.
[[nodiscard]] const Variable* FindVariable(const std::vector<Variable>& variables, const VendorGuid& vendor,
                                           std::string_view name);

// EncodeVariableData returns UEFI_VARIABLE_DATA, the bytes whose digest a variable event carries.
[[nodiscard]] Bytes EncodeVariableData(const VendorGuid& vendor, std::string_view name, ByteView data);

// One variable of the secure-boot policy, in the order of measurement.
struct PolicyVariable {
  std::string_view name;
  VendorGuid vendor;
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

}  // namespace samovar::tdx
