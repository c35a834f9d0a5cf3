// SPDX-License-Identifier: Apache-2.0
//
// What Intel publishes about its platforms and what judging a quote needs beside the quote: the files of a collateral
// folder, unparsed. A Collateral owns the bytes. None of it is trusted before VerifyQuote has checked its signatures.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"

namespace samovar::tdx {

struct Collateral {
  std::optional<Bytes> tcb_info;              // JSON, signed
  std::optional<Bytes> qe_identity;           // JSON, signed
  std::optional<Bytes> tcb_signing_chain;     // PEM: the signer of both, root
  std::optional<Bytes> pck_crl;               // DER
  std::optional<Bytes> pck_crl_issuer_chain;  // PEM: PCK CA, root; optional, for a quote brings the PCK CA along
  std::optional<Bytes> root_ca_crl;           // DER
};

struct CollateralPart {
  std::string_view file;  // its name in a collateral folder
  std::optional<Bytes> Collateral::*member;
  bool required;
};

// No part is larger than this; a PCK CRL of a few hundred entries is 10 kB.
inline constexpr size_t kMaxCollateralPartSize = size_t{1} << 20;

inline constexpr CollateralPart kCollateralParts[] = {
    {"tcb_info.json", &Collateral::tcb_info, true},
    {"qe_identity.json", &Collateral::qe_identity, true},
    {"tcb_signing_chain.pem", &Collateral::tcb_signing_chain, true},
    {"pck_crl.der", &Collateral::pck_crl, true},
    {"pck_crl_issuer_chain.pem", &Collateral::pck_crl_issuer_chain, false},
    {"root_ca_crl.der", &Collateral::root_ca_crl, true},
};

}  // namespace samovar::tdx
