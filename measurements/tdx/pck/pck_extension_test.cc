// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/pck/pck_extension.h"

#include "measurements/tdx/pck/pck_chain.h"
#include "measurements/tdx/quote/quote.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

Bytes RealExtension() {
  Bytes bytes = test::ReadVector("tdx-quotes/v5-tdx15-b.bin");
  auto quote = ParseQuote(bytes);
  auto chain = ParsePckChain(quote->certification.pck_chain);
  ByteView value = chain->leaf.FindExtension("1.2.840.113741.1.13.1")->value;
  return {value.begin(), value.end()};
}

// Der builds "tag length content" with a one-byte or 0x82 length.
std::string Der(uint8_t tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() >= 0x80) {
    out += '\x82';
    out += static_cast<char>(content.size() >> 8);
  }
  return out + static_cast<char>(content.size() & 0xff) + content;
}

const std::string kArc = "\x2a\x86\x48\x86\xf8\x4d\x01\x0d\x01";  // 1.2.840.113741.1.13.1

// Element builds SEQUENCE {OID arc.path, value}.
std::string Element(const std::string& path, const std::string& value) {
  return Der(0x30, Der(0x06, kArc + path) + value);
}

std::string Tcb(int components) {
  std::string list;
  for (int i = 1; i <= components; ++i) {
    list += Element(std::string("\x02") + static_cast<char>(i), Der(0x02, std::string(1, static_cast<char>(i))));
  }
  list += Element("\x02\x11", Der(0x02, "\x0b"));
  return list + Element("\x02\x12", Der(0x04, std::string(16, '\x07')));
}

const std::string kPpid = Element("\x01", Der(0x04, std::string(16, 'p')));
const std::string kTcb = Element("\x02", Der(0x30, Tcb(16)));
const std::string kPceId = Element("\x03", Der(0x04, std::string(2, '\0')));
const std::string kFmspc = Element("\x04", Der(0x04, "FMSPC!"));
const std::string kType = Element("\x05", Der(0x0a, std::string(1, '\1')));

Result<PckExtension> Parse(const std::string& list) { return ParsePckExtensionValue(AsBytes(Der(0x30, list))); }

}  // namespace

TEST(ReadsARealExtension) {
  auto parsed = ParsePckExtensionValue(RealExtension());
  REQUIRE_OK(parsed);
  EXPECT_EQ(EncodeHex(parsed->ppid), "2734b654f553596897eaadfb5667a954");
  EXPECT_EQ(EncodeHex(parsed->cpu_svns), "04040202040100050000000000000000");
  EXPECT_EQ(EncodeHex(parsed->cpu_svn), "04040202040100050000000000000000");
  EXPECT_EQ(parsed->pce_svn, 13);
  EXPECT_EQ(EncodeHex(parsed->pce_id), "0000");
  EXPECT_EQ(EncodeHex(parsed->fmspc), "90c06f000000");
  EXPECT_EQ(parsed->sgx_type, 1);
  EXPECT(parsed->smt_enabled.has_value());
}

TEST(ElementsMayComeInAnyOrderAndUnknownOnesAreSkipped) {
  std::string unknown = Element("\x63", Der(0x04, "later") + Der(0x02, "\x01"));
  auto parsed = Parse(kType + unknown + kFmspc + kTcb + kPceId + kPpid);
  REQUIRE_OK(parsed);
  EXPECT_EQ(parsed->cpu_svns[15], 16);
  EXPECT(!parsed->smt_enabled.has_value());
}

TEST(RefusesWhatIsNotStrict) {
  struct {
    const char* name;
    std::string list;
    const char* why;
  } rows[] = {
      {"empty", "", ".1 is missing"},
      {"no FMSPC", kPpid + kTcb + kPceId + kType, ".4 is missing"},
      {"FMSPC twice", kPpid + kTcb + kPceId + kFmspc + kFmspc + kType, "more than once"},
      {"short FMSPC", kPpid + kTcb + kPceId + Element("\x04", Der(0x04, "FMSP")) + kType, "expected 6 bytes, got 4"},
      {"FMSPC as string", kPpid + kTcb + kPceId + Element("\x04", Der(0x0c, "FMSPC!")) + kType, "FMSPC"},
      {"bytes after FMSPC", kPpid + kTcb + kPceId + Element("\x04", Der(0x04, "FMSPC!") + Der(0x05, "")) + kType,
       "unexpected bytes"},
      {"15 components", kPpid + Element("\x02", Der(0x30, Tcb(15))) + kPceId + kFmspc + kType, ".2.16 is missing"},
      {"foreign OID", Der(0x30, Der(0x06, "\x2a\x03") + Der(0x05, "")), "expected an OID below"},
      {"SVN of 256", Element("\x02", Der(0x30, Element("\x02\x01", Der(0x02, std::string("\x01\x00", 2))))),
       "256 is too large"},
      {"negative SVN", Element("\x02", Der(0x30, Element("\x02\x01", Der(0x02, "\xff")))), "TCB component SVN"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(Parse(row.list), Code::kMalformed, row.why);
  }
  EXPECT_ERROR(ParsePckExtensionValue(AsBytes(Der(0x30, kPpid) + "x")), Code::kMalformed, "unexpected bytes");
}

TEST(RefusesEveryCutOfAnExtension) {
  Bytes bytes = RealExtension();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT(!ParsePckExtensionValue(ByteView(bytes).first(size)).ok());
  }
}
