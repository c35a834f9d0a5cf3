// SPDX-License-Identifier: Apache-2.0
//
// Collateral as other programs hand it out, brought into the form in which Intel publishes it. Intel's own library
// (DCAP) and PCCS end strings with a NUL and write revocation lists as hex; dcap-qvl and others put all parts into one
// JSON document:
//
//   {"tcb_info": TEXT, "tcb_info_signature": HEX, "tcb_info_issuer_chain": PEM, "qe_identity": TEXT,
//    "qe_identity_signature": HEX, "qe_identity_issuer_chain": PEM, "pck_crl": HEX, "root_ca_crl": HEX,
//    "pck_crl_issuer_chain": PEM}
//
// Only the wrapping is taken off: what is signed stays byte for byte.
#pragma once

#include <string_view>

#include "measurements/base/result.h"
#include "measurements/tdx/collateral/collateral.h"

namespace samovar::tdx {

// Unwrapped returns the parts without a NUL at their end, revocation lists as bytes if they were hex. A part that
// cannot be unwrapped stays as it is: whoever reads it says what is wrong with it.
[[nodiscard]] Collateral Unwrapped(Collateral parts);

// ParseCollateralJson reads such a document. Parts that are missing stay so; members that are no part are ignored.
// Errors: kMalformed, naming the member; kLimit.
Result<Collateral> ParseCollateralJson(std::string_view text);

}  // namespace samovar::tdx
