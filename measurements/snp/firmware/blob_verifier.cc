// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/firmware/blob_verifier.h"

#include "measurements/firmware/volume.h"
#include "measurements/snp/launch/kernel_hashes.h"

namespace samovar::snp {

namespace {

struct Known {
  const char* digest;
  const char* name;
  BlobVerifier verifier;
};

constexpr Known kKnown[] = {
    {"9d0dd8be18c86e3fe3bf0038ed75ebf5340bee69fd2632c8ff9409964575960ae1f7e84be387d2e3467bc3508d1e4806",
     "Debian ovmf-amdsev 2026.08+ds-2, OVMF.amdsev.fd", BlobVerifier::kCompares},
};

bool NamesAllEntries(ByteView unpacked) {
  return firmware::Holds(unpacked, kKernelEntry) && firmware::Holds(unpacked, kInitrdEntry) &&
         firmware::Holds(unpacked, kCmdlineEntry);
}

}  // namespace

BlobVerifier FindBlobVerifier(ByteView image) {
  if (!firmware::HasVolume(image)) return BlobVerifier::kUnknown;
  auto unpacked = firmware::Unpack(image);
  return NamesAllEntries(unpacked.ok() ? ByteView(*unpacked) : image) ? BlobVerifier::kCompares : BlobVerifier::kAbsent;
}

std::optional<BlobVerifier> KnownBlobVerifier(const LaunchDigest& firmware) {
  std::string digest = firmware.hex();
  for (const Known& known : kKnown) {
    if (digest == known.digest) return known.verifier;
  }
  return std::nullopt;
}

}  // namespace samovar::snp
