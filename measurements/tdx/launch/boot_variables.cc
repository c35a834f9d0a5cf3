// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/boot_variables.h"

#include <string_view>

#include "measurements/base/guid.h"

namespace samovar::tdx {

namespace {

constexpr Guid kDriverVolume = Guid::Of("7cb8bdc9-f8eb-4f34-aaea-3ee4af6516a1");  // the volume of the drivers
constexpr Guid kSetup = Guid::Of("462caa21-7614-4503-836e-8ab6f4662331");         // the setup application
constexpr Guid kMenu = Guid::Of("eec25bdc-67f2-4d95-b1d5-f81b2039d11d");          // the boot manager menu

constexpr uint32_t kActive = 0x1;
constexpr uint32_t kHidden = 0x8;
constexpr uint32_t kCategoryApp = 0x100;

// EFI_LOAD_OPTION for an application in the driver volume.
Bytes LoadOption(uint32_t attributes, std::string_view description, const Guid& file) {
  constexpr uint16_t kNodeSize = 20;
  ByteWriter out;
  out.U32Le(attributes);
  out.U16Le(2 * kNodeSize + 4);
  for (char c : description) out.U16Le(static_cast<uint8_t>(c));
  out.U16Le(0);
  out.Raw(Bytes{0x04, 0x07, kNodeSize, 0});  // media: firmware volume
  out.Raw(kDriverVolume.view());
  out.Raw(Bytes{0x04, 0x06, kNodeSize, 0});  // media: firmware file
  out.Raw(file.view());
  out.Raw(Bytes{0x7f, 0xff, 4, 0});
  return std::move(out).Finish();
}

}  // namespace

std::vector<BootVariable> BootVariables(Generation generation) {
  if (generation < Generation::k202505) {
    return {{"BootOrder", {0, 0}}, {"Boot0000", LoadOption(kActive | kHidden | kCategoryApp, "UiApp", kSetup)}};
  }
  return {{"BootOrder", {0, 0, 1, 0}},
          {"Boot0000", LoadOption(kActive | kHidden | kCategoryApp, "BootManagerMenuApp", kMenu)},
          {"Boot0001", LoadOption(kActive | kCategoryApp, "EFI Firmware Setup", kSetup)}};
}

}  // namespace samovar::tdx
