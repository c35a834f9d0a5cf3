// SPDX-License-Identifier: Apache-2.0
#include "host/measure/snp/request.h"
#include "host/measure/snp/result.h"
#include "host/measure/snp/steps.h"

#include <algorithm>
#include <cstdio>

#include "measurements/snp/vcpu/cpu_model.h"
#include "measurements/snp/vcpu/vmsa.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::measure;

namespace {

// Hex in lines of 32 bytes.
std::string HexLines(ByteView bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 32) {
    out += EncodeHex(bytes.subspan(at, std::min<size_t>(32, bytes.size() - at))) + "\n";
  }
  return out;
}

// The 8-byte words of a page that are not zero.
std::string Words(ByteView page) {
  std::string out;
  for (size_t at = 0; at < page.size(); at += 8) {
    if (!IsZero(page.subspan(at, 8))) out += HexNumber(at) + "  " + EncodeHex(page.subspan(at, 8)) + "\n";
  }
  return out;
}

// Runs of pages of one kind as one line, with the digest after the last of them.
std::string Runs(const std::vector<snp::LaunchStep>& steps) {
  std::string out;
  for (size_t i = 0; i < steps.size(); ++i) {
    size_t first = i;
    while (i + 1 < steps.size() && steps[i + 1].what == steps[i].what &&
           steps[i + 1].page.gpa == steps[i].page.gpa + snp::kPageSize) {
      ++i;
    }
    out += Decimal(i - first + 1) + " at " + HexNumber(steps[first].page.gpa) + ", " +
           snp::PageTypeName(steps[first].page.type) + ", " + steps[first].what + "\n    " + steps[i].digest.hex() +
           "\n";
  }
  return out;
}

// What docs/measurement-snp.md shows under "Worked example".
std::string WorkedExample() {
  Bytes image = test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin");
  Bytes kernel = test::ReadVector("snp-measure/kernel/kernel-1k-inc.bin");
  auto firmware = snp::MeasuredFirmware::Of(image);
  snp::KernelHashes hashes{Sha256(kernel), Sha256({}), snp::HashCmdline("console=ttyS0")};
  snp::CpuSignature milan = snp::EncodeSignature(25, 1, 1);
  auto steps = snp::ExplainLaunch(*firmware, hashes, {2, milan, 1, snp::Vmm::kQemu});
  ByteWriter info;  // PAGE_INFO of the first page, put together by hand
  info.Zero(48);
  info.Raw(Sha384(image).view());
  info.U16Le(0x70);
  info.U8(1);
  info.Zero(5);
  info.U64Le(0xFFFFF000);
  snp::VmsaState state{snp::kBootEip, milan, 1, snp::Vmm::kQemu};
  std::string boot = Words(snp::EncodeVmsa(state));
  state.eip = firmware->layout().ap_reset_eip.value_or(0);
  return "PAGE_INFO of the first page\n" + HexLines(info.bytes()) + "\nkernel-hashes table\n" +
         HexLines(snp::EncodeKernelHashesTable(hashes)) + "\nVMSA of vCPU 0: offset and the eight bytes there\n" +
         boot + "\nVMSA of vCPU 1\n" + Words(snp::EncodeVmsa(state)) +
         "\npages: how many, first address, type, what; digest after the last of them\n" + Runs(*steps);
}

}  // namespace

TEST(DocumentShowsTheWorkedExample) {
  std::string document(AsText(test::ReadFile("docs/measurement-snp.md")));
  std::string example = WorkedExample();
  if (!EXPECT(document.find("```\n" + example + "```\n") != std::string::npos)) std::printf("%s", example.c_str());
}

TEST(VcpuCounts) {
  auto counts = ParseVcpuCounts("1,2,4,8..12");
  REQUIRE_OK(counts);
  EXPECT((*counts == std::vector<uint32_t>{1, 2, 4, 8, 9, 10, 11, 12}));
  for (const char* text : {"", "0", "two", "0x2", "1.5", "-1", "4097", "2..1", "1..", "1,,2", "1..4096,1"}) {
    test::Row name(text);
    EXPECT_ERROR(ParseVcpuCounts(text), Code::kUsage, "--vcpus");
  }
}

TEST(Integers) {
  struct {
    const char* text;
    uint64_t want;
  } rows[] = {{"0", 0}, {"33", 33}, {"0x21", 33}, {"0b100001", 33}, {"0o41", 33}, {"0xffffffffffffffff", ~uint64_t{0}}};
  for (const auto& row : rows) {
    auto value = ParseInteger(row.text, "--x");
    REQUIRE_OK(value);
    EXPECT_EQ(*value, row.want);
  }
  for (const char* text : {"", "-1", "xyz", "0b", "0b2", "0o8", "0x10000000000000000",
                           "0b10000000000000000000000000000000000000000000000000000000000000000"}) {
    test::Row name(text);
    EXPECT_ERROR(ParseInteger(text, "--x"), Code::kUsage, "--x");
  }
}

TEST(DiffNamesTheFirstPage) {
  snp::LaunchStep step{{snp::PageType::kNormal, 0x1000, {}}, "firmware", {}};
  snp::LaunchStep other = step;
  other.page.contents.bytes[0] = 1;
  auto document = [](std::vector<snp::LaunchStep> steps) { return Json::MakeObject({{"pages", ExplainJson(steps)}}); };
  auto same = DiffExplanations(document({step, step}), document({step, step}));
  REQUIRE_OK(same);
  EXPECT(same->same);
  auto content = DiffExplanations(document({step, step}), document({step, other}));
  REQUIRE_OK(content);
  EXPECT(!content->same);
  EXPECT_EQ(content->text.substr(0, 52), "page 1, \"firmware\" at \"0x1000\": its content differs\n");
  auto longer = DiffExplanations(document({step}), document({step, other}));
  REQUIRE_OK(longer);
  EXPECT(!longer->same && longer->text.find("only the second document has it; 1 and 2 pages") != std::string::npos);
  EXPECT_ERROR(DiffExplanations(Json::MakeObject({}), document({step})), Code::kMalformed, "first document");
}

namespace {

// The options of one measurement.
Options Asked(std::initializer_list<std::pair<std::string, std::string>> values) {
  return {"measure snp", std::span(values.begin(), values.size())};
}

const std::pair<std::string, std::string> kOvmf{"ovmf", "tests/vectors/snp-measure/firmware/ovmf_AmdSev_suffix.bin"};

}  // namespace

TEST(WhatIsAskedForFitsTogether) {
  struct {
    const char* name;
    Options options;
    const char* why;
  } rows[] = {
      {"nothing", Asked({}), "--ovmf is required"},
      {"two sources", Asked({kOvmf, {"image", "x"}}), "exclude each other"},
      {"no vCPUs", Asked({kOvmf}), "--vcpus is required"},
      {"no CPU", Asked({kOvmf, {"vcpus", "1"}}), "--vcpu-family is required"},
      {"initrd alone", Asked({kOvmf, {"initrd", "x"}}), "--initrd needs --kernel"},
      {"model alone", Asked({kOvmf, {"vcpus", "1"}, {"vcpu-model", "1"}}), "need --vcpu-family"},
      {"mode", Asked({kOvmf, {"mode", "tdx"}}), "--mode: expected one of"},
      {"hash elsewhere", Asked({kOvmf, {"mode", "sev"}, {"snp-ovmf-hash", std::string(96, '0')}}),
       "only with --mode snp"},
      {"pages of a table", Asked({kOvmf, {"vcpus", "1,2"}, {"vcpu-type", "EPYC"}, {"explain", ""}}),
       "works for one launch"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(ParseSnpRequest(row.options), Code::kUsage, row.why);
  }
}

TEST(OneAnswerForEachShape) {
  Options options =
      Asked({kOvmf, {"vcpus", "1,2"}, {"vcpu-type", "EPYC,EPYC-v1,EPYC-Milan"}, {"guest-features", "0x21"}});
  auto request = ParseSnpRequest(options);
  REQUIRE_OK(request);
  auto inputs = ReadSnpInputs(*request);
  REQUIRE_OK(inputs);
  auto all = MeasureAll(*request, *inputs);
  REQUIRE_OK(all);
  REQUIRE(all->size() == 6);
  // names of one signature have one digest; others differ
  EXPECT((*all)[0].digest == (*all)[2].digest && (*all)[0].digest != (*all)[1].digest);
  EXPECT((*all)[0].digest != (*all)[4].digest);
  Json json = SnpJson(*request, *inputs, *all, {}, {});
  const Json* table = json.Find("measurements");
  REQUIRE(table != nullptr && table->AsArray() != nullptr);
  EXPECT_EQ(table->AsArray()->size(), size_t{6});
  std::string text = SnpText(*request, *all, {});
  EXPECT(std::count(text.begin(), text.end(), '\n') == 6 &&
         text.find(EncodeHex((*all)[5].digest)) != std::string::npos);
}
