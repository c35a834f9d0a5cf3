// SPDX-License-Identifier: Apache-2.0
//
// Opening an image folder: image.json is parsed and every file that it names must have the size and SHA-256 given
// there. Whoever launches, measures or shows an image goes through here, so a damaged or mixed-up image is refused
// before anything is done with it.
#pragma once

#include <string>

#include "image/manifest/image_json.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/snp/firmware/firmware.h"

namespace samovar::image {

struct LoadedImage {
  std::string folder;
  ImageManifest manifest;
  Sha256Digest manifest_sha256;    // of the bytes of image.json
  std::string command_line;        // the content of the cmdline file: exactly what the kernel is given
  snp::FirmwareLayout snp_layout;  // of the SNP firmware; empty if there is none, or if it is no OVMF

  // PathOf returns where `file`, a member of the manifest, is.
  [[nodiscard]] std::string PathOf(const ImageFile& file) const { return folder + "/" + file.path; }
};

// LoadImage reads `folder`/image.json and checks all files; of the SNP firmware it reads the tables. Errors:
// kEnvironment if the folder or a file of it is not there, kMismatch naming the file if its size or digest is not that
// of image.json, and those of ParseImageManifest and snp::ParseFirmware.
Result<LoadedImage> LoadImage(const std::string& folder);

// ReadImageFile returns the bytes of one file of a loaded image and checks them again: what it returns has the digest
// of the manifest even if the file has changed since.
Result<Bytes> ReadImageFile(const LoadedImage& image, const ImageFile& file);

}  // namespace samovar::image
