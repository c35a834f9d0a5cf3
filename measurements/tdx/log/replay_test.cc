// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/replay.h"

#include "measurements/tdx/quote/quote.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

TEST(ALogExplainsItsQuoteAndNoOther) {
  Bytes log = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.bin");
  Bytes other = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  Check held = CheckEventLog(ParseQuote(bytes)->report, log);
  EXPECT_EQ(held.detail, "20 events, whose replay gives the RTMRs of the quote");
  EXPECT(held.status == CheckStatus::kPass);
  Check failed = CheckEventLog(ParseQuote(other)->report, log);
  EXPECT(failed.status == CheckStatus::kFail);
  EXPECT(failed.detail.find("RTMR0: the log gives") != std::string::npos);
}

TEST(SoftwareMayExtendRtmr3WithoutTheLog) {
  Bytes log = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.bin");
  TdReport report = ParseQuote(bytes)->report;
  report.rtmrs[3].Extend(Sha384(AsBytes("event")));
  EventLog parsed = ParseEventLog(log).value();
  bool logged = false;
  for (const LoggedEvent& event : parsed.events) logged = logged || event.index == 4;
  Check check = CheckEventLog(report, log);
  EXPECT(check.status == (logged ? CheckStatus::kFail : CheckStatus::kPass));
  // Without the events of RTMR3 the rest still has to hold.
  size_t end = 0;
  for (const LoggedEvent& event : parsed.events) {
    if (event.index == 4) break;
    end = event.offset;
  }
  report.rtmrs[0].Extend(Sha384(AsBytes("event")));
  EXPECT(CheckEventLog(report, ByteView(log).first(end)).status == CheckStatus::kFail);
}

// An event that is dropped, or a digest that is changed, no longer gives the registers.
TEST(ADamagedLogFails) {
  Bytes log = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.bin");
  TdReport report = ParseQuote(bytes)->report;
  EventLog parsed = ParseEventLog(log).value();
  for (const LoggedEvent& event : parsed.events) {
    test::Row name(Decimal(event.offset));
    EXPECT(CheckEventLog(report, ByteView(log).first(event.offset)).status == CheckStatus::kFail);
    auto digest = event.DigestOf(LogAlgorithm::kSha384);
    if (!digest.has_value() || event.type == EventType::kNoAction || event.index == 0) continue;
    Bytes changed = log;
    changed[static_cast<size_t>(digest->data() - log.data())] ^= 1;
    EXPECT(CheckEventLog(report, changed).status == CheckStatus::kFail);
  }
  EXPECT(CheckEventLog(report, {}).status == CheckStatus::kFail);
}
