// SPDX-License-Identifier: Apache-2.0
//
// Only what is over the data that was asked for passes.
#include <algorithm>

#include "guest/tee/snp/own_report.h"
#include "guest/tee/snp/sev_guest.h"
#include "guest/tee/tdx/tdreport.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  tee::ReportData asked;
  asked.fill(0x5a);
  const Bytes report(data, data + size);
  const auto is_over = [&](const Bytes& bytes) {
    return std::search(bytes.begin(), bytes.end(), asked.begin(), asked.end()) != bytes.end();
  };
  if (tee::CheckOwnReport({{tee::Platform::kSnp, report, {}, {}, {}}, {}}, asked).ok()) CHECK(is_over(report));
  // A TDREPORT, then a quote.
  const size_t first = std::min(size, tdx::kTdReportSize);
  const tee::Answer evidence = {{tee::Platform::kTdx, Bytes(data + first, data + size), {}, {}, {}},
                                Bytes(data, data + first)};
  if (tee::CheckOwnReport(evidence, asked).ok()) CHECK(is_over(evidence.report) && is_over(evidence.td_report));
  const Result<Bytes> taken = tee::ParseSnpResponse(report);
  if (taken.ok()) CHECK(taken->size() < report.size());
  return 0;
}
