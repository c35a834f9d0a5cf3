// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/tdx_firmware.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::image {

namespace {

// EFI_FIRMWARE_VOLUME_HEADER: 16 zero bytes, GUID, u64 length, signature (UEFI PI 1.8, volume 3, 3.2.1).
constexpr size_t kVolumeLength = 32;
constexpr size_t kVolumeSignature = 40;
constexpr std::string_view kSignature = "_FVH";

Error Malformed(std::string_view what, const std::string& why) {
  return Error(Code::kMalformed, std::string(what) + ": " + why);
}

Result<uint64_t> VolumeLength(ByteView volume, std::string_view what) {
  if (volume.size() < kVariableStoreSize) {
    return Malformed(what,
                     "expected at least " + HexNumber(kVariableStoreSize) + " bytes, got " + HexNumber(volume.size()));
  }
  if (AsText(volume.subspan(kVolumeSignature, kSignature.size())) != kSignature) {
    return Malformed(what, "does not begin with a firmware volume");
  }
  ByteReader reader(volume.subspan(kVolumeLength));
  return reader.U64Le("volume length");
}

}  // namespace

Result<Bytes> MakeTdxFirmware(Bytes firmware, ByteView variables) {
  if (variables.size() != kVariableStoreSize) {
    return Malformed("OVMF variable store",
                     "expected " + HexNumber(kVariableStoreSize) + " bytes, got " + HexNumber(variables.size()));
  }
  uint64_t old_length = TRY(VolumeLength(firmware, "TDX firmware"));
  uint64_t new_length = TRY(VolumeLength(variables, "OVMF variable store"));
  if (old_length != new_length || new_length != kVariableStoreSize) {
    return Malformed("TDX firmware",
                     "expected a variable store of " + HexNumber(new_length) + " bytes, got " + HexNumber(old_length));
  }
  std::copy(variables.begin(), variables.end(), firmware.begin());
  return firmware;
}

}  // namespace samovar::image
