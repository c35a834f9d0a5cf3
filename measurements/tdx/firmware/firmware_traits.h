// SPDX-License-Identifier: Apache-2.0
//
// What a firmware build does that shows in the RTMRs. EDK II changed the list of events several times; the behaviour is
// read from the contents of the file: its driver volume is decompressed and searched for the drivers and strings that
// go with each change. Builds that are known by their MRTD skip that. Neither the name of a file nor its version
// matter.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/firmware/bios_strings.h"
#include "measurements/tdx/firmware/tdvf.h"
#include "measurements/tdx/registers.h"

namespace samovar::tdx {

// The releases of EDK II between which the events differ, in order.
enum class Generation {
  kBefore202411,  // the separator of ReadyToBoot goes into RTMR0
  k202411,        // that separator goes into RTMR1
  k202505,        // fw_cfg items, SMBIOS and a second boot entry are measured too
  k202508,        // "initrd=initrd" stands before the command line instead of after it
};

// GenerationName returns "before-202411", "202411", "202505" or "202508"; ParseGeneration reads it back (kUsage).
[[nodiscard]] const char* GenerationName(Generation generation);
Result<Generation> ParseGeneration(std::string_view text);

struct FirmwareTraits {
  std::string name;                               // of a known build; empty otherwise
  std::optional<Generation> generation;           // nothing: cannot be told from the file
  bool measures = false;                          // has the driver that extends the RTMRs
  bool secure_boot = false;                       // was built with secure boot (whether it is on is in the variables)
  std::optional<firmware::BiosInformation> bios;  // nothing: cannot be told from the file
};

// KnownFirmware looks up a build by its MRTD (one-pass order).
[[nodiscard]] std::optional<FirmwareTraits> KnownFirmware(const Mrtd& one_pass);

// DetectFirmware reads the traits from the file. Errors: kUnsupported if it holds no compressed volume, kMalformed or
// kLimit if that volume is broken.
Result<FirmwareTraits> DetectFirmware(ByteView firmware);

// IdentifyFirmware is KnownFirmware, else DetectFirmware.
Result<FirmwareTraits> IdentifyFirmware(ByteView firmware, const Mrtd& one_pass);

}  // namespace samovar::tdx
