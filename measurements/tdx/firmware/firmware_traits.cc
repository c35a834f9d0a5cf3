// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/firmware/firmware_traits.h"

#include "measurements/base/guid.h"
#include "measurements/base/text.h"
#include "measurements/firmware/bios_strings.h"
#include "measurements/firmware/volume.h"

namespace samovar::tdx {

namespace {

using firmware::Holds;

constexpr Guid kTdTcg2Driver = Guid::Of("f062221e-c607-44c2-b0b4-c3886331d351");  // TdTcg2Dxe, which extends the RTMRs
constexpr Guid kSmbiosDriver = Guid::Of("d27fed59-abb4-4fed-bead-2a878c7e4a7e");  // SmbiosMeasurementDxe
constexpr Guid kSecureBootDriver = Guid::Of("f0e6a44f-7195-41c3-ac64-54f202cd0a21");  // SecureBootConfigDxe

// The strings by which the loader of -kernel puts the initrd token before or after the command line.
constexpr std::string_view kTokenFirst("initrd=initrd \0", 15);
constexpr std::string_view kTokenLast(" initrd=initrd\0", 15);
// The prefix of the fw_cfg files of the raw kernel, read since stable202502.
constexpr std::string_view kBootFiles("etc/boot/\0", 10);
constexpr std::string_view kFwCfgEvent = "QEMU FW CFG";

struct Known {
  const char* mrtd;
  const char* name;
  Generation generation;
  bool measures;
  bool secure_boot;
  const char* version;
  const char* release_date;
};

// Every row is checked against DetectFirmware on the real file by tests/tdx-measure.
constexpr Known kKnown[] = {
    {"a7a1f751abc454f9cbab198ca8d2edb2821935df525c74182b5e776cb0929e8c59aefecce725b0d08a5e9d3d3183bd08",
     "Debian ovmf-inteltdx 2026.08+ds-2", Generation::k202508, true, true, "2026.08+ds-2", "09/26/2026"},
    {"ab742989d480d040f178cf83c3ae0734f923dbddb7325b4a826e0d87c30cb299aff85beb23ad30a1c6f975a8d0ce3e7a",
     "Debian ovmf-generic 2026.08+ds-2", Generation::k202508, true, false, "2026.08+ds-2", "09/26/2026"},
    {"bdc6fb145880f06f30c8b346b8dce2a99d9351b56892df22f80fcf6574caa9f9c31df8e8576d53b4d0cd1c3f28910e11",
     "Debian ovmf 2025.02-8+deb13u1", Generation::k202411, true, false, "2025.02-8+deb13u1", "11/08/2025"},
};

std::optional<Generation> GenerationOf(ByteView unpacked) {
  if (Holds(unpacked, kTokenFirst)) return Generation::k202508;
  if (!Holds(unpacked, kTokenLast)) return std::nullopt;  // no loader of this kind: something else
  if (Holds(unpacked, kFwCfgEvent) && Holds(unpacked, kSmbiosDriver)) return Generation::k202505;
  if (Holds(unpacked, kFwCfgEvent) || Holds(unpacked, kSmbiosDriver)) return std::nullopt;  // between releases
  if (Holds(unpacked, kBootFiles)) return Generation::k202411;
  return std::nullopt;  // stable202411 or before it: the move of the separator leaves no string behind
}

}  // namespace

const char* GenerationName(Generation generation) {
  switch (generation) {
    case Generation::kBefore202411: return "before-202411";
    case Generation::k202411: return "202411";
    case Generation::k202505: return "202505";
    case Generation::k202508: return "202508";
  }
  return "unknown";
}

Result<Generation> ParseGeneration(std::string_view text) {
  for (Generation generation :
       {Generation::kBefore202411, Generation::k202411, Generation::k202505, Generation::k202508}) {
    if (text == GenerationName(generation)) return generation;
  }
  return Error(Code::kUsage,
               "firmware generation " + Quoted(text) + ": expected before-202411, 202411, 202505 or 202508");
}

std::optional<FirmwareTraits> KnownFirmware(const Mrtd& one_pass) {
  std::string mrtd = one_pass.hex();
  for (const Known& known : kKnown) {
    if (mrtd != known.mrtd) continue;
    return FirmwareTraits{
        known.name, known.generation, known.measures, known.secure_boot,
        firmware::BiosInformation{"Debian distribution of EDK II", known.version, known.release_date}};
  }
  return std::nullopt;
}

Result<FirmwareTraits> DetectFirmware(ByteView image) {
  Bytes unpacked = TRY(firmware::Unpack(image));
  FirmwareTraits traits;
  traits.generation = GenerationOf(unpacked);
  traits.measures = Holds(unpacked, kTdTcg2Driver);
  traits.secure_boot = Holds(unpacked, kSecureBootDriver);
  traits.bios = firmware::FindBiosInformation(unpacked);
  return traits;
}

Result<FirmwareTraits> IdentifyFirmware(ByteView firmware, const Mrtd& one_pass) {
  std::optional<FirmwareTraits> known = KnownFirmware(one_pass);
  if (known) return *known;
  return TRY(DetectFirmware(firmware));
}

}  // namespace samovar::tdx
