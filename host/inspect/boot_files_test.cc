// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/boot_files.h"

#include "host/inspect/parts.h"
#include "image/archive/cpio.h"
#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/tdx/firmware/firmware_for_test.h"
#include "measurements/tdx/launch/mrtd.h"
#include "tests/harness.h"

using namespace samovar;

namespace {

Bytes Text(std::string_view text) { return {text.begin(), text.end()}; }

std::string Shown(const Json& json) { return PlainJson(json); }

std::string TextAt(const Json& json, std::string_view key) { return json.StringAt(std::string(key)).value(); }

}  // namespace

TEST(AnInitrdOfOursIsListed) {
  using image::CpioEntry;
  const Bytes init = Text("#!/bin/true");
  auto archive =
      image::EncodeCpio({{"bin", CpioEntry::Kind::kFolder, 0755, {}}, {"init", CpioEntry::Kind::kFile, 0755, init}});
  REQUIRE_OK(archive);
  auto shown = inspect::InspectBytes(*archive);
  REQUIRE_OK(shown);
  EXPECT_EQ(shown->kind, "an initrd, or another compressed file");
  EXPECT_EQ(Shown(*shown->content.Find("entries")),
            R"([{"mode":"0755","name":"bin"},{"mode":"0755","name":"init","sha256":")" + Sha256(init).hex() +
                R"(","size":11}])");
}

// What somebody else made is not unpacked, and not refused: its digests are what is measured.
TEST(AnyOtherInitrdHasItsDigestsAndAReason) {
  const Bytes packed = Text("\x1f\x8b\x08 and so on");
  auto shown = inspect::InitrdJson(packed);
  REQUIRE_OK(shown);
  EXPECT_EQ(TextAt(*shown, "sha384"), Sha384(packed).hex());
  EXPECT_EQ(Shown(*shown->Find("entries")), "null");
  EXPECT(TextAt(*shown, "reason").find("cpio") != std::string::npos);
}

TEST(AKernelThatIsNoPeImageSaysSo) {
  Bytes kernel(4096);
  const Bytes magic = Text("HdrS");
  std::copy(magic.begin(), magic.end(), kernel.begin() + 0x202);
  auto shown = inspect::InspectBytes(kernel);
  REQUIRE_OK(shown);
  EXPECT_EQ(shown->kind, "a Linux kernel (bzImage)");
  EXPECT_EQ(Shown(*shown->content.Find("authenticode")), "null");
  EXPECT_EQ(TextAt(shown->content, "sha256"), Sha256(kernel).hex());
  EXPECT(!TextAt(shown->content, "reason").empty());
}

// Made for TDX alone: the other half says why it is empty.
TEST(AFirmwareIsShownForBothPlatforms) {
  const Bytes firmware = tdx::fake::BuildFirmware(tdx::fake::DefaultSections());
  auto shown = inspect::InspectBytes(firmware);
  REQUIRE_OK(shown);
  EXPECT_EQ(shown->kind, "an OVMF firmware image");
  auto tdvf = tdx::ParseTdvf(firmware);
  REQUIRE_OK(tdvf);
  EXPECT_EQ(TextAt(*shown->content.Find("tdx"), "mrtd"),
            tdx::MeasureMrtd(firmware, *tdvf, tdx::MrtdOrder::kOnePass).hex());
  EXPECT(TextAt(*shown->content.Find("sevSnp"), "reason").find("SEV") != std::string::npos);
}
