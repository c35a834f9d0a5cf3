// SPDX-License-Identifier: Apache-2.0
//
// The certificate of the key that signs reports: VCEK (of one chip) or VLEK (of one cloud provider), with AMD's
// extensions 1.3.6.1.4.1.3704.1.* (VCEK Certificate and KDS Interface Specification, 57230, "VCEK/VLEK certificate
// extensions"). They say for which product, chip and TCB version the key was made; a report must agree with all of
// them.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/result.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/report/tcb.h"
#include "measurements/x509/certificate.h"

namespace samovar::snp {

enum class LeafKind { kVcek, kVlek };

[[nodiscard]] const char* LeafKindName(LeafKind kind);  // "VCEK", "VLEK"

struct Leaf {
  LeafKind kind;
  Product product;
  std::string product_name;  // as in the certificate: "Milan-B0"
  Tcb tcb;                   // the TCB version that the key belongs to
  Bytes hardware_id;         // VCEK: 64 bytes, 8 for Turin; VLEK: empty
  std::string provider;      // VLEK: the cloud provider's id, escaped for display; VCEK: empty
};

// ParseLeaf reads the extensions. Every one that the kind needs must be there, in AMD's encoding, in range. Errors:
// kMalformed, naming the extension; kUnsupported for a product that this program does not know; kUntrusted for
// a key that is not on P-384.
Result<Leaf> ParseLeaf(const x509::Certificate& certificate);

// MatchTcb and MatchChip compare a report with the certificate. Errors: kMismatch with both values.
Result<void> MatchTcb(const Report& report, const Leaf& leaf);
Result<void> MatchChip(const Report& report, const Leaf& leaf);

}  // namespace samovar::snp
