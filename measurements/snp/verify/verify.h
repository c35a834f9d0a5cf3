// SPDX-License-Identifier: Apache-2.0
//
// Is an SNP report genuine? From AMD's root down: certificate chain, validity, revocation, agreement of the leaf with
// the report (product, TCB, chip), the report's signature. Whether the guest is one that the caller wants is for a
// policy (measurements/snp/validate.h). Every check is made that can be made; each failure is listed on its own.
#pragma once

#include <optional>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/time.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/verify/leaf.h"
#include "measurements/verdict/verdict.h"

namespace samovar::snp {

// All files as they were read; none is trusted.
struct Evidence {
  ByteView report;                    // 1184 bytes
  std::optional<ByteView> leaf;       // VCEK or VLEK, DER or PEM
  std::vector<ByteView> chain;        // intermediate and root, DER or PEM, in any order; empty: the embedded ones
  std::vector<ByteView> revocations;  // revocation lists, DER or PEM
};

struct Options {
  Time at;                             // judge validity at this time
  std::optional<ByteView> trust_root;  // the only root to trust, in place of AMD's
  // The chain is a simulated TEE's: its root is whatever the evidence brought, and its names are not AMD's. The caller
  // must have said --allow-simulated.
  bool simulated = false;
  x509::SignatureMemory* memory = nullptr;  // of signatures that hold; optional
};

struct Verification {
  Verdict verdict;  // check names begin with "snp "
  // What was established. Only meaningful as far as the verdict holds.
  std::optional<Report> report;
  std::optional<Leaf> leaf;
  bool revocation_checked = false;
};

[[nodiscard]] Verification Verify(const Evidence& evidence, const Options& options);

}  // namespace samovar::snp
