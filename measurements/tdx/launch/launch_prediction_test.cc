// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/launch_prediction.h"

#include <algorithm>

#include "measurements/firmware/variable_store.h"
#include "measurements/handover/smbios.h"
#include "measurements/tdx/firmware/firmware_for_test.h"
#include "measurements/tdx/launch/boot_variables.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

std::string Short(ByteView bytes) { return Sha384(bytes).hex().substr(0, 16); }

}  // namespace

// Digests that both a trust domain on hardware and the emulator measured.
TEST(BootOptionsOfBothGenerations) {
  auto older = BootVariables(Generation::k202411);
  REQUIRE(older.size() == 2);
  EXPECT_EQ(Short(older[0].data), "1dd6f7b457ad880d");
  EXPECT_EQ(Short(older[1].data), "23ada07f5261f12f");
  auto newer = BootVariables(Generation::k202505);
  REQUIRE(newer.size() == 3);
  EXPECT_EQ(Short(newer[0].data), "52b9a02de946b947");
  EXPECT_EQ(Short(newer[1].data), "5068e6a9ded2a1c3");
  EXPECT_EQ(Short(newer[2].data), "dd424f2eeb35f3e8");
}

TEST(FwCfgItemsOfAMachineWithoutOptions) {
  auto items = DefaultFwCfgItems(true);
  EXPECT_EQ(Short(items["BootMenu"]), "1dd6f7b457ad880d");
  EXPECT_EQ(Short(items["bootorder"]), "53d3dbc006913283");
}

// The digest that the firmware of the run measured, from QEMU's blob and from the table that the firmware installed.
TEST(SmbiosOfARealRun) {
  Bytes from_qemu = samovar::test::ReadVector("tdx-boot/tpm-qemu111-generic2608/fw_cfg-etc_smbios_smbios-tables.bin");
  Bytes installed = samovar::test::ReadVector("tdx-boot/tpm-qemu111-generic2608/dmi.bin");
  auto made = handover::InstallSmbios(from_qemu, {"Debian distribution of EDK II", "2026.08+ds-2", "09/26/2026"});
  REQUIRE_OK(made);
  EXPECT_EQ(*made, installed);
  EXPECT(!handover::IsInstalledSmbios(from_qemu).value());
  EXPECT(handover::IsInstalledSmbios(installed).value());
  auto filtered = handover::FilterSmbios(installed);
  REQUIRE_OK(filtered);
  EXPECT_EQ(Sha384(*filtered).hex().substr(0, 24), "6a16ad692dcb27727e2f3277");
}

TEST(SmbiosTablesThatAreCutAreErrors) {
  Bytes installed = samovar::test::ReadVector("tdx-boot/tpm-qemu111-generic2608/dmi.bin");
  size_t refused = 0;
  for (size_t size = 0; size < installed.size(); ++size) {
    if (!handover::FilterSmbios(ByteView(installed).first(size)).ok()) ++refused;
  }
  EXPECT_EQ(refused, installed.size());
  EXPECT_ERROR(handover::FilterSmbios(Bytes{1, 3, 0, 0, 0, 0}), Code::kMalformed, "Length 3 is below 4");
}

TEST(WhatIsMissingIsNamed) {
  Bytes firmware = fake::BuildFirmware(fake::DefaultSections());
  LaunchInputs inputs;
  inputs.firmware = firmware;
  auto prediction = PredictLaunch(inputs);
  REQUIRE_OK(prediction);
  EXPECT(prediction->mrtd == MeasureMrtd(firmware, ParseTdvf(firmware).value(), MrtdOrder::kOnePass));
  for (const PredictedRtmr& rtmr : prediction->rtmrs) {
    EXPECT(!rtmr.value);
    EXPECT(rtmr.reason.find("no LZMA-compressed volume") != std::string::npos);
  }
  EXPECT_ERROR(PredictLaunch({}), Code::kTruncated, "too few");
}

// A blob that is cut or another file has a digest too, but not one that any machine would measure.
TEST(AcpiBlobsWithoutTheirFormAreNotMeasured) {
  ByteWriter table;
  table.Text("DSDT");
  table.U32Le(64);
  table.PadTo(64);
  ByteWriter root_pointer;
  root_pointer.Text("RSD PTR ");
  root_pointer.PadTo(20);
  const Bytes tables = table.bytes();
  const Bytes rsdp = root_pointer.bytes();
  ByteWriter command;  // allocates the root pointer
  command.U32Le(1);
  command.Text("etc/acpi/rsdp");
  command.PadTo(60);
  command.U32Le(16);
  command.U8(2);
  command.PadTo(128);
  const Bytes loader = command.bytes();
  const Bytes wrong(100, 0x5a);
  struct {
    const char* name;
    Bytes tables, rsdp, loader;
    bool known;
  } rows[] = {{"good", tables, rsdp, loader, true},
              {"tables cut", Bytes(tables.begin(), tables.begin() + 40), rsdp, loader, false},
              {"another root pointer", tables, wrong, loader, false},
              {"another loader", tables, rsdp, wrong, false}};
  Bytes file = fake::BuildFirmware(fake::DefaultSections());
  LaunchFirmware firmware = ReadLaunchFirmware(file).value();
  firmware.traits.measures = true;
  firmware.traits.generation = Generation::k202411;
  firmware.in_doubt.clear();
  for (const auto& row : rows) {
    test::Row name(row.name);
    LaunchInputs inputs;
    inputs.firmware = file;
    inputs.tables.acpi_tables = row.tables;
    inputs.tables.acpi_rsdp = row.rsdp;
    inputs.tables.table_loader = row.loader;
    size_t blobs = 0;
    for (const PredictedEvent& event : PredictEvents(inputs, firmware)) {
      if (!event.covers.starts_with("ACPI blob")) continue;
      ++blobs;
      EXPECT_EQ(event.digest.has_value(), row.known);
      EXPECT_EQ(event.reason.empty(), row.known);
    }
    EXPECT_EQ(blobs, size_t{3});
  }
}

TEST(TheCommandLineIsWhatTheKernelGets) {
  struct {
    const char* name;
    Generation generation;
    const char* append;
    bool initrd;
    const char* expected;  // null: not known
  } rows[] = {{"before the prefix", Generation::k202505, "quiet", true, "quiet initrd=initrd"},
              {"with the prefix", Generation::k202508, "quiet", true, "initrd=initrd quiet"},
              {"no initrd", Generation::k202508, "quiet", false, "quiet"},
              {"nothing", Generation::k202508, "", false, ""},
              {"a tab", Generation::k202508, "a\tb", false, "a\tb"},
              {"not ASCII", Generation::k202508, "gr\xc3\xbcn", true, nullptr},
              {"delete", Generation::k202508, "a\x7f", true, nullptr}};
  Bytes file = fake::BuildFirmware(fake::DefaultSections());
  LaunchFirmware firmware = ReadLaunchFirmware(file).value();
  firmware.traits.measures = true;
  firmware.in_doubt.clear();
  Bytes content(64);
  for (const auto& row : rows) {
    test::Row name(row.name);
    firmware.traits.generation = row.generation;
    LaunchInputs inputs;
    inputs.firmware = file;
    inputs.kernel = content;
    if (row.initrd) inputs.initrd = content;
    inputs.append = row.append;
    ByteWriter utf16;
    std::string_view text = row.expected == nullptr ? "" : row.expected;
    for (char c : text) utf16.U16Le(static_cast<uint8_t>(c));
    if (!text.empty()) utf16.U16Le(0);
    size_t found = 0;
    for (const PredictedEvent& event : PredictEvents(inputs, firmware)) {
      if (!event.covers.starts_with("command line")) continue;
      ++found;
      EXPECT_EQ(event.digest.has_value(), row.expected != nullptr);
      if (event.digest) EXPECT_EQ(event.digest->hex(), Sha384(utf16.bytes()).hex());
    }
    EXPECT_EQ(found, size_t{1});
  }
}

// Nothing is said of RTMR2 for a kernel that is too old to measure into it.
TEST(AnOldKernelMeasuresNothingIntoRtmr2) {
  Bytes file = fake::BuildFirmware(fake::DefaultSections());
  LaunchFirmware firmware = ReadLaunchFirmware(file).value();
  firmware.traits.measures = true;
  firmware.traits.generation = Generation::k202508;
  firmware.in_doubt.clear();
  for (const char* release : {"6.8.0-31-generic", "6.9.1"}) {
    test::Row name(release);
    const std::string_view text = release;
    Bytes kernel(0x500);
    std::copy_n("HdrS", 4, kernel.begin() + 0x202);
    kernel[0x20f] = 2;  // the text is at 0x400
    std::copy(text.begin(), text.end(), kernel.begin() + 0x400);
    LaunchInputs inputs;
    inputs.firmware = file;
    inputs.kernel = kernel;
    inputs.initrd = kernel;
    const PredictedRtmr rtmr2 = ReplayPredicted(PredictEvents(inputs, firmware))[2];
    EXPECT_EQ(rtmr2.value.has_value(), text.starts_with("6.9"));
    if (!rtmr2.value) EXPECT(rtmr2.reason.find("\"6.8.0-31-generic\": Linux before 6.9") != std::string::npos);
  }
}

TEST(ReplayStopsAtTheFirstUnknownEvent) {
  std::vector<PredictedEvent> events = {{1, EventType::kEfiAction, Sha384({}), "a", ""},
                                        {0, EventType::kEfiAction, std::nullopt, "b", "first"},
                                        {0, EventType::kEfiAction, std::nullopt, "c", "second"}};
  auto rtmrs = ReplayPredicted(events);
  EXPECT_EQ(rtmrs[0].reason, "first");
  EXPECT(rtmrs[1].value.has_value() && !(*rtmrs[1].value == Rtmr{}));
  EXPECT(rtmrs[2].value == Rtmr{});
}
