// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/tdx.h"

#include <algorithm>

#include "measurements/tdx/firmware/firmware_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::explain;
using handover::SetupHeader;
using tdx::Generation;

namespace {

constexpr uint64_t kGiB = uint64_t{1} << 30;

Bytes FirmwareFile(uint8_t fill) {
  Bytes out = tdx::fake::BuildFirmware(tdx::fake::DefaultSections());
  Bytes store = tdx::fake::VariableVolume({});
  std::copy(store.begin(), store.end(), out.begin());
  out[0x1000] = fill;  // in the code volume
  return out;
}

TdxFirmware Read(const Bytes& file) {
  tdx::LaunchFirmware read = tdx::ReadLaunchFirmware(file).value();
  read.traits.measures = true;
  read.traits.generation = Generation::k202411;
  read.in_doubt.clear();
  return {file, read};
}

// A PE image without sections whose headers are those of a bzImage as well; `last` is its last byte.
Bytes Kernel(uint8_t last) {
  ByteWriter out;
  out.Text("MZ");
  out.PadTo(0x3c);
  out.U32Le(0x40);
  out.Text(std::string_view("PE\0\0", 4));
  out.U16Le(0x8664);
  out.Zero(14);
  out.U16Le(240);
  out.U16Le(0);
  out.U16Le(0x20b);
  out.Zero(58);
  out.U32Le(0x400);
  out.Zero(44);
  out.U32Le(16);
  out.PadTo(0x202);
  out.Text("HdrS");
  out.U16Le(0x20f);
  out.PadTo(0x211);
  out.U8(1);
  out.PadTo(0x22c);
  out.U32Le(0x7fffffff);
  out.PadTo(0x236);
  out.U8(0x7f);
  out.PadTo(0x4ff);
  out.U8(last);
  return std::move(out).Finish();
}

tdx::PlatformTables Tables(uint8_t content) {
  tdx::PlatformTables out;
  // The least that has the form of each: a command, a root pointer, a table.
  ByteWriter loader;
  loader.U32Le(1);
  loader.Text("etc/acpi/rsdp");
  loader.PadTo(60);
  loader.U32Le(16);
  loader.U8(2);
  loader.PadTo(128);
  out.table_loader = std::move(loader).Finish();
  ByteWriter rsdp;
  rsdp.Text("RSD PTR ");
  rsdp.PadTo(20);
  out.acpi_rsdp = std::move(rsdp).Finish();
  ByteWriter tables;
  tables.Text("DSDT");
  tables.U32Le(37);
  tables.PadTo(36);
  tables.U8(content);
  out.acpi_tables = std::move(tables).Finish();
  return out;
}

struct Planned {
  Bytes firmware = FirmwareFile(0);
  Bytes other_firmware = FirmwareFile(1);
  Bytes kernel = Kernel(0);
  Bytes other_kernel = Kernel(1);
  Bytes initrd = {1, 2, 3};
  tdx::PlatformTables tables = Tables(0);
  tdx::PlatformTables other_tables = Tables(1);
  TdxPlan plan;

  Planned() {
    plan.firmwares = {{Read(firmware), {"A.fd", ""}}, {Read(other_firmware), {"B.fd", "--firmware B.fd"}}};
    plan.kernels = {{ByteView(kernel), {"K", ""}}, {ByteView(other_kernel), {"L", "--kernel L"}}};
    plan.initrds = {{ByteView(initrd), {"I", ""}}, {std::nullopt, {"none", "leave out --initrd"}}};
    plan.command_lines = {{"quiet", {"quiet", ""}}, {"quiet ", {"with a blank at the end", ""}}};
    plan.machines = TriedMemories({2 * kGiB, &tables});
    plan.machines.push_back({{2 * kGiB, &other_tables}, {"8 vCPUs", "--vcpus 8"}});
  }

  [[nodiscard]] tdx::LaunchInputs Inputs() const {
    tdx::LaunchInputs out;
    out.firmware = firmware;
    out.kernel = ByteView(kernel);
    out.initrd = ByteView(initrd);
    out.append = "quiet";
    out.memory = 2 * kGiB;
    out.tables = tables;
    return out;
  }
};

// What a trust domain would report that was launched so.
TdxRegisters Launch(const tdx::LaunchInputs& inputs) {
  TdxFirmware firmware = Read(Bytes(inputs.firmware.begin(), inputs.firmware.end()));
  TdxRegisters out;
  out.mrtd = MeasureMrtd(inputs.firmware, firmware.read.tdvf, inputs.order);
  auto rtmrs = ReplayPredicted(PredictEvents(inputs, firmware.read));
  for (size_t i = 0; i < rtmrs.size(); ++i) out.rtmrs[i] = rtmrs[i].value;
  return out;
}

std::string Words(const Explanation& explanation) {
  if (!explanation.found) return "none";
  std::string out;
  for (const Difference& one : explanation.differences) {
    out += (out.empty() ? "" : "; ") + one.axis + ": " + one.planned + " -> " + one.launched + " [" + one.fix + "]";
  }
  return out.empty() ? "the plan" : out;
}

}  // namespace

// Takes the plan, changes one thing, and expects to be told.
TEST(OneChangeOfATrustDomainIsNamed) {
  Planned p;
  struct {
    const char* want;
    void (*change)(const Planned& p, tdx::LaunchInputs& inputs);
  } rows[] = {
      {"the plan", [](const Planned&, tdx::LaunchInputs&) {}},
      {"firmware: A.fd -> B.fd [--firmware B.fd]",
       [](const Planned& with, tdx::LaunchInputs& in) { in.firmware = with.other_firmware; }},
      {"firmware generation: as the file says -> before-202411 [--firmware-generation before-202411]",
       [](const Planned&, tdx::LaunchInputs& in) { in.forced_generation = Generation::kBefore202411; }},
      {"order in which pages are added: one pass (upstream KVM) -> two passes (older vendor kernels) [--mrtd-order "
       "two-pass]",
       [](const Planned&, tdx::LaunchInputs& in) { in.order = tdx::MrtdOrder::kTwoPass; }},
      {"kernel setup header: as in the file -> patched by QEMU, as before 10.2 [--setup-header patched]",
       [](const Planned&, tdx::LaunchInputs& in) { in.setup_header = handover::SetupHeader::kPatched; }},
      {"machine: 2G of memory -> 4G of memory [--memory 4G]",
       [](const Planned&, tdx::LaunchInputs& in) { in.memory = 4 * kGiB; }},
      {"machine: 2G of memory -> 512M of memory [--memory 512M]",
       [](const Planned&, tdx::LaunchInputs& in) { in.memory = kGiB / 2; }},
      {"machine: 2G of memory -> 8 vCPUs [--vcpus 8]",
       [](const Planned& with, tdx::LaunchInputs& in) { in.tables = with.other_tables; }},
      {"kernel: K -> L [--kernel L]",
       [](const Planned& with, tdx::LaunchInputs& in) { in.kernel = ByteView(with.other_kernel); }},
      {"initrd: I -> none [leave out --initrd]",
       [](const Planned&, tdx::LaunchInputs& in) { in.initrd = std::nullopt; }},
      {"command line: quiet -> with a blank at the end []",
       [](const Planned&, tdx::LaunchInputs& in) { in.append = "quiet "; }},
  };
  for (const auto& row : rows) {
    test::Row name(row.want);
    tdx::LaunchInputs inputs = p.Inputs();
    row.change(p, inputs);
    TdxExplanation explanation = ExplainTdx(p.plan, Launch(inputs));
    EXPECT(explanation.notes.empty());
    EXPECT_EQ(Words(explanation.all), row.want);
  }
}

TEST(TwoChangesOfATrustDomainAreNamed) {
  Planned p;
  tdx::LaunchInputs inputs = p.Inputs();
  inputs.setup_header = handover::SetupHeader::kPatched;
  inputs.memory = kGiB;  // which moves the initrd that the header names
  EXPECT_EQ(Words(ExplainTdx(p.plan, Launch(inputs)).all),
            "kernel setup header: as in the file -> patched by QEMU, as before 10.2 [--setup-header patched]; machine: "
            "2G of memory -> 1G of memory [--memory 1G]");
}

TEST(RegistersAreExplainedOneByOneIfNothingExplainsAll) {
  Planned p;
  TdxRegisters got = Launch(p.Inputs());
  got.rtmrs[0] = tdx::Rtmr{Sha384(AsBytes("another machine"))};
  tdx::LaunchInputs without_initrd = p.Inputs();
  without_initrd.initrd = std::nullopt;
  got.rtmrs[2] = Launch(without_initrd).rtmrs[2];
  TdxExplanation explanation = ExplainTdx(p.plan, got);
  EXPECT(!explanation.all.found);
  REQUIRE(explanation.single.size() == 4);
  EXPECT_EQ(explanation.single[0].first + " " + Words(explanation.single[0].second), "mrtd the plan");
  EXPECT_EQ(explanation.single[1].first + " " + Words(explanation.single[1].second), "rtmr0 none");
  EXPECT_EQ(explanation.single[2].first + " " + Words(explanation.single[2].second), "rtmr1 the plan");
  EXPECT_EQ(explanation.single[3].first + " " + Words(explanation.single[3].second),
            "rtmr2 initrd: I -> none [leave out --initrd]");
}

TEST(WhatThePlanCannotPredictIsNoted) {
  Planned p;
  tdx::PlatformTables none;
  p.plan.machines = TriedMemories({std::nullopt, &none});
  TdxExplanation explanation = ExplainTdx(p.plan, Launch(p.Inputs()));
  REQUIRE(explanation.notes.size() == 1);
  EXPECT(explanation.notes[0].starts_with("rtmr0: not known for the plan: the TD HOB needs the memory size"));
  EXPECT_EQ(Words(explanation.single[1].second), "none");
}

TEST(AnRtmr2OfZerosIsAnOldKernel) {
  Planned p;
  TdxRegisters got = Launch(p.Inputs());
  got.rtmrs[2] = tdx::Rtmr{Sha384Digest{}};
  TdxExplanation explanation = ExplainTdx(p.plan, got);
  EXPECT(!explanation.all.found);
  REQUIRE(explanation.notes.size() == 1);
  EXPECT(explanation.notes[0].find("Linux before 6.9") != std::string::npos);
}
