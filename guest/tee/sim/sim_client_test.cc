// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/sim/sim_client.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;

namespace {

Bytes Answer(uint8_t version, size_t report, size_t certificate) {
  ByteWriter writer;
  writer.U8(version);
  for (const size_t size : {report, certificate, certificate, certificate}) {
    writer.U32Le(static_cast<uint32_t>(size));
    writer.Zero(size);
  }
  return std::move(writer).Finish();
}

}  // namespace

TEST(SimRequestIsFramed) {
  tee::ReportData data = {};
  data[0] = 7;
  const Bytes request = tee::EncodeSimRequest(data);
  EXPECT_EQ(request.size(), size_t{69});
  EXPECT_EQ(EncodeHex(ByteView(request).first(6)), "410000000107");
}

TEST(SimAnswerIsParsed) {
  const auto evidence = tee::ParseSimAnswer(Answer(1, 1184, 10));
  REQUIRE_OK(evidence);
  EXPECT_EQ(evidence->platform, tee::Platform::kSimSnp);
  EXPECT_EQ(evidence->report.size(), size_t{1184});
  EXPECT_EQ(evidence->chain.at(1).size(), size_t{10});
  EXPECT_ERROR(tee::ParseSimAnswer(Answer(2, 1184, 10)), Code::kMalformed, "version: expected 1, got 2");
  EXPECT_ERROR(tee::ParseSimAnswer(Answer(1, 1183, 10)), Code::kMalformed, "expected 1184 bytes, got 1183");
  EXPECT_ERROR(tee::ParseSimAnswer(Answer(1, 1185, 10)), Code::kLimit, "report");
  EXPECT_ERROR(tee::ParseSimAnswer(Answer(1, 1184, 20000)), Code::kLimit, "vcek");
  Bytes longer = Answer(1, 1184, 10);
  longer.push_back(0);
  EXPECT_ERROR(tee::ParseSimAnswer(longer), Code::kMalformed, "answer");
}

TEST(SimAnswerCutAnywhere) {
  const Bytes whole = Answer(1, 1184, 10);
  for (size_t size = 0; size < whole.size(); ++size) {
    test::Row scope(Decimal(size));
    EXPECT_ERROR(tee::ParseSimAnswer(ByteView(whole).first(size)), Code::kTruncated, "simulated TEE");
  }
}
