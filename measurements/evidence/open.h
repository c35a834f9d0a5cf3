// SPDX-License-Identifier: Apache-2.0
//
// Evidence from a file of any kind that holds some. Nothing is verified here, and a report or quote is not yet parsed:
// whoever does so says what is wrong with it.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/evidence/evidence.h"

namespace samovar::evidence {

// OfReportFile takes the file for an SNP report. Guest tools write the certificate table that the host hands out behind
// it: its VCEK or VLEK becomes the leaf, nothing else of the table is used.
[[nodiscard]] Evidence OfReportFile(ByteView file);

// OfQuoteFile takes the file for a TDX quote.
[[nodiscard]] Evidence OfQuoteFile(ByteView file);

// OpenEvidence reads an SNP report, with or without a certificate table, a TDX quote or an evidence.json, by what the
// file looks like. Errors: those of ParseEvidence; kUnsupported, which says what the file is, for any other kind.
Result<Evidence> OpenEvidence(ByteView file);

}  // namespace samovar::evidence
