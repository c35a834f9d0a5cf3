// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/quote/quote.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

Bytes WithByte(Bytes bytes, size_t offset, uint8_t value) {
  bytes[offset] = value;
  return bytes;
}

Bytes Padded(Bytes bytes, size_t size, uint8_t last) {
  bytes.resize(size);
  bytes.back() = last;
  return bytes;
}

constexpr size_t kV4SignatureData = 48 + 584;

}  // namespace

TEST(ReadsVersion4) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  auto quote = ParseQuote(bytes);
  REQUIRE_OK(quote);
  EXPECT_EQ(quote->header.version, 4);
  EXPECT(quote->header.body_type == BodyType::kTd10);
  EXPECT_EQ(EncodeHex(quote->header.user_data), "889b7d6ff9df2405b240a830e73faf3d00000000");
  EXPECT_EQ(quote->signed_bytes.size(), size_t{632});
  EXPECT_EQ(quote->padding, size_t{0});
  const TdReport& report = quote->report;
  EXPECT_EQ(EncodeHex(report.tee_tcb_svn), "06010300000000000000000000000000");
  EXPECT_EQ(report.mr_td.hex(),
            "91eb2b44d141d4ece09f0c75c2c53d247a3c68edd7fafe8a3520c942a604a407de03ae6dc5f87f27428b2538873118b7");
  EXPECT_EQ(report.rtmrs[0].hex(),
            "44c0197b39157fdd7a4dcc44767f9d6b0bb3977c7a8e347b8492f827fe9d9e5c48aca29b220b80b6a540cf994b9bc9c0");
  EXPECT_EQ(report.rtmrs[2].hex(),
            "d833feef2cd945148aa38ead2c53e9b7f138190aaaebfc551dccd829fc207aa3ba80b70870d7330733642e01d48c3132");
  EXPECT(IsZero(report.rtmrs[3].view()));
  EXPECT_EQ(report.td_attributes, uint64_t{0x10000000});
  EXPECT_EQ(report.xfam, uint64_t{0x602e7});
  EXPECT(!report.debug());
  EXPECT(!report.td15.has_value());
  const QeCertification& qe = quote->certification;
  EXPECT_EQ(qe.report.mr_signer.digest.hex(), "dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5");
  EXPECT_EQ(qe.report.isv_prod_id, 2);
  EXPECT_EQ(qe.report.isv_svn, 6);
  EXPECT(!qe.report.debug());
  EXPECT_EQ(qe.authentication_data.size(), size_t{32});
  EXPECT(qe.pck_chain.starts_with("-----BEGIN CERTIFICATE-----"));
}

TEST(ReadsVersion5) {
  Bytes bytes = test::ReadVector("tdx-quotes/v5-tdx15-b.bin");
  auto quote = ParseQuote(bytes);
  REQUIRE_OK(quote);
  EXPECT_EQ(quote->header.version, 5);
  EXPECT(quote->header.body_type == BodyType::kTd15);
  EXPECT_EQ(quote->signed_bytes.size(), size_t{54 + 648});
  REQUIRE(quote->report.td15.has_value());
  EXPECT_EQ(EncodeHex(quote->report.td15->tee_tcb_svn2), "0d010400000000000000000000000000");

  Bytes small = test::ReadVector("bad/synthetic-tdx/baseline-v5-body2.bin");
  auto td10 = ParseQuote(small);
  REQUIRE_OK(td10);
  EXPECT(td10->header.body_type == BodyType::kTd10);
  EXPECT(!td10->report.td15.has_value());
}

// The fields behind TDX 1.5's, by the value that the vector has in each.
TEST(ReadsTheExtendedBody) {
  Bytes bytes = test::ReadVector("bad/synthetic-tdx/quote-v5-body4.bin");
  auto quote = ParseQuote(bytes);
  REQUIRE_OK(quote);
  EXPECT(quote->header.body_type == BodyType::kTd15Ex);
  EXPECT_EQ(quote->signed_bytes.size(), size_t{54 + 885});
  REQUIRE(quote->report.td15.has_value() && quote->report.td15_ex.has_value());
  EXPECT_EQ(EncodeHex(quote->report.td15->tee_tcb_svn2), EncodeHex(quote->report.tee_tcb_svn));
  const Td15ExFields& fields = *quote->report.td15_ex;
  EXPECT_EQ(fields.vmid, 2);
  EXPECT_EQ(fields.td_id[0], 0xa0);
  EXPECT_EQ(fields.td_id[31], 0xbf);
  EXPECT(fields.dev_info.hex().starts_with("d1d1") && fields.dev_info.hex().ends_with("d1d1"));
  EXPECT(fields.initial_service_tds.hash.hex().starts_with("1111"));
  EXPECT_EQ(fields.initial_service_tds.attributes, uint64_t{0x12});
  EXPECT_EQ(EncodeHex(fields.initial_cpu_svn), "13131313131313131313131313131313");
  EXPECT_EQ(EncodeHex(fields.initial_tee_tcb_svn), "14141414141414141414141414141414");
  EXPECT_EQ(EncodeHex(fields.initial_tee_fmspc), "00000000f0060c0000000080");
  EXPECT(fields.current_service_tds.hash.hex().ends_with("1616"));
  EXPECT_EQ(fields.current_service_tds.attributes, uint64_t{0x17});
  EXPECT(quote->report.has_service_td());
}

TEST(RefusesEveryCut) {
  for (const char* name :
       {"tdx-quotes/v4-b0c06f-dstack.bin", "tdx-quotes/v5-tdx15-b.bin", "bad/synthetic-tdx/quote-v5-body4.bin"}) {
    test::Row row(name);
    Bytes bytes = test::ReadVector(name);
    for (size_t size = 0; size < bytes.size(); ++size) {
      auto quote = ParseQuote(ByteView(bytes).first(size));
      REQUIRE(!quote.ok());
      EXPECT(quote.error().code() == Code::kTruncated || quote.error().code() == Code::kMalformed);
    }
  }
}

// No flip of a size, a type or a version may leave a quote that parses; flips elsewhere are for the signatures to find.
TEST(RefusesEveryFlipOfItsStructure) {
  struct {
    const char* file;
    size_t first, last;
  } rows[] = {
      {"tdx-quotes/v4-b0c06f-dstack.bin", 0, 7},      // version, key type, TEE
      {"tdx-quotes/v4-b0c06f-dstack.bin", 12, 27},    // vendor
      {"tdx-quotes/v4-b0c06f-dstack.bin", 632, 635},  // signature data size
      {"tdx-quotes/v4-b0c06f-dstack.bin", 764, 769},  // type 6 and its size
      {"tdx-quotes/v4-b0c06f-dstack.bin", 1218, 1219},
      {"tdx-quotes/v4-b0c06f-dstack.bin", 1252, 1257},  // type 5 and its size
      {"tdx-quotes/v5-tdx15-b.bin", 48, 53},            // body type and size
      {"bad/synthetic-tdx/quote-v5-body4.bin", 48, 53},
  };
  for (const auto& row : rows) {
    Bytes bytes = test::ReadVector(row.file);
    for (size_t offset = row.first; offset <= row.last; ++offset) {
      for (int bit = 0; bit < 8; ++bit) {
        test::Row name(std::string(row.file) + " byte " + Decimal(offset));
        EXPECT(!ParseQuote(WithByte(bytes, offset, static_cast<uint8_t>(bytes[offset] ^ 1 << bit))).ok());
      }
    }
  }
}

TEST(NamesWhatIsWrong) {
  Bytes v4 = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  Bytes v5 = test::ReadVector("tdx-quotes/v5-tdx15-b.bin");
  struct {
    Bytes bytes;
    Code code;
    const char* why;
  } rows[] = {
      {{}, Code::kTruncated, "version"},
      {WithByte(v4, 0, 3), Code::kUnsupported, "version: expected 4 or 5 (3 is an SGX quote: an enclave's), got 3"},
      {WithByte(v4, 2, 3), Code::kUnsupported, "attestation key type: expected 2 (ECDSA P-256), got 3"},
      {WithByte(v4, 4, 0), Code::kUnsupported, "TEE type: expected 129 (TDX): 0 is an SGX quote, an enclave's, got 0"},
      {WithByte(v4, 12, 0), Code::kUnsupported, "QE vendor id"},
      {WithByte(v5, 48, 5), Code::kUnsupported,
       "body type: expected 2 (TDX 1.0), 3 (TDX 1.5) or 4 (TDX 1.5 extended), got 5"},
      {WithByte(v5, 48, 4), Code::kMalformed, "a body of type 4 has 885 bytes, this one claims 648"},
      {WithByte(v5, 48, 2), Code::kMalformed, "a body of type 2 has 584 bytes, this one claims 648"},
      {WithByte(v4, kV4SignatureData + 3, 0x7f), Code::kTruncated, "signature data"},
      {WithByte(v4, 764, 5), Code::kUnsupported, "QE certification data type: expected 6, got 5"},
      {WithByte(v4, 1252, 4), Code::kUnsupported, "PCK certification data type: expected 5, got 4"},
      {Padded(v4, v4.size() + 70, 1), Code::kMalformed, "followed by 70 bytes that are not all zero"},
      {Padded(v4, kMaxPaddedQuoteSize + 1, 0), Code::kLimit, "at most 16384 bytes are read"},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(ParseQuote(row.bytes), row.code, row.why);
  }
}

TEST(IgnoresTheZeroPaddingOfABuffer) {
  Bytes bytes = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  for (size_t size : {bytes.size() + 1, size_t{8000}, kMaxPaddedQuoteSize}) {
    auto quote = ParseQuote(Padded(bytes, size, 0));
    REQUIRE_OK(quote);
    EXPECT_EQ(quote->padding, size - bytes.size());
  }
}

TEST(NamesAttributes) {
  EXPECT_EQ(AttributeNames(0).size(), size_t{0});
  std::vector<std::string> names = AttributeNames(0x8000000010020003);
  REQUIRE(names.size() == 5);
  EXPECT_EQ(names[0], "DEBUG");
  EXPECT_EQ(names[1], "bit 1");
  EXPECT_EQ(names[2], "SERVTD_EXT");
  EXPECT_EQ(names[3], "SEPT_VE_DISABLE");
  EXPECT_EQ(names[4], "PERFMON");
}
