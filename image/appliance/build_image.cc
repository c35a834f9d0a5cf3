// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/build_image.h"

#include "image/appliance/command_line.h"
#include "image/appliance/tdx_firmware.h"
#include "measurements/base/version.h"

namespace samovar::image {

namespace {

constexpr char kKernelName[] = "vmlinuz";
constexpr char kInitrdName[] = "initrd";
constexpr char kCommandLineName[] = "cmdline";
constexpr char kSnpFirmwareName[] = "ovmf-snp.fd";
constexpr char kTdxFirmwareName[] = "ovmf-tdx.fd";

// Adds a file to the image and returns its description.
ImageFile Add(BuiltImage& image, const char* name, Bytes content, std::vector<SourcePackage> sources) {
  ImageFile file = {name, content.size(), Sha256(content), std::move(sources)};
  image.files[name] = std::move(content);
  return file;
}

}  // namespace

Result<BuiltImage> BuildImage(ImageInputs inputs) {
  BuiltImage out;
  ImageManifest& manifest = out.manifest;
  manifest.version = kVersionString;
  manifest.flavour = inputs.flavour;
  manifest.builder_id = inputs.builder_id;
  manifest.agent = Sha256(inputs.agent);

  Bytes initrd = TRY(EncodeInitrd(std::move(inputs.agent)));
  Bytes tdx = TRY(MakeTdxFirmware(std::move(inputs.tdx_firmware.content), inputs.tdx_variables.content));
  std::string words = TRY(KernelCommandLine(inputs.builder_id));

  manifest.kernel = Add(out, kKernelName, std::move(inputs.kernel.content), {inputs.kernel.source});
  manifest.initrd = Add(out, kInitrdName, std::move(initrd), {});
  manifest.cmdline = Add(out, kCommandLineName, Bytes(words.begin(), words.end()), {});
  manifest.firmware_snp =
      Add(out, kSnpFirmwareName, std::move(inputs.snp_firmware.content), {inputs.snp_firmware.source});
  manifest.firmware_tdx =
      Add(out, kTdxFirmwareName, std::move(tdx), {inputs.tdx_firmware.source, inputs.tdx_variables.source});
  return out;
}

}  // namespace samovar::image
