// SPDX-License-Identifier: Apache-2.0
//
// The certificate table that a host may hand to a guest with an extended report (AMD GHCB specification 56421, revision
// 2.03, section 4.1.8.1, "SNP Extended Guest Request"; configfs-tsm auxblob): entries of GUID (16 bytes, in the order
// of RFC 4122; some hosts write it as UEFI does), offset (u32) and length (u32), little-endian, ended by an entry of
// which every byte is zero; then the certificates. The host wrote it: nothing in it is trusted.
#pragma once

#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/guid.h"
#include "measurements/base/result.h"

namespace samovar::snp {

struct TableEntry {
  Guid guid;
  std::string_view name;  // "VCEK", "VLEK", "ASK", "ARK", "CRL", or empty for another GUID
  ByteView data;          // borrowed
};

inline constexpr size_t kMaxTableEntries = 16;
inline constexpr size_t kMaxTableCertificate = size_t{16} << 10;

// ParseCertificateTable reads the table; none of its entries may be empty, lie in the list of entries or outside the
// table, or come twice. Errors: kTruncated (no end), kMalformed, kLimit (more than kMaxTableEntries). An empty list is
// not an error.
Result<std::vector<TableEntry>> ParseCertificateTable(ByteView bytes);

// ReportLeaf returns the certificate of the key that signs reports: the VLEK if there is one, else the VCEK, else
// nothing. Errors: those of ParseCertificateTable, kLimit for more than kMaxTableCertificate bytes.
Result<ByteView> ReportLeaf(ByteView table);

}  // namespace samovar::snp
