// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/sniff.h"

#include <algorithm>

#include "measurements/base/guid.h"
#include "measurements/base/text.h"
#include "measurements/snp/igvm/igvm_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::evidence;

namespace {

Bytes Of(std::string_view text, size_t size = 0) {
  Bytes out(text.begin(), text.end());
  if (size > out.size()) out.resize(size);
  return out;
}

// `content` at `offset` of a file of `size` zero bytes.
Bytes At(size_t size, size_t offset, ByteView content) {
  Bytes out(size);
  std::copy(content.begin(), content.end(), out.begin() + static_cast<long>(offset));
  return out;
}

Bytes Volume(size_t size, const Guid& guid) {
  Bytes out = At(size, 16, guid.view());
  std::copy_n("_FVH", 4, out.begin() + 40);
  return out;
}

Bytes Join(Bytes a, ByteView b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// A certificate table with one entry.
Bytes Table(std::string_view guid, ByteView data) {
  ByteWriter out;
  out.Raw(DecodeHex(guid).value());
  out.U32Le(48);
  out.U32Le(static_cast<uint32_t>(data.size()));
  out.Zero(24);
  out.Raw(data);
  return out.bytes();
}

// The header of an SGX quote.
Bytes SgxQuote(uint8_t version) {
  Bytes out(600);
  out[0] = version;
  out[2] = 2;
  Bytes vendor = DecodeHex("939a7233f79c4ca9940a0db3957f0607").value();
  std::copy(vendor.begin(), vendor.end(), out.begin() + 12);
  return out;
}

// The header of AMD's own certificates.
Bytes AmdCertificate() {
  Bytes out(1600);
  out[0] = 1;
  out[36] = 0x13;
  out[57] = out[61] = 16;
  return out;
}

}  // namespace

TEST(TellsWhatAFileIs) {
  Bytes report = test::ReadVector("snp-reports/milan-v2-a/report.bin");
  Bytes quote = test::ReadVector("tdx-quotes/v4-b0c06f-dstack.bin");
  Bytes leaf = test::ReadVector("snp-reports/milan-v2-a/vcek.der");
  Bytes igvm = snp::fake::SmallIgvm().Finish();
  std::string hex = EncodeHex(quote);
  constexpr std::string_view kVcek = "63da758de6644564adc5f4b93be8accd";
  constexpr Guid kVariables = Guid::Of("fff12b8d-7696-4c8b-a985-2747075b4f50");
  constexpr Guid kCode = Guid::Of("8c8ce578-8a3d-4f1c-9935-896185c32dd3");
  constexpr Guid kFooter = Guid::Of("96b582de-1fb2-45f7-baea-a366c55a082d");
  struct {
    const char* name;
    Bytes bytes;
    FileKind kind;
  } rows[] = {
      {"nothing", {}, FileKind::kEmpty},
      {"report", report, FileKind::kSnpReport},
      {"cut report", Bytes(report.begin(), report.begin() + 700), FileKind::kCutSnpReport},
      {"report and table", Join(report, Table(kVcek, leaf)), FileKind::kExtendedReport},
      {"report and zeros", Join(report, Bytes(100)), FileKind::kOther},
      {"table", Table(kVcek, leaf), FileKind::kCertificateTable},
      {"table of nothing that is known", Table(std::string(32, '1'), leaf), FileKind::kOther},
      {"TDX quote", quote, FileKind::kTdxQuote},
      {"SGX quote", SgxQuote(3), FileKind::kSgxQuote},
      {"SGX quote, version 4", SgxQuote(4), FileKind::kSgxQuote},
      {"AMD's own certificates", AmdCertificate(), FileKind::kAmdCertificates},
      {"hex", Of(hex), FileKind::kHexText},
      {"hex with prefix", Of("0x" + hex + "\n"), FileKind::kHexText},
      {"base64", Of(EncodeBase64(quote)), FileKind::kBase64Text},
      {"IGVM", igvm, FileKind::kIgvm},
      {"IGVM, a header and zeros", At(8192, 0, Of(std::string_view("IGVM\1\0\0\0\x18\0\0\0", 12))), FileKind::kIgvm},
      {"a header of something else and zeros", At(8192, 0, Of("ABCD1234EFGH5678")), FileKind::kOther},
      {"firmware", At(8192, 8192 - 0x30, kFooter.view()), FileKind::kFirmware},
      {"variable store", Volume(540672, kVariables), FileKind::kVariableStore},
      {"cut firmware with its variables", Volume(size_t{2} << 20, kVariables), FileKind::kCutFirmware},
      {"code without its end", Volume(8192, kCode), FileKind::kCutFirmware},
      {"qcow2", Of("QFI\xfb", 512), FileKind::kDiskImage},
      {"kernel", At(4096, 0x202, Of("HdrS")), FileKind::kKernel},
      {"EFI program", Of("MZ", 512), FileKind::kPe},
      {"program",
       Of("\x7f"
          "ELF",
          512),
       FileKind::kElf},
      {"cpio", Of("070701", 512), FileKind::kInitrd},
      {"gzip", Of("\x1f\x8b\x08", 512), FileKind::kInitrd},
      {"zstd", Of("\x28\xb5\x2f\xfd", 512), FileKind::kInitrd},
      {"one-file collateral", Of(R"({"tcb_info":"{}","qe_identity":"{}"})"), FileKind::kCollateralJson},
      {"statement", Of(R"({"_type":"","predicateType":"https://slsa.dev/provenance/v1"})"), FileKind::kProvenanceJson},
      {"statement of no type", Of(R"({"_type":"","predicateType":1})"), FileKind::kProvenanceJson},
      {"verification summary", Of(R"({"_type":"","predicateType":"https://slsa.dev/verification_summary/v1"})"),
       FileKind::kVsaJson},
      {"image", Of(R"({"kernel":{},"initrd":{}})"), FileKind::kImageJson},
      {"plan, which has the image's files too", Of(R"({"kernel":{},"initrd":{},"qemu_arguments":[]})"),
       FileKind::kPlanJson},
      {"toolchain", Of(R"({"name":"","root_hash":"","data_blocks":1})"), FileKind::kToolchainJson},
      {"recipe", Of(R"({"build":[],"artifacts":[]})"), FileKind::kRecipeJson},
      {"noise", Of("\1\2\3\4", 64), FileKind::kOther},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_EQ(KindWords(KindOf(row.bytes)), KindWords(row.kind));
  }
}

TEST(SaysWhatTextStandsFor) {
  Bytes report = test::ReadVector("snp-reports/milan-v2-a/report.bin");
  struct {
    std::string text;
    const char* words;
  } rows[] = {
      {EncodeHex(report), "hex text of an SNP attestation report (turn it into bytes first), 2368 bytes"},
      {"0x" + EncodeHex(report) + "\n", "hex text of an SNP attestation report"},
      {EncodeBase64(report), "base64 text of an SNP attestation report"},
      {std::string(64, 'a'), "hex text (turn it into bytes first), 64 bytes"},
  };
  for (const auto& row : rows) {
    test::Row name(row.words);
    EXPECT(DescribeFile(AsBytes(row.text)).starts_with(row.words));
  }
  EXPECT(!DecodedText(report).has_value());
  EXPECT(DecodedText(AsBytes(rows[1].text)) == report);
}

TEST(EveryKindHasWordsOfItsOwn) {
  std::vector<std::string> seen;
  for (int kind = 0; kind <= static_cast<int>(FileKind::kOther); ++kind) {
    std::string words = KindWords(static_cast<FileKind>(kind));
    EXPECT(std::find(seen.begin(), seen.end(), words) == seen.end());
    seen.push_back(words);
  }
}
