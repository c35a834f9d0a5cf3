// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/tdx/tdreport.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

namespace body = tdx::body;
namespace tdreport = tdx::tdreport;

constexpr uint8_t kTdxType = 0x81;
// Every bit of the attributes' first byte makes the domain one under debug (ATTRIBUTES.TUD).
constexpr uint64_t kUnderDebug = 0xff;

constexpr TdField kFields[] = {
    {tdreport::kMrSeam, body::kMrSeam, nullptr},
    {tdreport::kAttributes, body::kTdAttributes, nullptr},
    {tdreport::kXfam, body::kXfam, nullptr},
    {tdreport::kMrTd, body::kMrTd, "mrtd:sha384"},
    {tdreport::kMrConfigId, body::kMrConfigId, "mrconfigid"},
    {tdreport::kMrOwner, body::kMrOwner, "mrowner"},
    {tdreport::kMrOwnerConfig, body::kMrOwnerConfig, "mrownerconfig"},
    {tdreport::kRtmrs[0], body::kRtmrs[0], "rtmr0:sha384"},
    {tdreport::kRtmrs[1], body::kRtmrs[1], "rtmr1:sha384"},
    {tdreport::kRtmrs[2], body::kRtmrs[2], "rtmr2:sha384"},
    {tdreport::kRtmrs[3], body::kRtmrs[3], "rtmr3:sha384"},
    {tdreport::kReportData, body::kReportData, nullptr},
};

}  // namespace

std::span<const TdField> TdFields() { return kFields; }

Result<void> CheckTdReport(ByteView td_report, const ReportData& asked) {
  const Structure report = TRY(Structure::Of(td_report, tdx::kTdReportSize, "a TDREPORT"));
  const uint64_t type = report.Number(tdreport::kType);
  if (type != kTdxType) {
    return Error(Code::kMalformed, "TDREPORT: type: expected 0x81, got " + HexNumber(type));
  }
  const uint64_t debug = report.Number(tdreport::kAttributes) & kUnderDebug;
  if (debug != 0) {
    return Error(Code::kPolicy, "the host may debug this machine (TDATTRIBUTES " + HexNumber(debug) +
                                    "): it builds nothing; launch it without the debug bit");
  }
  const ByteView data = report.Raw(tdreport::kReportData);
  if (std::ranges::equal(data, asked)) return {};
  return Error(Code::kMismatch,
               "the TDREPORT is over other data: expected " + EncodeHex(asked) + ", got " + EncodeHex(data));
}

Result<void> CheckTdField(const TdField& field, ByteView td_report, ByteView value, std::string_view whose) {
  const ByteView expected = td_report.subspan(field.in_report.offset, field.in_report.size);
  if (std::ranges::equal(value, expected)) return {};
  return Error(Code::kMismatch, std::string(whose) + " is not this machine's: " + field.in_body.name +
                                    ": the TDX module says " + EncodeHex(expected) + ", it says " + EncodeHex(value));
}

Result<void> CheckQuoteBody(ByteView quote, ByteView td_report) {
  ByteReader reader(quote);
  const uint16_t version = TRY(reader.U16Le("quote: version"));
  if (version != 4 && version != 5) {
    return Error(Code::kUnsupported, "quote: version: expected 4 or 5, got " + Decimal(version));
  }
  TRY(reader.Skip(tdx::kQuoteHeaderSize - reader.offset() + (version == 5 ? tdx::kBodyDescriptorSize : 0), "quote"));
  const ByteView body = TRY(reader.Take(tdx::kTdReport10Size, "quote"));
  for (const TdField& field : kFields) {
    TRY(CheckTdField(field, td_report, body.subspan(field.in_body.offset, field.in_body.size), "the quote"));
  }
  return {};
}

}  // namespace samovar::tee
