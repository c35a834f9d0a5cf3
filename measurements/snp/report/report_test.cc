// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/report.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

constexpr const char* kSamples[] = {
    "snp-reports/milan-v2-a/report.bin",      "snp-reports/milan-v2-debug-policy/report.bin",
    "snp-reports/milan-v3-oak-cb/report.bin", "snp-reports/milan-v3-vlek/report.bin",
    "snp-reports/genoa-v3-azure/report.bin",  "snp-reports/genoa-v5-model-a0/report.bin",
    "bad/synthetic/turin-baseline-v5.bin"};

bool Has(const std::vector<std::string>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& w) { return w.find(word) != w.npos; });
}

}  // namespace

TEST(ReadsAKnownReport) {
  auto report = ParseReport(test::ReadVector("snp-reports/milan-v3-vlek/report.bin"));
  REQUIRE_OK(report);
  EXPECT_EQ(report->version, 3u);
  EXPECT_EQ(report->vmpl, 1u);
  EXPECT_EQ(report->policy, uint64_t{0x30000});
  EXPECT_EQ(report->platform_info, uint64_t{0x27});
  EXPECT(report->signing_key() == SigningKey::kVlek);
  EXPECT(report->product() == Product::kMilan);
  EXPECT_EQ(report->reported_tcb.Words(Product::kMilan), "bootloader 4, tee 0, snp 24, microcode 217");
  EXPECT(report->unknown.empty());
  EXPECT(PolicyWords(report->policy) == std::vector<std::string>{"SMT allowed"});
  EXPECT(Has(PlatformWords(report->platform_info), "ECC"));
}

TEST(KnowsTheProducts) {
  struct {
    uint8_t family;
    uint8_t model;
    std::optional<Product> product;
  } rows[] = {{0x19, 0x01, Product::kMilan}, {0x19, 0x0f, Product::kMilan}, {0x19, 0x10, Product::kGenoa},
              {0x19, 0x1f, Product::kGenoa}, {0x19, 0x20, std::nullopt},    {0x19, 0xa0, Product::kGenoa},
              {0x19, 0xaf, Product::kGenoa}, {0x19, 0xb0, std::nullopt},    {0x1a, 0x02, Product::kTurin},
              {0x1a, 0x11, Product::kTurin}, {0x1a, 0x50, std::nullopt},    {0x17, 0x31, std::nullopt}};
  for (const auto& row : rows) EXPECT(ProductFromCpuid(row.family, row.model) == row.product);
  for (Product product : kProducts) EXPECT(ProductFromName(ProductName(product)) == product);
  EXPECT(!ProductFromName("milan"));
}

TEST(TcbLayoutFollowsTheProduct) {
  Tcb tcb{{1, 2, 3, 4, 0, 0, 7, 8}};
  EXPECT_EQ(tcb.Words(Product::kMilan), "bootloader 1, tee 2, snp 7, microcode 8");
  EXPECT_EQ(tcb.Words(Product::kTurin), "fmc 1, bootloader 2, tee 3, snp 4, microcode 8");
  EXPECT(!tcb.ReservedAreZero(Product::kMilan));
  EXPECT(!tcb.ReservedAreZero(Product::kTurin));
  EXPECT((Tcb{{1, 2, 3, 4, 0, 0, 0, 8}}.ReservedAreZero(Product::kTurin)));
  Tcb newer = tcb;
  newer.Set(Product::kMilan, TcbPart::kSnp, 9);
  EXPECT(newer.Covers(tcb, Product::kMilan));
  EXPECT(!tcb.Covers(newer, Product::kMilan));
  // A component that is lower is not made good by one that is higher.
  newer.Set(Product::kMilan, TcbPart::kTee, 1);
  EXPECT(!newer.Covers(tcb, Product::kMilan));
}

TEST(EveryCutIsTruncated) {
  Bytes bytes = test::ReadVector(kSamples[0]);
  long wrong = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto report = ParseReport(ByteView(bytes).first(size));
    if (report.ok() || report.error().code() != Code::kTruncated) ++wrong;
  }
  EXPECT_EQ(wrong, 0L);
  bytes.push_back(0);
  EXPECT_ERROR(ParseReport(bytes), Code::kMalformed, "exactly 1184 bytes, got 1185");
}

// Reading and writing are inverse, for real reports and for every single-bit change that leaves a fully known report.
TEST(RoundTrips) {
  for (const char* sample : kSamples) {
    test::Row name(sample);
    Bytes bytes = test::ReadVector(sample);
    auto report = ParseReport(bytes);
    REQUIRE_OK(report);
    EXPECT(report->unknown.empty());
    EXPECT(EncodeReport(*report) == bytes);
    long lost = 0;
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      Bytes flipped = bytes;
      flipped[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      auto changed = ParseReport(flipped);
      if (changed.ok() && changed->unknown.empty() && EncodeReport(*changed) != flipped) ++lost;
    }
    // Version 2 ↔ 3, 4 ↔ 5 and 5 ↔ 6 move fields out of what is encoded; nothing else may get lost.
    EXPECT(lost <= 1);
  }
}

TEST(RefusesWhatIsNotDefined) {
  struct {
    const char* name;
    size_t offset;
    uint8_t value;
    Code code;
    const char* why;
  } rows[] = {
      {"version 0", 0x00, 0, Code::kUnsupported, "VERSION"},
      {"version 1", 0x00, 1, Code::kUnsupported, "VERSION"},
      {"vmpl 4", 0x30, 4, Code::kMalformed, "VMPL at offset 0x30: expected 0 to 3, got 4"},
      {"vmpl high", 0x33, 1, Code::kMalformed, "VMPL"},
      {"algorithm 0", 0x34, 0, Code::kUnsupported, "SIGNATURE_ALGO"},
      {"algorithm 2", 0x34, 2, Code::kUnsupported, "SIGNATURE_ALGO"},
      {"first byte after s", 0x330, 1, Code::kMalformed, "SIGNATURE, reserved part"},
      {"last byte", 0x49f, 1, Code::kMalformed, "SIGNATURE, reserved part"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Bytes bytes = test::ReadVector("snp-reports/milan-v3-oak-cb/report.bin");
    bytes[row.offset] = row.value;
    EXPECT_ERROR(ParseReport(bytes), row.code, row.why);
  }
}

TEST(ListsWhatItDoesNotKnow) {
  struct {
    const char* name;
    size_t offset;
    uint8_t value;
    const char* word;
  } rows[] = {
      {"version 7", 0x00, 7, "version 7 is later than 6"},
      {"policy bit 26", 0x0b, 0x04, "POLICY has unknown bits 0x4000000"},
      {"platform bit 8", 0x41, 0x01, "PLATFORM_INFO"},
      {"key info bit 5", 0x48, 0x20, "KEY_INFO"},
      {"reserved 0x4c", 0x4c, 1, "0x4c"},
      {"reserved 0x18b", 0x18b, 1, "0x18b"},
      {"reserved 0x1eb", 0x1eb, 1, "0x1eb"},
      {"reserved 0x1ef", 0x1ef, 1, "0x1ef"},
      {"mitigations before version 5", 0x1f8, 1, "0x1f8"},
      {"extended TCB before version 6", 0x220, 1, "0x220"},
      {"reserved 0x29f", 0x29f, 1, "0x29f"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Bytes bytes = test::ReadVector("snp-reports/milan-v3-oak-cb/report.bin");
    bytes[row.offset] = row.value;
    auto report = ParseReport(bytes);
    REQUIRE_OK(report);
    EXPECT(Has(report->unknown, row.word));
  }
  EXPECT(Has(PolicyWords(uint64_t{1} << 40), "bit 40"));
}

TEST(JsonShowsFieldsByProduct) {
  auto report = ParseReport(test::ReadVector("bad/synthetic/turin-baseline-v5.bin"));
  REQUIRE_OK(report);
  Json json = ReportJson(*report, std::nullopt);
  EXPECT_EQ(json.StringAt("product").value(), "Turin");
  EXPECT(json.Find("reported_tcb")->Find("fmc") != nullptr);
  EXPECT_EQ(json.StringAt("measurement").value(), report->measurement.hex());
}

TEST(SignatureFieldIsLittleEndian) {
  auto field = SignatureField(Bytes{1, 2, 3});
  EXPECT_EQ(int{field[0]}, 3);
  EXPECT_EQ(int{field[2]}, 1);
  EXPECT(IsZero(ByteView(field).subspan(3)));
}

// Each field begins where or after the one before it ends, and all that is signed is signed.
TEST(FieldsOfTheLayoutDoNotOverlap) {
  size_t done = 0;
  for (const auto& [field, since] : layout::kSigned) {
    test::Row name(field.name);
    EXPECT(field.offset >= done && field.size != 0 && since >= kMinVersion && since <= kMaxKnownVersion);
    done = field.end();
  }
  EXPECT(done <= kSignedSize);
  EXPECT_EQ(layout::kSignatureR.offset, kSignedSize);
  EXPECT_EQ(layout::kSignatureS.offset, layout::kSignatureR.end());
  EXPECT_EQ(layout::kSignatureTail.offset, layout::kSignatureS.end());
  EXPECT_EQ(layout::kSignatureTail.end(), kReportSize);
}

// What revision 1.59 of the ABI added is known: by name, and not as something unknown.
TEST(KnowsTheNewestRevision) {
  Bytes bytes = test::ReadVector("bad/synthetic/turin-baseline-v5.bin");
  bytes[0x00] = 6;
  bytes[0x40] |= 0x40;
  bytes[0x48] = 2 << 2;
  bytes[0x220] = 1;
  bytes[0x25f] = 2;
  bytes[0x260] = 3;
  auto report = ParseReport(bytes);
  REQUIRE_OK(report);
  EXPECT(report->unknown.empty());
  EXPECT(Has(PlatformWords(report->platform_info), "IOMMU writes safe"));
  EXPECT_EQ(std::string(SigningKeyName(report->signing_key())), "chip-secret VCEK");
  Json json = ReportJson(*report, std::nullopt);
  EXPECT_EQ(json.StringAt("current_etcb").value(), "01" + std::string(62, '0'));
  EXPECT_EQ(json.StringAt("launch_etcb").value(), std::string(62, '0') + "02");
  EXPECT_EQ(json.StringAt("committed_etcb").value(), "03" + std::string(62, '0'));
  EXPECT(EncodeReport(*report) == bytes);
}

// MASK_CHIP_KEY says that there is no signature; a zero id, and no bit at all, that the host hides the chip.
TEST(MaskedKeyAndHiddenChipAreTwoThings) {
  auto key = ParseReport(test::ReadVector("bad/synthetic/chip-id-masked.bin"));
  REQUIRE_OK(key);
  EXPECT(key->chip_key_masked() && !key->is_signed());
  auto chip = ParseReport(test::ReadVector("bad/synthetic/chip-id-zero-not-masked.bin"));
  REQUIRE_OK(chip);
  EXPECT(chip->chip_id_masked() && chip->is_signed() && !chip->chip_key_masked());
  auto plain = ParseReport(test::ReadVector("snp-reports/milan-v2-a/report.bin"));
  REQUIRE_OK(plain);
  EXPECT(!plain->chip_id_masked() && plain->is_signed());
}
