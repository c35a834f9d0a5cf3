// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/open.h"

#include "measurements/base/guid.h"
#include "measurements/evidence/bundle/bundle_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using evidence::OpenEvidence;
using tee::Platform;

TEST(EvidenceOfEveryKindOfFile) {
  const Bytes report = test::ReadVector("snp-reports/milan-v2-a/report.bin");
  const Bytes quote = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  const evidence::Bundle bundle = evidence::fake::Draft().Finish();
  struct {
    const char* name;
    Bytes file;
    Platform platform;
    Bytes inside;
  } rows[] = {
      {"a report", report, Platform::kSnp, report},
      {"a quote", quote, Platform::kTdx, quote},
      {"evidence.json", bundle.evidence->bytes(), Platform::kSnp, bundle.evidence->content()->report},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    auto opened = OpenEvidence(row.file);
    REQUIRE_OK(opened);
    EXPECT_EQ(opened->platform, row.platform);
    EXPECT(opened->report == row.inside);
  }
}

TEST(FilesWithoutEvidence) {
  struct {
    const char* name;
    Bytes file;
    const char* why;
  } rows[] = {
      {"nothing", {}, "an empty file"},
      {"a certificate", test::ReadVector("fake-chain/vcek.der"), "got a DER certificate"},
      {"a policy", Bytes{'{', '"', 'm', 'e', 'a', 's', 'u', 'r', 'e', 'm', 'e', 'n', 't', 's', '"', ':', '1', '}'},
       "got a policy"},
      {"noise", Bytes(1184, 0xff), "1184 bytes"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_ERROR(OpenEvidence(row.file), Code::kUnsupported, row.why);
  }
}

// The table behind a report is the host's: only a certificate for the report's key is taken from it.
TEST(TheLeafOfACertificateTable) {
  const Bytes report = test::ReadVector("snp-reports/milan-v2-a/report.bin");
  const Bytes leaf = test::ReadVector("fake-chain/vcek.der");
  // One entry and the zeros that end the table: GUID of a VCEK, offset, length (SEV-ES GHCB, 4.1.8.1).
  ByteWriter table;
  table.Raw(Guid::Of("63da758d-e664-4564-adc5-f4b93be8accd").view());
  table.U32Le(48);
  table.U32Le(static_cast<uint32_t>(leaf.size()));
  table.Raw(Bytes(24, 0));
  table.Raw(leaf);
  Bytes file = report;
  const Bytes behind = std::move(table).Finish();
  file.insert(file.end(), behind.begin(), behind.end());
  auto opened = OpenEvidence(file);
  REQUIRE_OK(opened);
  EXPECT(opened->report == report);
  EXPECT(opened->leaf == leaf);
}
