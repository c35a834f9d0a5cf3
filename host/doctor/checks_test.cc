// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/checks.h"

#include "host/doctor/cpu_info.h"
#include "host/doctor/host_for_test.h"
#include "host/doctor/report.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::doctor;
using plan::Tee;

namespace {

// A Genoa server that lacks nothing. The flags are those that matter.
constexpr char kGoodSnp[] = R"(
/proc/cpuinfo
  processor	: 0
  vendor_id	: AuthenticAMD
  cpu family	: 25
  model		: 17
  model name	: AMD EPYC 9654 96-Core Processor
  flags		: fpu svm sme sev sev_es sev_snp debug_swap
/proc/sys/kernel/osrelease
  6.12.9-amd64
/proc/cmdline
  BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro
/proc/meminfo
  MemTotal:       396000000 kB
  MemFree:        390000000 kB
  MemAvailable:   391000000 kB
/sys/kernel/iommu_groups/0/type
  DMA-FQ
/sys/kernel/mm/transparent_hugepage/shmem_enabled
  always within_size [advise] never deny force
/sys/module/kvm_amd/parameters/sev
  Y
/sys/module/kvm_amd/parameters/sev_snp
  Y
open /dev/kvm
open /dev/sev
open /dev/vhost-vsock
vcpu runs
snp status
  013701010c0000000000000000000000040000000000185304000000000018d3
qemu -version
  QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)
  Copyright (c) 2003-2025 Fabrice Bellard and the QEMU Project developers
qemu answers
  qemu-11.1.3.qmp
image /images/release
  snp hashes tdx
/toolchains/debian-bookworm-c.json
/cache/collateral/snp/Genoa/vcek_chain.pem
free
  100000000000
)";

// A Xeon with TDX and its services.
constexpr char kGoodTdx[] = R"(
/proc/cpuinfo
  processor	: 0
  vendor_id	: GenuineIntel
  cpu family	: 6
  model		: 207
  model name	: INTEL(R) XEON(R) PLATINUM 8568Y+
  flags		: fpu vmx tme tdx_host_platform
/proc/sys/kernel/osrelease
  6.17.0-5-generic
/proc/meminfo
  MemAvailable:   391000000 kB
/sys/kernel/mm/transparent_hugepage/shmem_enabled
  always within_size advise [never] deny force
/sys/module/kvm_intel/parameters/tdx
  Y
/sys/devices/faux/tdx_host/version
  1.5.16
open /dev/kvm
open /dev/vhost-vsock
vcpu runs
qemu -version
  QEMU emulator version 10.1.0
qemu answers
  qemu-11.1.3.qmp
vsock 2:4050
/etc/qgs.conf
  port = 4050
/etc/sgx_default_qcnl.conf
  {
    // comments are allowed in this file
    "pccs_url": "https://localhost:8081/sgx/certification/v4/",
    "use_secure_cert": false
  }
tcp localhost:8081
image /images/release
  snp hashes tdx
/toolchains/debian-bookworm-c.json
/cache/collateral/tdx/90c06f000000/tcb_info.json
free
  100000000000
memlock
  8388608
)";

// A container on a laptop: no devices at all, an old QEMU.
constexpr char kContainer[] = R"(
/proc/cpuinfo
  vendor_id	: GenuineIntel
  cpu family	: 6
  model		: 142
  model name	: Intel(R) Core(TM) i5
  flags		: fpu vmx
/proc/sys/kernel/osrelease
  6.1.0-30-amd64
/proc/meminfo
  MemAvailable:   4000000 kB
qemu -version
  QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)
qemu answers
  qemu-7.2.22.qmp
image /images/release
  sim snp hashes
/toolchains/debian-bookworm-c.json
free
  100000000000
memlock
  8388608
)";

Question Ask(Tee tee) { return {tee, "/images/release", "/toolchains", "/cache", "/data"}; }

// Names of the rows that are not ok, those that stop the TEE in capitals.
std::string NotOk(const HostView& host, Tee tee) {
  std::string out;
  for (const Row& row : Examine(host, Ask(tee))) {
    if (row.finding.status == Status::kOk) continue;
    bool blocks = row.need == Need::kRequired && row.finding.status == Status::kMissing;
    out += (out.empty() ? "" : ", ") + row.name + (blocks ? "!" : row.finding.status == Status::kUnknown ? "?" : "");
  }
  return out;
}

Finding FindingOf(const HostView& host, Tee tee, std::string_view name) {
  for (const Row& row : Examine(host, Ask(tee))) {
    if (row.name == name) return row.finding;
  }
  return {Status::kUnknown, "no row of that name", ""};
}

}  // namespace

TEST(RecordedHosts) {
  struct {
    const char* name;
    FakeHost host;
    Tee tee;
    const char* not_ok;
  } rows[] = {
      {"SNP good", FakeHost(kGoodSnp), Tee::kSnp, ""},
      {"TDX good", FakeHost(kGoodTdx), Tee::kTdx, "huge pages"},
      {"SNP host asked for the emulator", FakeHost(kGoodSnp).Set("image /images/release", "sim snp hashes"),
       Tee::kSimSnp, ""},
      {"SNP off in the BIOS",
       FakeHost(kGoodSnp)
           .Set("/proc/cpuinfo", "vendor_id : AuthenticAMD\ncpu family : 25\nmodel : 17\nflags : svm sme sev sev_es")
           .Set("/sys/module/kvm_amd/parameters/sev_snp", "N")
           .Remove("snp status"),
       Tee::kSnp, "CPU and BIOS!, KVM parameter!, SNP firmware?"},
      {"SNP: kernel too old",
       FakeHost(kGoodSnp)
           .Set("/proc/sys/kernel/osrelease", "6.1.0-30-amd64")
           .Remove("/sys/module/kvm_amd/parameters/sev_snp"),
       Tee::kSnp, "kernel!, KVM parameter!"},
      {"SNP: old kernel with a backport", FakeHost(kGoodSnp).Set("/proc/sys/kernel/osrelease", "5.14.0-570.el9"),
       Tee::kSnp, ""},
      {"SNP: IOMMU passed through", FakeHost(kGoodSnp).Set("/proc/cmdline", "ro quiet iommu=pt"), Tee::kSnp, "IOMMU!"},
      {"SNP: IOMMU passed through by default", FakeHost(kGoodSnp).Set("/sys/kernel/iommu_groups/0/type", "identity"),
       Tee::kSnp, "IOMMU!"},
      {"SNP: no IOMMU",
       FakeHost(kGoodSnp).Remove("/sys/kernel/iommu_groups/0/type").Set("/sys/kernel/iommu_groups", ""), Tee::kSnp,
       "IOMMU!"},
      {"SNP: module not loaded",
       FakeHost(kGoodSnp)
           .Remove("/sys/module/kvm_amd/parameters/sev")
           .Remove("/sys/module/kvm_amd/parameters/sev_snp")
           .Remove("open /dev/kvm"),
       Tee::kSnp, "KVM module!, KVM parameter!, /dev/kvm!, vCPU under KVM!"},
      {"SNP: devices of another user", FakeHost(kGoodSnp).Remove("open /dev/sev").Remove("open /dev/vhost-vsock"),
       Tee::kSnp, "/dev/sev!, vsock"},
      {"SNP: vsock by a program",
       FakeHost(kGoodSnp).Remove("open /dev/vhost-vsock").Set("program vhost-device-vsock", ""), Tee::kSnp, ""},
      {"SNP: firmware not initialized",
       FakeHost(kGoodSnp).Set("snp status", "013700000c0000000000000000000000040000000000185304000000000018d3"),
       Tee::kSnp, "SNP firmware!"},
      {"SNP: KVM that runs nothing", FakeHost(kGoodSnp).Remove("vcpu runs"), Tee::kSnp, "vCPU under KVM!"},
      {"SNP: old QEMU",
       FakeHost(kGoodSnp).Set("qemu -version", "QEMU emulator version 7.2.22").Set("qemu answers", "qemu-7.2.22.qmp"),
       Tee::kSnp, "QEMU version!, QEMU object!"},
      {"SNP: new QEMU built without it", FakeHost(kGoodSnp).Set("qemu answers", "qemu-7.2.22.qmp"), Tee::kSnp,
       "QEMU object!"},
      {"SNP: older QEMU of a distribution that brought it along",
       FakeHost(kGoodSnp).Set("qemu -version", "QEMU emulator version 9.0.0 (qemu-kvm-9.0.0-10.el9)"), Tee::kSnp, ""},
      {"SNP: QEMU with the object, without a property", FakeHost(kGoodSnp).Set("qemu without", "id-auth"), Tee::kSnp,
       "QEMU object!"},
      {"TDX: QEMU with the object, without a property", FakeHost(kGoodTdx).Set("qemu without", "mrconfigid"), Tee::kTdx,
       "QEMU object!, huge pages"},
      {"SNP: no QEMU", FakeHost(kGoodSnp).Remove("qemu -version").Remove("qemu answers"), Tee::kSnp,
       "QEMU version!, QEMU object!"},
      {"SNP: firmware without kernel hashes", FakeHost(kGoodSnp).Set("image /images/release", "snp"), Tee::kSnp,
       "image"},
      {"SNP: nothing made yet",
       FakeHost(kGoodSnp)
           .Remove("image /images/release")
           .Remove("/toolchains/debian-bookworm-c.json")
           .Remove("/cache/collateral/snp/Genoa/vcek_chain.pem"),
       Tee::kSnp, "image, toolchain disk, collateral cache"},
      {"SNP: full",
       FakeHost(kGoodSnp).Set("free", "1000").Set("memlock", "16384").Set("/proc/meminfo", "MemAvailable: 1000 kB"),
       Tee::kSnp, "memory!, memory-lock limit, disk space"},
      {"TDX: module not loaded",
       FakeHost(kGoodTdx).Set("/sys/module/kvm_intel/parameters/tdx", "N").Remove("/sys/devices/faux/tdx_host/version"),
       Tee::kTdx, "KVM parameter!, TDX module, huge pages"},
      {"TDX: kernel that does not show the module", FakeHost(kGoodTdx).Remove("/sys/devices/faux/tdx_host/version"),
       Tee::kTdx, "TDX module?, huge pages"},
      {"TDX: off in the BIOS",
       FakeHost(kGoodTdx).Set("/proc/cpuinfo", "vendor_id : GenuineIntel\nmodel name : X\nflags : vmx"), Tee::kTdx,
       "CPU and BIOS!, huge pages"},
      {"TDX: QGS on a Unix socket, PCCS down", FakeHost(kGoodTdx).Remove("vsock 2:4050").Remove("tcp localhost:8081"),
       Tee::kTdx, "quote generation service!, PCCS, huge pages"},
      {"TDX asked of AMD", FakeHost(kGoodSnp), Tee::kTdx,
       "CPU and BIOS!, kernel!, KVM module!, KVM parameter!, TDX module, quote generation service!, "
       "PCCS?, "
       "collateral cache"},
      {"container, emulator", FakeHost(kContainer), Tee::kSimSnp, "/dev/kvm, vCPU under KVM, vsock, huge pages?"},
      {"container, SNP", FakeHost(kContainer), Tee::kSnp,
       "CPU and BIOS!, kernel!, IOMMU?, KVM module!, KVM parameter!, /dev/kvm!, vCPU under KVM!, /dev/sev!, SNP "
       "firmware?, QEMU version!, QEMU object!, vsock, huge pages?, image, collateral cache"},
      {"nothing readable", FakeHost(""), Tee::kSnp,
       "CPU and BIOS?, kernel?, IOMMU?, KVM module!, KVM parameter!, /dev/kvm!, vCPU under KVM!, /dev/sev!, SNP "
       "firmware?, QEMU version!, QEMU object!, vsock, memory?, huge pages?, disk space?, image, toolchain disk, "
       "collateral cache"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_EQ(NotOk(row.host, row.tee), row.not_ok);
    std::vector<Row> found = Examine(row.host, Ask(row.tee));
    EXPECT_EQ(CanRun(found), std::string_view(row.not_ok).find('!') == std::string_view::npos);
    for (const Row& one : found) {
      EXPECT(!one.finding.detail.empty());
      // What is missing comes with what to do.
      EXPECT(one.finding.status != Status::kMissing || !one.finding.fix.empty());
    }
  }
}

TEST(WhatIsAbsentIsToldFromWhatIsOff) {
  FakeHost snp(kGoodSnp);
  EXPECT_EQ(FindingOf(snp.Set("/sys/module/kvm_amd/parameters/sev_snp", "N"), Tee::kSnp, "KVM parameter").detail,
            "kvm_amd.sev_snp=N: off, or turned off because firmware or BIOS did not take part");
  snp.Remove("/sys/module/kvm_amd/parameters/sev_snp");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "KVM parameter").detail,
            "/sys/module/kvm_amd/parameters/sev_snp is not there: this kernel's KVM does not know it");
  snp.Remove("/sys/module/kvm_amd/parameters/sev");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "KVM parameter").detail, "kvm_amd is not loaded");
  snp.Set("/proc/cpuinfo", "vendor_id : AuthenticAMD\ncpu family : 25\nmodel name : EPYC\nflags : svm hypervisor");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "CPU and BIOS").detail,
            "EPYC: this machine is itself a virtual machine, and these guests do not nest");
}

TEST(DetailsAndFixes) {
  FakeHost snp(kGoodSnp);
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "SNP firmware").detail,
            "firmware 1.55 build 12, reported TCB Genoa: bootloader 4, tee 0, snp 24, microcode 211");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "QEMU version").detail, "QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "memory-lock limit").detail, "unlimited");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "collateral cache").detail, "Genoa");
  snp.Remove("open /dev/sev");
  EXPECT_EQ(FindingOf(snp, Tee::kSnp, "/dev/sev").fix, "sudo modprobe ccp; then sudo dmesg | grep -i ccp");
  FakeHost tdx(kGoodTdx);
  EXPECT_EQ(FindingOf(tdx, Tee::kTdx, "PCCS").detail, "https://localhost:8081/sgx/certification/v4/");
  tdx.Set("/etc/sgx_default_qcnl.conf", "PCCS_URL=https://pccs.example/sgx/\nUSE_SECURE_CERT=TRUE");
  EXPECT(FindingOf(tdx, Tee::kTdx, "PCCS").detail.find("connect to pccs.example:443") != std::string::npos);
  tdx.Set("/sys/module/kvm_intel/parameters/tdx", "N");
  EXPECT(FindingOf(tdx, Tee::kTdx, "KVM parameter").fix.find("nohibernate kvm_intel.tdx=1") != std::string::npos);
}

TEST(TheProcessorSuggestsTheTee) {
  EXPECT(SuggestTee(FakeHost(kGoodSnp)) == Tee::kSnp);
  EXPECT(SuggestTee(FakeHost(kGoodTdx)) == Tee::kTdx);
  EXPECT(SuggestTee(FakeHost("")) == Tee::kSimSnp);
}

TEST(CpuInfoIsOfTheFirstProcessor) {
  CpuInfo cpu = ParseCpuInfo("vendor_id\t: A\nmodel\t\t: 1\nflags\t\t: x sev\n\nvendor_id\t: B\nflags : y\n");
  EXPECT_EQ(cpu.vendor, "A");
  EXPECT_EQ(cpu.model, uint64_t{1});
  EXPECT(cpu.Has("sev") && cpu.Has("x") && !cpu.Has("se") && !cpu.Has("y"));
}

TEST(RowsAreOneLineEach) {
  std::vector<Row> rows = {{"a", Need::kRequired, {Status::kMissing, "two\nlines\x1b[2J", "do\nit"}},
                           {"b", Need::kUseful, {Status::kMissing, "c", "d"}},
                           {"e", Need::kRequired, {Status::kOk, "f", "g"}}};
  std::string text = RowsText(rows);
  EXPECT(text.starts_with("MISSING  a "));
  EXPECT(text.find("two?lines?[2J\n") != std::string::npos);
  EXPECT(text.find("-> do?it\nmissing  b ") != std::string::npos);
  EXPECT(text.find("-> g") == std::string::npos);
  EXPECT_EQ(Conclusion(Tee::kSnp, rows), "snp cannot run on this machine: missing are a");
  Json json = RowsJson(rows);
  EXPECT_EQ(CanonicalJson((*json.AsArray())[2]), R"({"detail":"f","fix":"","name":"e","required":true,"status":"ok"})");
}
