// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/firmware/firmware_traits.h"

#include <array>

#include "measurements/base/text.h"
#include "measurements/firmware/bios_strings.h"
#include "measurements/firmware/lzma.h"

namespace samovar::tdx {

namespace {

constexpr size_t kMaxVolume = size_t{64} << 20;
constexpr size_t kMaxVolumes = 8;

using Guid = std::array<uint8_t, 16>;
// ee4e5898-3914-4259-9d6e-dc7bd79403cf: a section whose data is an LZMA stream
constexpr Guid kLzmaSection = {0x98, 0x58, 0x4e, 0xee, 0x14, 0x39, 0x59, 0x42,
                               0x9d, 0x6e, 0xdc, 0x7b, 0xd7, 0x94, 0x03, 0xcf};
// f062221e-c607-44c2-b0b4-c3886331d351: TdTcg2Dxe, which extends the RTMRs
constexpr Guid kTdTcg2Driver = {0x1e, 0x22, 0x62, 0xf0, 0x07, 0xc6, 0xc2, 0x44,
                                0xb0, 0xb4, 0xc3, 0x88, 0x63, 0x31, 0xd3, 0x51};
// d27fed59-abb4-4fed-bead-2a878c7e4a7e: SmbiosMeasurementDxe
constexpr Guid kSmbiosDriver = {0x59, 0xed, 0x7f, 0xd2, 0xb4, 0xab, 0xed, 0x4f,
                                0xbe, 0xad, 0x2a, 0x87, 0x8c, 0x7e, 0x4a, 0x7e};
// f0e6a44f-7195-41c3-ac64-54f202cd0a21: SecureBootConfigDxe
constexpr Guid kSecureBootDriver = {0x4f, 0xa4, 0xe6, 0xf0, 0x95, 0x71, 0xc3, 0x41,
                                    0xac, 0x64, 0x54, 0xf2, 0x02, 0xcd, 0x0a, 0x21};

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

bool Contains(ByteView bytes, std::string_view what) { return AsText(bytes).find(what) != std::string_view::npos; }
bool Contains(ByteView bytes, const Guid& guid) { return Contains(bytes, AsText(guid)); }

// The LZMA stream of the GUID-defined section whose GUID is at `at`, or nothing if there is no such section (the same
// bytes also occur in code). PI specification, volume 3, section 2.2.4: size (3 bytes, or all ones and 4 bytes more),
// type 2, GUID, data offset, attributes.
std::optional<ByteView> SectionData(ByteView firmware, size_t at) {
  constexpr uint8_t kGuidDefined = 2;
  for (size_t header : {size_t{4}, size_t{8}}) {
    if (at < header) continue;
    ByteView section = firmware.subspan(at - header);
    if (section.size() < header + 20 || section[3] != kGuidDefined) continue;
    size_t size = section[0] | size_t{section[1]} << 8 | size_t{section[2]} << 16;
    if ((size == 0xffffff) != (header == 8)) continue;
    if (header == 8) size = section[4] | size_t{section[5]} << 8 | size_t{section[6]} << 16 | size_t{section[7]} << 24;
    size_t data = section[header + 16] | size_t{section[header + 17]} << 8;
    if (data < header + 20 || data > size || size > section.size()) continue;
    return section.subspan(data, size - data);
  }
  return std::nullopt;
}

// All that the file holds, packed or not, one part after the other.
Result<Bytes> Unpack(ByteView firmware) {
  Bytes all;
  size_t volumes = 0;
  std::string_view text = AsText(firmware);
  std::string_view guid = AsText(kLzmaSection);
  for (size_t at = text.find(guid); at != std::string_view::npos; at = text.find(guid, at + guid.size())) {
    std::optional<ByteView> data = SectionData(firmware, at);
    if (!data) continue;
    if (++volumes > kMaxVolumes) return Error(Code::kLimit, "firmware: more than 8 compressed sections");
    Bytes volume = TRY(DecodeLzma(*data, kMaxVolume - all.size()).In("firmware: section at " + HexNumber(at)));
    all.insert(all.end(), volume.begin(), volume.end());
  }
  if (volumes == 0) return Error(Code::kUnsupported, "firmware: no LZMA-compressed volume: not a build of OVMF");
  all.insert(all.end(), firmware.begin(), firmware.end());
  return all;
}

std::optional<Generation> GenerationOf(ByteView unpacked) {
  if (Contains(unpacked, kTokenFirst)) return Generation::k202508;
  if (!Contains(unpacked, kTokenLast)) return std::nullopt;  // no loader of this kind: something else
  if (Contains(unpacked, kFwCfgEvent) && Contains(unpacked, kSmbiosDriver)) return Generation::k202505;
  if (Contains(unpacked, kFwCfgEvent) || Contains(unpacked, kSmbiosDriver)) return std::nullopt;  // between releases
  if (Contains(unpacked, kBootFiles)) return Generation::k202411;
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
    return FirmwareTraits{known.name, known.generation, known.measures, known.secure_boot,
                          BiosInformation{"Debian distribution of EDK II", known.version, known.release_date}};
  }
  return std::nullopt;
}

Result<FirmwareTraits> DetectFirmware(ByteView firmware) {
  Bytes unpacked = TRY(Unpack(firmware));
  FirmwareTraits traits;
  traits.generation = GenerationOf(unpacked);
  traits.measures = Contains(unpacked, kTdTcg2Driver);
  traits.secure_boot = Contains(unpacked, kSecureBootDriver);
  traits.bios = FindBiosInformation(unpacked);
  return traits;
}

Result<FirmwareTraits> IdentifyFirmware(ByteView firmware, const Mrtd& one_pass) {
  std::optional<FirmwareTraits> known = KnownFirmware(one_pass);
  if (known) return *known;
  return TRY(DetectFirmware(firmware));
}

}  // namespace samovar::tdx
