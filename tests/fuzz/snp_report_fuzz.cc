// SPDX-License-Identifier: Apache-2.0
//
// A report that is fully understood must be written back byte for byte, and must be printable.
#include "measurements/snp/report/report.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto report = snp::ParseReport(ByteView(data, size));
  if (!report.ok()) return 0;
  (void)PrettyJson(snp::ReportJson(*report, std::nullopt));
  CHECK(!report->unknown.empty() || Equal(snp::EncodeReport(*report), ByteView(data, size)));
  return 0;
}
