// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/event_compare.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

// The log of a real trust domain, as a prediction: whatever it holds is expected.
std::vector<PredictedEvent> AsPrediction(const EventLog& log) {
  std::vector<PredictedEvent> out;
  for (const LoggedEvent& event : log.events) {
    out.push_back({event.index - 1, event.type, event.Sha384(), DescribeData(event), ""});
  }
  return out;
}

std::string Summary(const std::vector<ComparedEvent>& events) {
  std::string out;
  for (const ComparedEvent& event : events) {
    if (event.match != Match::kEqual) out += std::string(MatchName(event.match)) + " " + event.covers + "; ";
  }
  return out;
}

}  // namespace

TEST(ALogEqualsItself) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  auto log = ParseEventLog(bytes);
  REQUIRE_OK(log);
  auto events = CompareEvents(AsPrediction(*log), LogKind::kCc, *log);
  EXPECT_EQ(events.size(), log->events.size());
  EXPECT(!FirstDifference(events));
}

TEST(ChangedMissingExtraAndUnknownEventsAreNamed) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  auto log = ParseEventLog(bytes);
  REQUIRE_OK(log);
  const std::vector<PredictedEvent> good = AsPrediction(*log);

  auto changed = good;
  changed[0].digest = Sha384Digest{};
  auto events = CompareEvents(changed, LogKind::kCc, *log);
  EXPECT_EQ(Summary(events), "differs \"TdxTable\"; ");
  REQUIRE(FirstDifference(events) == size_t{0});
  EXPECT_EQ(events[0].hint, "another memory size or firmware metadata");

  auto missing = good;
  missing.insert(missing.begin() + 1, {0, EventType::kEfiGptEvent, Sha384Digest{}, "a partition table", ""});
  EXPECT_EQ(Summary(CompareEvents(missing, LogKind::kCc, *log)), "missing a partition table; ");

  auto extra = good;
  extra.erase(extra.begin() + 16);  // the command line; the initrd's event has the same type
  EXPECT_EQ(Summary(CompareEvents(extra, LogKind::kCc, *log)), "extra tag 0x8f3b22ed \"LOADED_IMAGE::LoadOptions\"; ");

  auto unknown = good;
  unknown[8].digest.reset();
  auto with_unknown = CompareEvents(unknown, LogKind::kCc, *log);
  EXPECT_EQ(Summary(with_unknown), "unknown \"ACPI DATA\"; ");
  EXPECT(!FirstDifference(with_unknown));
}

TEST(LogsInWords) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  auto log = ParseEventLog(bytes);
  REQUIRE_OK(log);
  auto text = FormatLog(LogKind::kCc, *log);
  REQUIRE_OK(text);
  EXPECT(text->find("EV_EFI_VARIABLE_DRIVER_CONFIG  variable \"SecureBoot\", 0 bytes\n") != std::string::npos);
  EXPECT(text->find("RTMR1  7fc19ed7b5726f07") != std::string::npos);
  EXPECT(text->find("! the digest") == std::string::npos);
  auto json = EncodeLog(LogKind::kCc, *log);
  REQUIRE_OK(json);
  EXPECT_EQ(json->ObjectAt("registers").value()->size(), size_t{4});
}

TEST(DataThatIsNotWhatWasHashedIsShown) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin");
  auto original = ParseEventLog(bytes);
  REQUIRE_OK(original);
  size_t shown = 0;
  for (const LoggedEvent& event : original->events) {
    if (CheckData(event) != DataCheck::kHashed) continue;
    Bytes copy = bytes;
    copy[event.offset + 12 + 50 + 4] ^= 1;  // first byte of the data
    auto log = ParseEventLog(copy);
    REQUIRE_OK(log);
    if (FormatLog(LogKind::kCc, *log).value().find("! the digest is not of this data") != std::string::npos) ++shown;
  }
  // Five variables, two separators, three texts; a boot variable's vendor is not part of what is hashed.
  EXPECT_EQ(shown, size_t{10});
}
