// SPDX-License-Identifier: Apache-2.0
#include "host/measure/tdx/result.h"

#include "measurements/tdx/log/event_text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::measure;

namespace {

template <typename Digest>
Digest Filled(uint8_t fill) {
  Digest out{};
  out.bytes.fill(fill);
  return out;
}

// MRTD and RTMR1 are known, the others are not.
tdx::LaunchPrediction HalfKnown() {
  tdx::LaunchPrediction out;
  out.mrtd.digest = Filled<Sha384Digest>(0xaa);
  out.rtmrs[0].reason = "no tables: give --qemu";
  out.rtmrs[1].value = tdx::Rtmr{Filled<Sha384Digest>(0xbb)};
  out.rtmrs[2].reason = "no kernel: give --kernel";
  out.events = {{1, tdx::EventType::kEfiBootServicesApplication, Filled<Sha384Digest>(0xcc), "kernel", ""},
                {2, tdx::EventType::kEventTag, std::nullopt, "command line", "no kernel: give --kernel"}};
  return out;
}

std::string Times(const char* byte, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += byte;
  return out;
}

}  // namespace

TEST(ARegisterThatIsNotKnownIsADash) {
  const std::string registers = "mrtd  " + Times("aa", 48) + "\nrtmr0 -\nrtmr1 " + Times("bb", 48) + "\nrtmr2 -\n";
  EXPECT_EQ(TdxText(HalfKnown(), Events::kLeftOut), registers);
  EXPECT_EQ(TdxText(HalfKnown(), Events::kListed),
            registers + "\nrtmr1  " + Times("cc", 48) + "  " +
                tdx::EventTypeName(tdx::EventType::kEfiBootServicesApplication) + "  kernel\nrtmr2  -  " +
                tdx::EventTypeName(tdx::EventType::kEventTag) + "  command line\n");
}

TEST(ARegisterThatIsNotKnownIsNullAndHasAReason) {
  Json json = TdxJson(HalfKnown(), Events::kLeftOut);
  EXPECT(*json.Find("rtmr0") == Json() && *json.Find("rtmr2") == Json());
  EXPECT_EQ(*json.Find("rtmr1")->AsString(), Times("bb", 48));
  EXPECT(json.Find("events") == nullptr);
  const Json& reasons = *json.Find("reasons");
  EXPECT_EQ(*reasons.Find("rtmr0")->AsString(), "no tables: give --qemu");
  EXPECT(reasons.Find("rtmr1") == nullptr);
  std::vector<std::string> words = TdxReasons(HalfKnown());
  REQUIRE(words.size() == 2);
  EXPECT_EQ(words[0], "rtmr0: no tables: give --qemu");
  EXPECT_EQ(words[1], "rtmr2: no kernel: give --kernel");
}

TEST(EventsSayWhatTheyCover) {
  Json json = TdxJson(HalfKnown(), Events::kListed);
  const Json& events = *json.Find("events");
  EXPECT_EQ(*events.AsArray()->at(0).Find("covers")->AsString(), "kernel");
  EXPECT(events.AsArray()->at(0).Find("reason") == nullptr);
  EXPECT(*events.AsArray()->at(1).Find("digest") == Json());
  EXPECT_EQ(*events.AsArray()->at(1).Find("reason")->AsString(), "no kernel: give --kernel");
}

TEST(ALogThatCannotBeReadIsNamed) {
  EXPECT(!CompareWithLog(HalfKnown(), "/nowhere/log").ok());
  EXPECT(CompareWithLog(HalfKnown(), "/nowhere/log").error().message().find("/nowhere/log") != std::string::npos);
}
