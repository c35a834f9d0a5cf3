// SPDX-License-Identifier: Apache-2.0
//
// QE identity, version 2 (Intel Provisioning Certification Service, Get TDX QE Identity): how to tell Intel's TD
// quoting enclave from any other enclave that a PCK key would vouch for.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/tdx/collateral/tcb_status.h"
#include "measurements/tdx/quote/enclave_report.h"

namespace samovar::tdx {

struct QeIdentity {
  Validity validity;
  uint32_t evaluation_data_number;
  std::array<uint8_t, 4> misc_select;  // in the byte order of the report, as are the masks and attributes
  std::array<uint8_t, 4> misc_select_mask;
  std::array<uint8_t, 16> attributes;
  std::array<uint8_t, 16> attributes_mask;
  MrSigner mr_signer;
  uint16_t isv_prod_id;
  std::vector<IsvLevel> levels;
};

// ParseQeIdentity reads the object "enclaveIdentity". Unknown members are ignored, as in ParseTcbInfo. Fails with
// kUnsupported for another id than TD_QE or another version than 2, with kMalformed otherwise.
Result<QeIdentity> ParseQeIdentity(const Json& body);

// MatchQe compares the report of the quoting enclave with the identity: MRSIGNER, ISVPRODID, and MISCSELECT and
// ATTRIBUTES under their masks. Fails with kUntrusted, listing every difference. The level is another matter:
// MatchIsvLevel(identity.levels, report.isv_svn).
Result<void> MatchQe(const EnclaveReport& report, const QeIdentity& identity);

// BuiltInQe is what all of Intel's TD quoting enclaves have in common: MRSIGNER, ISVPRODID 2, production mode. It has
// no levels. It stands in where no QE identity is given, because a PCK key also vouches for enclaves that anyone can
// write.
[[nodiscard]] QeIdentity BuiltInQe();

}  // namespace samovar::tdx
