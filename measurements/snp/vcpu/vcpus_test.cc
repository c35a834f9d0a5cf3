// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/vcpu/vcpus.h"

#include "measurements/snp/vcpu/cpu_model.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

FirmwareLayout Layout(std::optional<uint32_t> eip) {
  FirmwareLayout out;
  out.ap_reset_eip = eip;
  return out;
}

uint64_t At(const VmsaPage& page, size_t offset, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i > 0; --i) value = value << 8 | page[offset + i - 1];
  return value;
}

}  // namespace

TEST(TheBootProcessorStartsAtTheResetVectorAndAllOthersWhereTheFirmwareSays) {
  LaunchShape shape{.vcpus = 4, .cpu = {0xa20f10}, .guest_features = 0x21, .vmm = Vmm::kEc2};
  auto states = StatesOfVcpus(Layout(0x80b004), shape);
  REQUIRE_OK(states);
  EXPECT_EQ(states->boot.eip, kBootEip);
  EXPECT_EQ(states->others.eip, uint32_t{0x80b004});
  for (const VmsaState& state : {states->boot, states->others}) {
    EXPECT_EQ(state.cpu.value, uint64_t{0xa20f10});
    EXPECT_EQ(state.sev_features, uint64_t{0x21});
    EXPECT(state.vmm == Vmm::kEc2);
  }
}

TEST(CountsAndFirmwareThatNoGuestCanHave) {
  struct {
    const char* name;
    std::optional<uint32_t> eip;
    uint32_t vcpus;
    Code code;
    const char* why;
  } rows[] = {
      {"none", 0x80b004, 0, Code::kUsage, "0 vCPUs: expected 1 to 4096"},
      {"too many", 0x80b004, kMaxVcpus + 1, Code::kUsage, "4097 vCPUs"},
      {"no reset block", std::nullopt, 1, Code::kUnsupported, "no SEV-ES reset block"},
      {"an address of 0", 0, 2, Code::kUnsupported, "the start address of application processors is 0"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    LaunchShape shape;
    shape.vcpus = row.vcpus;
    EXPECT_ERROR(StatesOfVcpus(Layout(row.eip), shape), row.code, row.why);
  }
  EXPECT_OK(StatesOfVcpus(Layout(0), LaunchShape{}));  // of one vCPU nobody asks for it
}

// By the offsets of APM volume 2, table B-4: CS selector and base, RIP, RDX, SEV_FEATURES, MXCSR, x87 control word.
TEST(TheRegistersOfEachVmm) {
  struct {
    const char* name;
    Vmm vmm;
    uint32_t eip;
    uint64_t cs_attributes, rdx, mxcsr, fcw, pat;
  } rows[] = {
      {"QEMU, boot", Vmm::kQemu, kBootEip, 0x9b, 0xa20f10, 0x1f80, 0x37f, 0x0007040600070406},
      {"QEMU, others", Vmm::kQemu, 0x80b004, 0x9b, 0xa20f10, 0x1f80, 0x37f, 0x0007040600070406},
      {"EC2, boot", Vmm::kEc2, kBootEip, 0x9a, 0x600, 0, 0, 0x0007040600070406},
      {"EC2, others", Vmm::kEc2, 0x80b004, 0x9b, 0x600, 0, 0, 0x0007040600070406},
      {"GCE, boot", Vmm::kGce, kBootEip, 0x9b, 0x600, 0, 0, 0x00070106},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    const VmsaPage page = EncodeVmsa({row.eip, {0xa20f10}, 0x1, row.vmm});
    EXPECT_EQ(At(page, 0x10, 2), uint64_t{0xf000});
    EXPECT_EQ(At(page, 0x12, 2), row.cs_attributes);
    EXPECT_EQ(At(page, 0x18, 8), uint64_t{row.eip & 0xffff0000});
    EXPECT_EQ(At(page, 0x178, 8), uint64_t{row.eip & 0xffff});
    EXPECT_EQ(At(page, 0x268, 8), row.pat);
    EXPECT_EQ(At(page, 0x310, 8), row.rdx);
    EXPECT_EQ(At(page, 0x3b0, 8), uint64_t{1});
    EXPECT_EQ(At(page, 0x408, 4), row.mxcsr);
    EXPECT_EQ(At(page, 0x410, 2), row.fcw);
  }
}

// CPUID 1 EAX as processors show it (AMD's revision guides).
TEST(SignaturesOfKnownProcessors) {
  struct {
    uint64_t family, model, stepping, signature;
  } rows[] = {{23, 1, 2, 0x800f12},  {23, 49, 0, 0x830f10}, {25, 1, 1, 0xa00f11},
              {25, 17, 1, 0xa10f11}, {26, 2, 1, 0xb00f21},  {15, 1, 0, 0xf10}};
  for (const auto& row : rows) {
    EXPECT_EQ(EncodeSignature(row.family, row.model, row.stepping).value, row.signature);
  }
  EXPECT(NamesOfSignature(EncodeSignature(25, 17, 0)).find("EPYC-Genoa") != std::string::npos);
  EXPECT_EQ(NamesOfSignature({1}), "");
}
