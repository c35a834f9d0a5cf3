// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/tdx/tdreport.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tee {
namespace {

constexpr uint8_t kTdxType = 0x81;
constexpr size_t kReportDataAt = 128;
constexpr size_t kTdInfoAt = 512;
// Every bit of the attributes' first byte makes the domain one under debug (ATTRIBUTES.TUD).
constexpr uint64_t kUnderDebug = 0xff;

constexpr size_t kQuoteHeader = 48;
constexpr size_t kBodyType = 6;  // version 5 only: type and size of the body

constexpr TdField kFields[] = {
    {"MRSEAM", 48, 256 + 24, 16, nullptr},
    {"TDATTRIBUTES", 8, kTdInfoAt, 120, nullptr},
    {"XFAM", 8, kTdInfoAt + 8, 128, nullptr},
    {"MRTD", 48, kTdInfoAt + 16, 136, "mrtd:sha384"},
    {"MRCONFIGID", 48, kTdInfoAt + 64, 184, "mrconfigid"},
    {"MROWNER", 48, kTdInfoAt + 112, 232, "mrowner"},
    {"MROWNERCONFIG", 48, kTdInfoAt + 160, 280, "mrownerconfig"},
    {"RTMR0", 48, kTdInfoAt + 208, 328, "rtmr0:sha384"},
    {"RTMR1", 48, kTdInfoAt + 256, 376, "rtmr1:sha384"},
    {"RTMR2", 48, kTdInfoAt + 304, 424, "rtmr2:sha384"},
    {"RTMR3", 48, kTdInfoAt + 352, 472, "rtmr3:sha384"},
    {"REPORTDATA", 64, kReportDataAt, 520, nullptr},
};

}  // namespace

std::span<const TdField> TdFields() { return kFields; }

Result<void> CheckTdReport(ByteView td_report, const ReportData& asked) {
  if (td_report.size() != kTdReportSize) {
    return Error(Code::kTruncated,
                 "TDREPORT: expected " + Decimal(uint64_t{kTdReportSize}) + " bytes, got " + Decimal(td_report.size()));
  }
  if (td_report[0] != kTdxType) {
    return Error(Code::kMalformed, "TDREPORT: type: expected 0x81, got " + HexNumber(td_report[0]));
  }
  const uint64_t debug = TRY(ByteReader(td_report.subspan(kTdInfoAt)).U64Le("TDREPORT: ATTRIBUTES")) & kUnderDebug;
  if (debug != 0) {
    return Error(Code::kPolicy, "the host may debug this machine (TDATTRIBUTES " + HexNumber(debug) +
                                    "): it builds nothing; launch it without the debug bit");
  }
  const ByteView data = td_report.subspan(kReportDataAt, asked.size());
  if (std::ranges::equal(data, asked)) return {};
  return Error(Code::kMismatch,
               "the TDREPORT is over other data: expected " + EncodeHex(asked) + ", got " + EncodeHex(data));
}

Result<void> CheckTdField(const TdField& field, ByteView td_report, ByteView value, std::string_view whose) {
  const ByteView expected = td_report.subspan(field.in_report, field.size);
  if (std::ranges::equal(value, expected)) return {};
  return Error(Code::kMismatch, std::string(whose) + " is not this machine's: " + field.name +
                                    ": the TDX module says " + EncodeHex(expected) + ", it says " + EncodeHex(value));
}

Result<void> CheckQuoteBody(ByteView quote, ByteView td_report) {
  ByteReader reader(quote);
  const uint16_t version = TRY(reader.U16Le("quote: version"));
  if (version != 4 && version != 5) {
    return Error(Code::kUnsupported, "quote: version: expected 4 or 5, got " + Decimal(version));
  }
  const size_t body = kQuoteHeader + (version == 5 ? kBodyType : 0);
  for (const TdField& field : kFields) {  // in the order of the body
    TRY(reader.Skip(body + field.in_body - reader.offset(), "quote"));
    const ByteView value = TRY(reader.Take(field.size, "quote"));
    TRY(CheckTdField(field, td_report, value, "the quote"));
  }
  return {};
}

}  // namespace samovar::tee
