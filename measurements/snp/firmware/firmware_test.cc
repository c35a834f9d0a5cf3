// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/firmware.h"

#include <algorithm>

#include "measurements/snp/launch/launch.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

// 4 KiB: footer at 0xfce; above it, downwards, entries that end at 0xfce (reset block), 0xfb8 (SEV secret area), 0xf9e
// (hashes table) and 0xf84 (metadata, which lies 0x554 bytes before the end, at 0xaac).
Bytes AmdSev() { return test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin"); }

constexpr size_t kFooter = 0xfce;
constexpr size_t kResetGuid = 0xfbe;
constexpr size_t kSecretGuid = 0xfa8;
constexpr size_t kMetadata = 0xaac;
constexpr size_t kSections = kMetadata + 16;

struct Patch {
  size_t offset;
  Bytes bytes;
};

Bytes Patched(const std::vector<Patch>& patches) {
  Bytes image = AmdSev();
  for (const Patch& patch : patches) {
    std::copy(patch.bytes.begin(), patch.bytes.end(), image.begin() + static_cast<ptrdiff_t>(patch.offset));
  }
  return image;
}

}  // namespace

TEST(ParsesAmdSev) {
  auto layout = ParseFirmware(AmdSev());
  REQUIRE_OK(layout);
  EXPECT_EQ(layout->ap_reset_eip.value_or(0), 0x80b004U);
  EXPECT((layout->hashes == HashesArea{0x810c00, 0x400}));
  EXPECT(!layout->svsm_launch_offset.has_value());
  REQUIRE(layout->sections.has_value());
  EXPECT(std::count(layout->sections->begin(), layout->sections->end(),
                    MetadataSection{SectionType::kKernelHashes, 0x810000, 0x1000}) == 1);
  EXPECT_OK(ValidateSections(*layout->sections, {{kFourGiB - 4096, 4096}}));
}

TEST(NoFooterIsNoTable) {
  auto layout = ParseFirmware(Bytes(4096));
  REQUIRE_OK(layout);
  EXPECT(*layout == FirmwareLayout());
}

TEST(BrokenTablesNameTheOffset) {
  Bytes image = AmdSev();
  Bytes reset_guid(image.begin() + kResetGuid, image.begin() + kResetGuid + 16);
  struct {
    const char* name;
    std::vector<Patch> patches;
    Code code;
    const char* why;
  } rows[] = {
      {"footer runs off", {{kFooter, {0xff, 0xff}}}, Code::kMalformed, "footer table: size 65535 at offset 0xfce"},
      {"footer smaller than itself", {{kFooter, {17, 0}}}, Code::kMalformed, "footer table: size 17"},
      {"entry runs off", {{kFooter - 18, {0xff, 0x7f}}}, Code::kMalformed, "ends at offset 0xfce: size 32767"},
      {"entry of size 17", {{kFooter - 18, {17, 0}}}, Code::kMalformed, "ends at offset 0xfce: size 17"},
      {"rest is no entry", {{kFooter, {136 - 5, 0}}}, Code::kMalformed, "footer table"},
      {"entry twice", {{kSecretGuid, reset_guid}}, Code::kMalformed, "have the same GUID"},
      {"reset block without data", {{kFooter, {18 + 18, 0}}, {kFooter - 18, {18, 0}}}, Code::kTruncated, "reset block"},
      {"metadata beyond the start", {{0xf6e, {0x01, 0x10, 0, 0}}}, Code::kMalformed, "points 4097 bytes before"},
      {"metadata at the end", {{0xf6e, {15, 0, 0, 0}}}, Code::kMalformed, "points 15 bytes before"},
      {"signature", {{kMetadata, {'X'}}}, Code::kMalformed, "SEV metadata at offset 0xaac: signature"},
      {"version", {{kMetadata + 8, {2}}}, Code::kUnsupported, "version 2, expected 1"},
      {"too many sections", {{kMetadata + 12, {0xff, 0xff, 0xff, 0xff}}}, Code::kLimit, "4294967295 sections"},
      {"more sections than size", {{kMetadata + 12, {100}}}, Code::kMalformed, "for 100 sections"},
      {"size beyond the end", {{kMetadata + 4, {0x55, 5}}}, Code::kMalformed, "size 1365"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(ParseFirmware(Patched(row.patches)), row.code, row.why);
  }
}

TEST(BadSectionsNameTheSection) {
  struct {
    const char* name;
    std::vector<Patch> patches;
    Code code;
    const char* why;
  } rows[] = {
      {"unknown type", {{kSections + 8, {0x77}}}, Code::kUnsupported, "section 0 (type 119)"},
      {"address not a page", {{kSections, {1}}}, Code::kMalformed, "section 0 (SNP_SEC_MEM)"},
      {"size not pages", {{kSections + 4, {1}}}, Code::kMalformed, "whole pages"},
      {"beyond 4 GiB", {{kSections, {0, 0xf0, 0xff, 0xff}}}, Code::kMalformed, "beyond 4 GiB"},
      {"over the image",
       {{kSections, {0, 0xf0, 0xff, 0xff}}, {kSections + 4, {0, 0x10}}},
       Code::kMalformed,
       "overlaps the image"},
      {"over the next", {{kSections + 4, {0, 0xb0}}}, Code::kMalformed, "overlaps section 0"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    auto layout = ParseFirmware(Patched(row.patches));
    REQUIRE_OK(layout);
    EXPECT_ERROR(ValidateSections(*layout->sections, {{kFourGiB - 4096, 4096}}), row.code, row.why);
  }
}

TEST(ImageSizes) {
  for (size_t size = 0; size < 50; ++size) {
    EXPECT_ERROR(ParseFirmware(Bytes(size)), Code::kTruncated, "too few for a footer table");
  }
  EXPECT_ERROR(ParseFirmware(Bytes(kMaxFirmwareSize + 1)), Code::kLimit, "at most");
  EXPECT_ERROR(MeasuredFirmware::Of(Bytes(4097)), Code::kMalformed, "multiple of 4096");
}

// Whatever is cut or flipped: an error or a layout, never a read outside (the sanitizers watch).
TEST(CutAndFlipped) {
  Bytes image = AmdSev();
  long parsed = 0;
  for (size_t start = 0; start < image.size(); ++start) {
    if (ParseFirmware(ByteView(image).subspan(start)).ok()) ++parsed;
  }
  for (size_t offset = kMetadata; offset < image.size(); ++offset) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = image;
      flipped[offset] = static_cast<uint8_t>(flipped[offset] ^ 1 << bit);
      auto layout = ParseFirmware(flipped);
      if (layout.ok() && layout->sections) (void)ValidateSections(*layout->sections, {}).ok();
    }
  }
  EXPECT(parsed >= static_cast<long>(kMetadata));  // the tables do not reach into what was cut
}
