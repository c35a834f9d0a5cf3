// SPDX-License-Identifier: Apache-2.0
//
// From inputs to image: a pure function, the same bytes for the same inputs. Fetching, unpacking and writing are the
// host tool's (host/image_build/).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "image/appliance/initrd.h"
#include "image/manifest/image_json.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::image {

// What a file was taken from or made of, and its content.
struct PackagedFile {
  Bytes content;
  SourcePackage source;
};

struct ImageInputs {
  Flavour flavour = Flavour::kRelease;
  std::string builder_id;
  Bytes agent;                 // samovar-init of that flavour
  PackagedFile kernel;         // vmlinuz; its source is the package
  PackagedFile snp_firmware;   // OVMF.amdsev.fd
  PackagedFile tdx_firmware;   // OVMF.inteltdx.ms.fd
  PackagedFile tdx_variables;  // OVMF_VARS_4M.fd
};

struct BuiltImage {
  ImageManifest manifest;
  std::map<std::string, Bytes> files;  // by name: everything but image.json
};

// BuildImage puts an image together. The manifest has no measurements yet. Errors: those of EncodeInitrd,
// KernelCommandLine and MakeTdxFirmware.
Result<BuiltImage> BuildImage(ImageInputs inputs);

}  // namespace samovar::image
