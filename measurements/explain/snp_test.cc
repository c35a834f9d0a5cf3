// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/snp.h"

#include "measurements/explain/snp_axes.h"
#include "measurements/snp/vcpu/cpu_model.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::explain;
using snp::KernelHashes;
using snp::LaunchShape;
using snp::MeasuredFirmware;

namespace {

Sha256Digest Of(std::string_view text) { return Sha256(AsBytes(text)); }

MeasuredFirmware Firmware(uint8_t patch) {
  Bytes image = test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin");
  image[100] = static_cast<uint8_t>(image[100] ^ patch);
  return MeasuredFirmware::Of(image).value();
}

constexpr snp::CpuSignature kMilan = snp::EncodeSignature(25, 1, 1);

// A plan: 4 vCPUs of EPYC-Milan, and what is tried for its files.
struct Planned {
  MeasuredFirmware firmware = Firmware(0);
  MeasuredFirmware other_firmware = Firmware(1);
  SnpPlan plan;

  Planned() {
    plan.firmwares = {{&firmware, {"A.fd", ""}}, {&other_firmware, {"B.fd", "--ovmf B.fd"}}};
    plan.kernels = {{Of("kernel"), {"K", ""}}, {Of("patched"), {"K, patched", ""}}};
    plan.initrds = {{Of("initrd"), {"I", ""}}, {Sha256({}), {"none", "leave out --initrd"}}};
    plan.command_lines = {{snp::HashCmdline("quiet"), {"quiet", ""}},
                          {snp::HashCmdline("quiet\n"), {"with a newline at the end", ""}}};
    plan.shape = {4, kMilan, 0x1, snp::Vmm::kQemu};
  }

  snp::LaunchDigest Launch(const std::optional<KernelHashes>& hashes, const LaunchShape& shape, bool other = false) {
    return MeasureLaunch(other ? other_firmware : firmware, hashes, shape).value();
  }
};

std::string Words(const Result<Explanation>& explanation) {
  if (!explanation.ok()) return explanation.error().message();
  if (!explanation->found) return "none";
  std::string out;
  for (const Difference& one : explanation->differences) {
    out += (out.empty() ? "" : "; ") + one.axis + ": " + one.planned + " -> " + one.launched + " [" + one.fix + "]";
  }
  return out.empty() ? "the plan" : out;
}

}  // namespace

// Takes the plan, changes one thing, and expects to be told.
TEST(OneChangeIsNamed) {
  Planned p;
  const KernelHashes hashes{Of("kernel"), Of("initrd"), snp::HashCmdline("quiet")};
  const LaunchShape shape = p.plan.shape;
  auto with = [&](auto change) {
    LaunchShape other = shape;
    change(other);
    return p.Launch(hashes, other);
  };
  struct {
    const char* name;
    snp::LaunchDigest got;
    std::string want;
  } rows[] = {
      {"nothing", p.Launch(hashes, shape), "the plan"},
      {"vCPUs", with([](LaunchShape& s) { s.vcpus = 8; }), "number of vCPUs: 4 -> 8 [--vcpus 8]"},
      {"many vCPUs", with([](LaunchShape& s) { s.vcpus = 1024; }), "number of vCPUs: 4 -> 1024 [--vcpus 1024]"},
      {"CPU model", with([](LaunchShape& s) { s.cpu = snp::EncodeSignature(25, 17, 0); }),
       "CPU model: EPYC-Milan (signature 0xa00f11) -> EPYC-Genoa (signature 0xa10f10) [--vcpu-type EPYC-Genoa]"},
      {"host CPU", with([](LaunchShape& s) { s.cpu = snp::EncodeSignature(26, 2, 1); }),
       "CPU model: EPYC-Milan (signature 0xa00f11) -> signature 0xb00f21, Turin, stepping 1, as with -cpu host "
       "[--vcpu-sig 0xb00f21]"},
      {"debug swap", with([](LaunchShape& s) { s.guest_features = 0x21; }),
       "guest features (SEV_FEATURES): 0x1 (SNP active) -> 0x21 (SNP active, debug swap) [--guest-features 0x21]"},
      {"two features", with([](LaunchShape& s) { s.guest_features = 0x221; }),
       "guest features (SEV_FEATURES): 0x1 (SNP active) -> 0x221 (SNP active, debug swap, secure TSC) "
       "[--guest-features 0x221]"},
      {"VMM", with([](LaunchShape& s) { s.vmm = snp::Vmm::kEc2; }), "hypervisor: QEMU -> Amazon EC2 [--vmm-type ec2]"},
      {"other VMM", with([](LaunchShape& s) { s.vmm = snp::Vmm::kGce; }),
       "hypervisor: QEMU -> Google Compute Engine [--vmm-type gce]"},
      {"firmware", p.Launch(hashes, shape, true), "firmware: A.fd -> B.fd [--ovmf B.fd]"},
      {"kernel hashes", p.Launch(std::nullopt, shape),
       "kernel hashes: in the digest -> not in the digest [launch with kernel-hashes=on]"},
      {"kernel", p.Launch(KernelHashes{Of("patched"), hashes.initrd, hashes.cmdline}, shape),
       "kernel: K -> K, patched []"},
      {"initrd", p.Launch(KernelHashes{hashes.kernel, Sha256({}), hashes.cmdline}, shape),
       "initrd: I -> none [leave out --initrd]"},
      {"command line", p.Launch(KernelHashes{hashes.kernel, hashes.initrd, snp::HashCmdline("quiet\n")}, shape),
       "command line: quiet -> with a newline at the end []"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_EQ(Words(ExplainSnp(p.plan, row.got)), row.want);
  }
}

TEST(TwoChangesAreNamed) {
  Planned p;
  const KernelHashes hashes{Of("kernel"), Of("initrd"), snp::HashCmdline("quiet")};
  EXPECT_EQ(Words(ExplainSnp(p.plan, p.Launch(hashes, {2, kMilan, 0x21, snp::Vmm::kQemu}))),
            "guest features (SEV_FEATURES): 0x1 (SNP active) -> 0x21 (SNP active, debug swap) [--guest-features 0x21]; "
            "number of vCPUs: 4 -> 2 [--vcpus 2]");
  KernelHashes no_initrd = hashes;
  no_initrd.initrd = Sha256({});
  EXPECT_EQ(Words(ExplainSnp(p.plan, p.Launch(no_initrd, p.plan.shape, true))),
            "firmware: A.fd -> B.fd [--ovmf B.fd]; initrd: I -> none [leave out --initrd]");
}

TEST(WhatNothingExplainsIsSaidToBeSo) {
  Planned p;
  auto nothing = ExplainSnp(p.plan, snp::LaunchDigest{Sha384(AsBytes("another launch"))});
  REQUIRE_OK(nothing);
  EXPECT(!nothing->found);
  EXPECT(nothing->tried > 100000);
  // Three changes are beyond the search.
  KernelHashes hashes{Of("patched"), Sha256({}), snp::HashCmdline("quiet\n")};
  EXPECT_EQ(Words(ExplainSnp(p.plan, p.Launch(hashes, p.plan.shape))), "none");
}

TEST(TheReportedProcessorIsTriedFirst) {
  Planned p;
  snp::CpuSignature odd = snp::EncodeSignature(27, 3, 1);
  snp::LaunchDigest got = p.Launch(std::nullopt, {4, odd, 1, snp::Vmm::kQemu});
  EXPECT_EQ(Words(ExplainSnp(p.plan, got)), "none");
  p.plan.reported_cpu = odd;
  EXPECT_EQ(Words(ExplainSnp(p.plan, got)),
            "kernel hashes: in the digest -> not in the digest [launch with kernel-hashes=on]; CPU model: EPYC-Milan "
            "(signature 0xa00f11) -> signature 0xc00f31, the CPU that signed the report, as with -cpu host "
            "[--vcpu-sig 0xc00f31]");
}

TEST(TheCpuHasTheNameThatThePlanGivesIt) {
  Planned p;
  p.plan.cpu_name = "EPYC-Milan-v2";
  snp::LaunchDigest got = p.Launch(std::nullopt, {4, snp::EncodeSignature(25, 17, 0), 1, snp::Vmm::kQemu});
  p.plan.kernels.clear();
  p.plan.initrds.clear();
  p.plan.command_lines.clear();
  EXPECT_EQ(Words(ExplainSnp(p.plan, got)),
            "CPU model: EPYC-Milan-v2 -> EPYC-Genoa (signature 0xa10f10) [--vcpu-type EPYC-Genoa]");
}

TEST(PlansThatCannotBeMeasuredAreErrors) {
  Planned p;
  p.plan.shape.vcpus = 0;
  EXPECT_ERROR(ExplainSnp(p.plan, {}), Code::kUsage, "vCPUs");
  auto x64 = MeasuredFirmware::Of(test::ReadVector("snp-measure/firmware/ovmf_OvmfX64_suffix.bin"));
  REQUIRE_OK(x64);
  p.plan.shape.vcpus = 1;
  p.plan.firmwares[0].value = &*x64;
  EXPECT_ERROR(ExplainSnp(p.plan, {}), Code::kUnsupported, "no SNP_KERNEL_HASHES section");
}

TEST(EveryTriedValueIsTriedOnce) {
  auto cpus = TriedCpus(kMilan, kMilan);
  for (size_t i = 0; i < cpus.size(); ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT(!(cpus[i].value == cpus[j].value));
  }
  auto features = TriedFeatures(0x21);
  EXPECT_EQ(features[0].value, uint64_t{0x21});
  for (size_t i = 0; i < features.size(); ++i) {
    for (size_t j = 0; j < i; ++j) EXPECT(features[i].value != features[j].value);
  }
  EXPECT_EQ(TriedVcpus(2000).size(), size_t{kMaxTriedVcpus + 1});
  EXPECT_EQ(TriedVcpus(4).size(), size_t{kMaxTriedVcpus});
}
