// SPDX-License-Identifier: Apache-2.0
//
// What a direct boot measures into a trust domain: MRTD, and the events of RTMR0 to RTMR2 as OVMF and the Linux EFI
// stub extend them (docs/measurement-tdx.md). Pure: bytes in, digests out. Every input may be missing; what depends on
// it is then unknown, and says so.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/handover/setup_header.h"
#include "measurements/tdx/firmware/firmware_traits.h"
#include "measurements/tdx/launch/mrtd.h"
#include "measurements/tdx/launch/predicted_event.h"

namespace samovar::tdx {

// What the VMM hands to the firmware through fw_cfg.
struct PlatformTables {
  std::optional<Bytes> table_loader;  // etc/table-loader
  std::optional<Bytes> acpi_rsdp;     // etc/acpi/rsdp
  std::optional<Bytes> acpi_tables;   // etc/acpi/tables
  std::optional<Bytes> tpm_log;       // etc/tpm/log: there only with a TPM
  std::optional<Bytes> e820;          // etc/e820: where the machine has its RAM; a q35's without it
  std::optional<Bytes> smbios;        // etc/smbios/smbios-tables, or the table as a firmware installed it
  // Other items that are measured if they exist, by their fw_cfg name, with "BootMenu" for the item of key 0x0e.
  std::map<std::string, Bytes> items;
  // Why the tables may not be what the firmware will see, for instance a 64-bit PCI window that it has yet to choose.
  // If set, the ACPI events are left unknown with this reason.
  std::string acpi_doubt;
  std::string smbios_doubt;  // why there is no SMBIOS table; empty: none was asked for
};

// The items of a machine with -kernel and no boot option: the boot menu off, and the one entry of the boot order.
[[nodiscard]] std::map<std::string, Bytes> DefaultFwCfgItems(bool has_kernel);

struct LaunchInputs {
  ByteView firmware;
  std::optional<ByteView> kernel;
  // What MeasureKernel says of `kernel` by `setup_header`, where it is known already.
  std::optional<Result<Sha384Digest>> kernel_digest;
  std::optional<ByteView> initrd;             // one of no bytes leaves a trace in a patched kernel, but none in RTMR2
  std::optional<Sha384Digest> initrd_digest;  // of `initrd`, where it is known already and need not be computed again
  std::string append;
  std::optional<uint64_t> memory;  // bytes of RAM
  PlatformTables tables;
  handover::SetupHeader setup_header = handover::SetupHeader::kRaw;
  MrtdOrder order = MrtdOrder::kOnePass;
  std::optional<Generation> forced_generation;
};

struct LaunchPrediction {
  Mrtd mrtd;
  FirmwareTraits firmware;
  std::vector<PredictedEvent> events;  // in boot order, all registers
  std::array<PredictedRtmr, kPredictedRtmrs> rtmrs;
};

// What is known of a firmware file before anything else is: the part of a prediction that takes longest.
struct LaunchFirmware {
  Tdvf tdvf;
  Mrtd one_pass;
  FirmwareTraits traits;
  std::string in_doubt;  // why the traits are not known; empty if they are
};

// ReadLaunchFirmware fails as ParseTdvf does.
Result<LaunchFirmware> ReadLaunchFirmware(ByteView firmware);

// PredictEvents returns the events in boot order. `firmware` was read from `inputs.firmware`.
[[nodiscard]] std::vector<PredictedEvent> PredictEvents(const LaunchInputs& inputs, LaunchFirmware firmware);

// MeasureKernel returns the Authenticode digest of `inputs.kernel`, which must be there, as it is or as QEMU patches
// it; the latter depends on the other inputs. Errors: those of MeasureAuthenticode and PatchSetupHeader, kUsage.
Result<Sha384Digest> MeasureKernel(const LaunchInputs& inputs);

// PredictFrom is PredictLaunch for a firmware that has been read from `inputs.firmware`.
[[nodiscard]] LaunchPrediction PredictFrom(const LaunchInputs& inputs, const LaunchFirmware& firmware);

// PredictLaunch fails if the firmware cannot be measured at all; anything else is a reason in the prediction.
Result<LaunchPrediction> PredictLaunch(const LaunchInputs& inputs);

}  // namespace samovar::tdx
