// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/open.h"

#include "measurements/evidence/sniff.h"
#include "measurements/snp/report/certificate_table.h"
#include "measurements/snp/report/report.h"

namespace samovar::evidence {

namespace {

Bytes Copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Evidence OfReportFile(ByteView file) {
  Evidence out;
  out.platform = tee::Platform::kSnp;
  if (KindOf(file) != FileKind::kExtendedReport) {
    out.report = Copy(file);
    return out;
  }
  out.report = Copy(file.first(snp::kReportSize));
  // The host wrote the table: a leaf proves itself by the vendor's signature.
  const auto leaf = snp::ReportLeaf(file.subspan(snp::kReportSize));
  if (leaf.ok() && !leaf->empty()) out.leaf = Copy(*leaf);
  return out;
}

Evidence OfQuoteFile(ByteView file) {
  Evidence out;
  out.platform = tee::Platform::kTdx;
  out.report = Copy(file);
  return out;
}

Result<Evidence> OpenEvidence(ByteView file) {
  switch (KindOf(file)) {
    case FileKind::kEvidenceJson: return ParseEvidence(AsText(file));
    case FileKind::kSnpReport:
    case FileKind::kExtendedReport: return OfReportFile(file);
    case FileKind::kTdxQuote: return OfQuoteFile(file);
    default:
      return Error(Code::kUnsupported,
                   "expected an SNP report, a TDX quote or the evidence.json of a bundle, got " + DescribeFile(file));
  }
}

}  // namespace samovar::evidence
