// SPDX-License-Identifier: Apache-2.0
//
// The root of trust for Intel's SGX and TDX attestation: "Intel SGX Root CA", which certifies the PCK CAs and the
// signer of TCB info and QE identities.
#pragma once

#include "measurements/x509/certificate.h"

namespace samovar::tdx {

// IntelRoot returns the embedded certificate: self-signed, P-256, valid from 2018-05-21 to 2049-12-31, SHA-256 of its
// DER 44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3.
[[nodiscard]] x509::Certificate IntelRoot();

}  // namespace samovar::tdx
