// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/bios_strings.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::firmware;

namespace {

void PutText(ByteWriter& out, std::string_view text) {
  for (char c : text) out.U16Le(static_cast<uint8_t>(c));
  out.U16Le(0);
  out.Zero(4);
  // As an assembler fills gaps; the end of the second looks like "@".
  const Bytes gaps[] = {{}, {0x66, 0x90}, {0x0f, 0x1f, 0x40, 0x00}, {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00}};
  out.Raw(gaps[(8 - out.size() % 8) % 8 / 2]);
}

// A volume with the driver file around three texts; real ones are in tests/tdx-measure.
Bytes Volume(std::string_view first, std::string_view second, std::string_view third, uint8_t type = 7) {
  ByteWriter texts;
  PutText(texts, "unknown");
  PutText(texts, "02/02/2022");
  for (std::string_view text : {first, second, third}) PutText(texts, text);
  size_t size = 24 + texts.size();
  ByteWriter out;
  out.Zero(64);
  out.Raw(Bytes{0x5d, 0x46, 0x10, 0x41, 0xf3, 0x5f, 0x4b, 0x4f, 0xb5, 0x80, 0x24, 0xed, 0x0d, 0x06, 0x74, 0x7a});
  out.Zero(2);
  out.U8(type);
  out.U8(0);
  out.U16Le(static_cast<uint16_t>(size));
  out.U8(0);
  out.U8(0xf8);
  out.Raw(texts.bytes());
  return std::move(out).Finish();
}

}  // namespace

TEST(TextsOfABuild) {
  auto bios = FindBiosInformation(Volume("09/26/2026", "2026.08+ds-2", "Debian distribution of EDK II"));
  REQUIRE(bios.has_value());
  EXPECT_EQ(bios->release_date, "09/26/2026");
  EXPECT_EQ(bios->version, "2026.08+ds-2");
  EXPECT_EQ(bios->vendor, "Debian distribution of EDK II");
}

TEST(NothingIsGuessed) {
  const Bytes rows[] = {
      Volume("2026.08+ds-2", "09/26/2026", "Debian"),          // another order
      Volume("09/26/2026", "Debian distribution", "2026.08"),  // likewise
      Volume("09/26/2026", "", "Debian"),                      // a build without a version
      Volume("02/02/2022", "2026.08", "Debian"),               // or without a date
      Volume("09/26/2026", "2026.08", "10/10/2026"),           // two dates
      Volume("09/26/2026", "2026.08", "Debian", 2),            // not a driver
      Volume("09/26/2026", "2026.08", std::string(100, 'x')),  // too long for SMBIOS
  };
  for (const Bytes& row : rows) EXPECT(!FindBiosInformation(row).has_value());
  Bytes good = Volume("09/26/2026", "2026.08", "Debian");
  Bytes twice = good;
  twice.insert(twice.end(), good.begin(), good.end());
  EXPECT(!FindBiosInformation(twice).has_value());
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT(!FindBiosInformation(ByteView(good).first(size)).has_value());
}
