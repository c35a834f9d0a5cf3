// SPDX-License-Identifier: Apache-2.0
//
// The certificates that an SNP host may hand over with a report (AMD GHCB specification 56421, revision 2.03, section
// 4.1.8.1, "SNP Extended Guest Request"): entries of GUID (16 bytes, in the order of RFC 4122), offset and length (32
// bits each, little-endian), up to an entry of zeros; then the data. The host wrote it: nothing in it is trusted, the
// verifier checks the leaf against AMD's roots.
#pragma once

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::tee {

inline constexpr size_t kMaxCertificateSize = size_t{16} << 10;

// ParseCertificateTable returns the DER of the certificate that signs reports: the VLEK if there is one, else the VCEK,
// else nothing. Errors: kTruncated, kMalformed for an entry that reaches out of the table or comes twice, kLimit for a
// leaf of more than kMaxCertificateSize.
Result<Bytes> ParseCertificateTable(ByteView table);

}  // namespace samovar::tee
