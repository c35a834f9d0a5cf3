// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/own_report.h"

#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

// SNP: offsets in the report, and the debug bit of POLICY.
constexpr size_t kPolicyAt = 0x08;
constexpr size_t kVmplAt = 0x30;
constexpr size_t kReportDataAt = 0x50;
constexpr uint64_t kPolicyDebug = uint64_t{1} << 19;

// TDX: offsets in the TD report body. Every bit of the attributes' first byte makes the domain one under debug (TDX
// module ABI, ATTRIBUTES.TUD).
constexpr size_t kQuoteHeader = 48;
constexpr size_t kBodyType = 6;  // version 5 only: type and size of the body
constexpr size_t kAttributesAt = 120;
constexpr size_t kTdReportDataAt = 520;
constexpr uint64_t kUnderDebug = 0xff;

// What the two have in common.
struct Claims {
  uint64_t debug = 0;  // the bits that allow it
  uint32_t vmpl = 0;
  ReportData report_data{};
};

Result<Claims> ReadSnp(ByteView report) {
  Claims claims;
  ByteReader reader(report);
  TRY(reader.Skip(kPolicyAt, "report"));
  claims.debug = TRY(reader.U64Le("report: POLICY")) & kPolicyDebug;
  TRY(reader.Skip(kVmplAt - reader.offset(), "report"));
  claims.vmpl = TRY(reader.U32Le("report: VMPL"));
  TRY(reader.Skip(kReportDataAt - reader.offset(), "report"));
  claims.report_data = TRY(reader.Fixed<64>("report: REPORT_DATA"));
  return claims;
}

Result<Claims> ReadTdx(ByteView quote) {
  Claims claims;
  ByteReader reader(quote);
  const uint16_t version = TRY(reader.U16Le("quote: version"));
  if (version != 4 && version != 5) {
    return Error(Code::kUnsupported, "quote: version: expected 4 or 5, got " + Decimal(version));
  }
  const size_t body = kQuoteHeader + (version == 5 ? kBodyType : 0);
  TRY(reader.Skip(body + kAttributesAt - reader.offset(), "quote"));
  claims.debug = TRY(reader.U64Le("quote: TDATTRIBUTES")) & kUnderDebug;
  TRY(reader.Skip(body + kTdReportDataAt - reader.offset(), "quote"));
  claims.report_data = TRY(reader.Fixed<64>("quote: REPORTDATA"));
  return claims;
}

}  // namespace

Result<void> CheckOwnReport(const Evidence& evidence, const ReportData& asked) {
  const bool tdx = evidence.platform == "tdx";
  const Claims claims = TRY(tdx ? ReadTdx(evidence.report) : ReadSnp(evidence.report));
  if (claims.debug != 0) {
    return Error(Code::kPolicy, std::string("the host may debug this machine (") +
                                    (tdx ? "TDATTRIBUTES " : "guest policy ") + HexNumber(claims.debug) +
                                    "): it builds nothing; launch it without the debug bit");
  }
  if (claims.vmpl != 0) {
    return Error(Code::kPolicy, "the report is of VMPL " + Decimal(claims.vmpl) + ", expected 0");
  }
  if (claims.report_data == asked) return {};
  return Error(Code::kMismatch, "the report is over other data: expected " + EncodeHex(asked) + ", got " +
                                    EncodeHex(claims.report_data));
}

Result<Evidence> CheckedReport(Tee& tee, const ReportData& report_data) {
  Evidence evidence = TRY(tee.Report(report_data));
  TRY(CheckOwnReport(evidence, report_data));
  return evidence;
}

}  // namespace samovar::tee
