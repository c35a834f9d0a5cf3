// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/amd_kds.h"
#include "host/collateral/intel_pcs.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::collateral;

TEST(AsksIntelForTheRightPlatform) {
  PcsRequest request{
      .base_url = "http://127.0.0.1:1", .root_crl_url = "http://127.0.0.1:1/root", .fmspc = {0, 0x80, 0x6f, 5}};
  PcsUrls urls = UrlsOf(request);
  EXPECT_EQ(urls.tcb_info, "http://127.0.0.1:1/tdx/certification/v4/tcb?fmspc=00806f050000&update=standard");
  EXPECT_EQ(urls.qe_identity, "http://127.0.0.1:1/tdx/certification/v4/qe/identity?update=standard");
  EXPECT_EQ(urls.pck_crl, "http://127.0.0.1:1/sgx/certification/v4/pckcrl?ca=platform&encoding=der");
  EXPECT_EQ(urls.root_ca_crl, "http://127.0.0.1:1/root");
  request.update = PcsUpdate::kEarly;
  request.ca = PckCa::kProcessor;
  EXPECT(UrlsOf(request).tcb_info.ends_with("&update=early"));
  EXPECT(UrlsOf(request).pck_crl.find("ca=processor") != std::string::npos);
}

TEST(AsksAmdByProduct) {
  snp::Tcb tcb{{1, 2, 3, 4, 5, 6, 7, 208}};
  std::array<uint8_t, 64> chip{};
  for (size_t i = 0; i < chip.size(); ++i) chip[i] = static_cast<uint8_t>(i);
  std::string all = EncodeHex(chip);
  struct {
    snp::Product product;
    snp::SigningKey key;
    std::string vcek, chain;
  } rows[] = {
      {snp::Product::kMilan, snp::SigningKey::kVcek,
       "K/vcek/v1/Milan/" + all + "?blSPL=01&teeSPL=02&snpSPL=07&ucodeSPL=208", "K/vcek/v1/Milan/cert_chain"},
      {snp::Product::kGenoa, snp::SigningKey::kVcek,
       "K/vcek/v1/Genoa/" + all + "?blSPL=01&teeSPL=02&snpSPL=07&ucodeSPL=208", "K/vcek/v1/Genoa/cert_chain"},
      {snp::Product::kTurin, snp::SigningKey::kVcek,
       "K/vcek/v1/Turin/0001020304050607?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=208",
       "K/vcek/v1/Turin/cert_chain"},
      {snp::Product::kGenoa, snp::SigningKey::kVlek, "", "K/vlek/v1/Genoa/cert_chain"},
  };
  for (const auto& row : rows) {
    test::Row name(row.chain);
    KdsUrls urls = UrlsOf({.base_url = "K", .product = row.product, .key = row.key, .chip_id = chip, .tcb = tcb});
    EXPECT_EQ(urls.vcek, row.vcek);
    EXPECT_EQ(urls.chain, row.chain);
  }
}

TEST(AsksOnlyForWhatTheReportNames) {
  snp::Report report;
  report.version = 2;
  report.chip_id[0] = 1;
  EXPECT_ERROR(RequestFor(report, std::nullopt), Code::kUnsupported, "--product");
  EXPECT_OK(RequestFor(report, snp::Product::kMilan));
  report.chip_id[0] = 0;
  EXPECT_ERROR(RequestFor(report, snp::Product::kMilan), Code::kUnsupported, "hides its chip id");
  report.key_info = 1 << 2;
  EXPECT_OK(RequestFor(report, snp::Product::kMilan));
  report.key_info = 7 << 2;
  EXPECT_ERROR(RequestFor(report, snp::Product::kMilan), Code::kUnsupported, "not signed with");
}
