// SPDX-License-Identifier: Apache-2.0
//
// The certificate table that a host may hand to a guest with an extended report (GHCB specification 2.03, SNP Extended
// Guest Request; configfs-tsm auxblob): entries of GUID (16, in the order of RFC 4122; some hosts write it as UEFI
// does), offset (u32), length (u32), little-endian, ended by an entry of zeros; then the certificates. The host writes
// it, so nothing in it is trusted.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::snp {

struct TableEntry {
  std::string guid;  // "63da758d-e664-4564-adc5-f4b93be8accd"
  std::string name;  // "VCEK", "VLEK", "ASK", "ARK", "CRL", or empty for another GUID
  ByteView data;     // borrowed
};

inline constexpr size_t kMaxTableEntries = 16;

// ParseCertificateTable reads the table. Errors: kTruncated, kMalformed (an entry outside the blob, over the table or
// twice), kLimit.
Result<std::vector<TableEntry>> ParseCertificateTable(ByteView bytes);

}  // namespace samovar::snp
