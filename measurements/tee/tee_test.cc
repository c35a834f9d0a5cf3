// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/tee/platform.h"
#include "measurements/tee/report_data.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tee;

TEST(PlatformsHaveOneNameEach) {
  const struct {
    Platform platform;
    const char* name;
  } rows[] = {
      {Platform::kNone, "none"}, {Platform::kSimSnp, "sim-snp"}, {Platform::kSnp, "snp"}, {Platform::kTdx, "tdx"}};
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(std::string(PlatformName(row.platform)), row.name);
    EXPECT(PlatformOf(row.name) == row.platform);
  }
  for (const char* name : {"", "SNP", "snp ", "sgx", "sim-tdx"}) {
    test::Row scope(name);
    EXPECT(!PlatformOf(name).has_value());
  }
}

// As it stands in every bundle since the first: this is what verifiers everywhere compute.
TEST(ReportDataOfAProvenanceIsDigestAndNonce) {
  Nonce nonce;
  for (size_t i = 0; i < nonce.size(); ++i) nonce[i] = static_cast<uint8_t>(0xf0 + i);
  const ReportData data = ForProvenance(Sha256(AsBytes("{}")), nonce);
  EXPECT_EQ(EncodeHex(data),
            "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
            "00000000000000000000000000000000");
  const Result<Claim> claim = SplitReportData(data);
  REQUIRE_OK(claim);
  EXPECT(claim->domain == Domain::kProvenance);
  EXPECT_EQ(claim->digest.hex(), Sha256(AsBytes("{}")).hex());
  EXPECT(claim->nonce == nonce);
}

// A report over something else is never one over a provenance, whatever its digest and nonce.
TEST(DomainsAreKeptApart) {
  const ReportData provenance = ForProvenance(Sha256(AsBytes("{}")), Nonce{1});
  ReportData channel = provenance;
  std::ranges::copy(std::string_view("channel-key"), channel.begin() + 48);
  const Result<Claim> claim = SplitReportData(channel);
  REQUIRE_OK(claim);
  EXPECT(claim->domain == Domain::kChannelKey);
  EXPECT_EQ(std::string(DomainWords(claim->domain)), "the key of a channel");
  for (size_t at = 48; at < 64; ++at) {
    test::Row scope(Decimal(at));
    ReportData other = provenance;
    other[at] = 1;
    EXPECT_ERROR(SplitReportData(other), Code::kUnsupported, "report data: domain ");
    other = channel;
    other[at] ^= 0x20;
    EXPECT_ERROR(SplitReportData(other), Code::kUnsupported, "report data: domain ");
  }
}

TEST(TheHostGivesTheNonceFirst) {
  const Nonce nonce = {1, 2, 3};
  std::array<uint8_t, kConfigIdSize> field = HostDataOf<kConfigIdSize>(nonce);
  EXPECT_EQ(EncodeHex(HostDataOf<kHostDataSize>(nonce)), "010203" + std::string(58, '0'));
  EXPECT(IsHostDataOf(field, nonce) && !IsHostDataOf(field, Nonce{1, 2}));
  for (size_t at = 0; at < field.size(); ++at) {
    field[at] ^= 0x80;
    EXPECT(!IsHostDataOf(field, nonce));
    field[at] ^= 0x80;
  }
}
