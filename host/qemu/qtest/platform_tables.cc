// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/platform_tables.h"

#include <algorithm>

#include "host/qemu/qtest/fw_cfg.h"
#include "host/qemu/qtest/session.h"
#include "measurements/base/text.h"
#include "measurements/handover/pci_window.h"

namespace samovar::qtest {

namespace {

constexpr uint16_t kBootMenuKey = 0x0e;

struct Bar {
  unsigned device;
  unsigned function;
  unsigned offset;  // of the register in configuration space
  uint64_t size;
};

// What OVMF has set up when it reads the tables: the window of PCI Express configuration space and the ACPI registers.
Result<void> SetUpAsFirmwareDoes(Session& session) {
  TRY(session.WriteConfig(0, 0, 0x64, 0));           // MCH PCIEXBAR, upper half
  TRY(session.WriteConfig(0, 0, 0x60, 0xe0000001));  // lower half: 0xe0000000, enabled
  TRY(session.WriteConfig(0x1f, 0, 0x40, 0x600));    // LPC PMBASE
  TRY(session.WriteConfig(0x1f, 0, 0x44, 0x80));     // LPC ACPI_CNTL: enabled
  return {};
}

// The BARs of one function that are 64 bits wide.
Result<void> FindBarsOf(Session& session, unsigned device, unsigned function, std::vector<Bar>& bars) {
  for (unsigned offset = 0x10; offset < 0x28; offset += 4) {
    uint32_t value = TRY(session.ReadConfig(device, function, offset));
    if ((value & 0x7) != 0x4) continue;  // an I/O BAR, a 32-bit one, or none
    TRY(session.WriteConfig(device, function, offset, 0xffffffff));
    TRY(session.WriteConfig(device, function, offset + 4, 0xffffffff));
    uint64_t low = TRY(session.ReadConfig(device, function, offset)) & ~uint32_t{0xf};
    uint64_t high = TRY(session.ReadConfig(device, function, offset + 4));
    bars.push_back({device, function, offset, ~(high << 32 | low) + 1});
    TRY(session.WriteConfig(device, function, offset, 0));
    TRY(session.WriteConfig(device, function, offset + 4, 0));
    offset += 4;
  }
  return {};
}

Result<std::vector<Bar>> FindBars(Session& session) {
  std::vector<Bar> bars;
  for (unsigned device = 0; device < 32; ++device) {
    for (unsigned function = 0; function < 8; ++function) {
      uint32_t id = TRY(session.ReadConfig(device, function, 0));
      if (id == 0xffffffff) {
        if (function == 0) break;
        continue;
      }
      uint32_t header = TRY(session.ReadConfig(device, function, 0xc)) >> 16 & 0xff;
      if ((header & 0x7f) != 0) {
        return Error(Code::kUnsupported, "a PCI bridge in slot " + Decimal(device) +
                                             ": the windows that the firmware gives it are not computed");
      }
      TRY(FindBarsOf(session, device, function, bars));
      if (function == 0 && (header & 0x80) == 0) break;
    }
  }
  return bars;
}

// OVMF fills the window from the bottom, largest BAR first.
Result<void> PlaceBars(Session& session, std::vector<Bar> bars, uint64_t base) {
  std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.size > b.size; });
  uint64_t next = base;
  for (const Bar& bar : bars) {
    TRY(session.WriteConfig(bar.device, bar.function, bar.offset, static_cast<uint32_t>(next)));
    TRY(session.WriteConfig(bar.device, bar.function, bar.offset + 4, static_cast<uint32_t>(next >> 32)));
    uint32_t command = TRY(session.ReadConfig(bar.device, bar.function, 4));
    TRY(session.WriteConfig(bar.device, bar.function, 4, (command & 0xffff) | 2));  // decode memory
    next += bar.size;
  }
  return {};
}

Result<std::optional<Bytes>> ReadNamed(Session& session, const std::vector<FwCfgFile>& files, std::string_view name) {
  for (const FwCfgFile& file : files) {
    if (file.name == name) return std::optional<Bytes>(TRY(ReadItem(session, file.key, file.size).In(file.name)));
  }
  return std::optional<Bytes>();
}

// What the firmware decides the place of the window by.
Result<uint64_t> WindowBase(Session& session, const std::vector<FwCfgFile>& files, unsigned address_bits) {
  std::optional<Bytes> map = TRY(ReadNamed(session, files, "etc/e820"));
  std::optional<Bytes> reserved = TRY(ReadNamed(session, files, "etc/reserved-memory-end"));
  std::optional<Bytes> size = TRY(ReadNamed(session, files, "opt/ovmf/X-PciMmio64Mb"));
  if (!map) return Error(Code::kUnsupported, "fw_cfg etc/e820 is not there");
  if (size) return Error(Code::kUnsupported, "opt/ovmf/X-PciMmio64Mb sets the window's size, which is not computed");
  handover::AddressSpace space;
  space.address_bits = address_bits;
  space.map = TRY(handover::ParseE820(*map));
  if (reserved && reserved->size() == 8) {
    ByteReader reader(*reserved);
    space.reserved_end = TRY(reader.U64Le("etc/reserved-memory-end"));
  }
  return handover::PciWindowBase(space);
}

// Makes the 64-bit window what the firmware would make it. kUnsupported says why that cannot be known.
Result<void> SetUpWindow(Session& session, const std::vector<FwCfgFile>& files, std::optional<unsigned> address_bits) {
  std::vector<Bar> bars = TRY(FindBars(session));
  if (bars.empty()) return {};
  if (!address_bits) {
    return Error(Code::kUnsupported,
                 "slot " + Decimal(bars.front().device) +
                     " has a 64-bit BAR, so the tables depend on where the firmware puts the 64-bit PCI window; give "
                     "--address-bits (46 fits every host that has TDX)");
  }
  uint64_t base = TRY(WindowBase(session, files, *address_bits));
  return PlaceBars(session, std::move(bars), base);
}

void Keep(tdx::PlatformTables& tables, const std::string& name, Bytes content) {
  if (name == "etc/table-loader")
    tables.table_loader = std::move(content);
  else if (name == "etc/acpi/rsdp")
    tables.acpi_rsdp = std::move(content);
  else if (name == "etc/acpi/tables")
    tables.acpi_tables = std::move(content);
  else if (name == "etc/tpm/log")
    tables.tpm_log = std::move(content);
  else if (name == "etc/e820")
    tables.e820 = std::move(content);
  else if (name == "etc/smbios/smbios-tables")
    tables.smbios = std::move(content);
  else
    tables.items[name] = std::move(content);
}

bool IsWanted(const std::string& name) {
  constexpr std::string_view kNames[] = {"etc/e820",
                                         "etc/table-loader",
                                         "etc/acpi/rsdp",
                                         "etc/acpi/tables",
                                         "etc/tpm/log",
                                         "etc/smbios/smbios-tables",
                                         "etc/extra-pci-roots",
                                         "etc/boot-menu-wait",
                                         "etc/reserved-memory-end",
                                         "opt/ovmf/X-PciMmio64Mb",
                                         "bootorder"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

Result<tdx::PlatformTables> ReadPlatformTables(const TableRequest& request) {
  Session session = TRY(Session::Start(request.qemu, request.arguments));
  tdx::PlatformTables tables;
  TRY(SetUpAsFirmwareDoes(session));
  std::vector<FwCfgFile> files = TRY(ReadDirectory(session));
  // The tables are made when they are read first, so the window comes before.
  Result<void> window = SetUpWindow(session, files, request.address_bits);
  if (!window.ok() && window.error().code() != Code::kUnsupported) return window.error();
  if (!window.ok()) tables.acpi_doubt = "ACPI tables: " + window.error().message();
  for (const FwCfgFile& file : files) {
    if (!IsWanted(file.name)) continue;
    Bytes content = TRY(ReadItem(session, file.key, file.size).In(file.name));
    Keep(tables, file.name, std::move(content));
  }
  tables.items["BootMenu"] = TRY(ReadItem(session, kBootMenuKey, 2));
  return tables;
}

}  // namespace samovar::qtest
