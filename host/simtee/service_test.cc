// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/service.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::simtee;

namespace {

Service TestService() {
  return Service([](const ReportData& data) -> Result<Attestation> {
    return Attestation{{data[0], data[63]}, {1}, {2, 2}, {}};
  });
}

Bytes Request(uint32_t size = 65, uint8_t version = 1) {
  ByteWriter out;
  out.U32Le(size);
  out.U8(version);
  for (uint8_t i = 0; i < 64; ++i) out.U8(static_cast<uint8_t>(i + 10));
  return std::move(out).Finish();
}

const Bytes kAnswer = {22, 0, 0, 0, 1, 2, 0, 0, 0, 10, 73, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2, 2, 0, 0, 0, 0};

}  // namespace

TEST(AnswersARequest) { EXPECT_EQ(TestService().Feed(Request()).value(), kAnswer); }

TEST(RequestsMayComeInAnyPieces) {
  Bytes request = Request();
  for (size_t cut = 0; cut <= request.size(); ++cut) {
    Service service = TestService();
    Bytes first = service.Feed(ByteView(request).first(cut)).value();
    Bytes second = service.Feed(ByteView(request).subspan(cut)).value();
    first.insert(first.end(), second.begin(), second.end());
    EXPECT_EQ(first, kAnswer);
  }
}

TEST(RefusesEverythingElse) {
  struct {
    const char* why;
    Bytes request;
  } rows[] = {
      {"request of 64 bytes", Request(64)},  {"request of 66 bytes", Request(66)},
      {"request of 0 bytes", Request(0)},    {"request of 4294967295 bytes", Request(0xffffffff)},
      {"request version 0", Request(65, 0)}, {"request version 2", Request(65, 2)},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(TestService().Feed(row.request), Code::kProtocol, row.why);
  }
}

TEST(TheNumberOfRequestsIsBounded) {
  Service service = TestService();
  for (int i = 0; i < 16; ++i) EXPECT_EQ(service.Feed(Request()).value(), kAnswer);
  EXPECT_ERROR(service.Feed(Request()), Code::kLimit, "16 requests");
}
