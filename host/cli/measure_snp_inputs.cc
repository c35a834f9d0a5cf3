// SPDX-License-Identifier: Apache-2.0
#include "host/cli/measure_snp_inputs.h"

#include <optional>
#include <utility>

#include "host/worker.h"
#include "image/load_image.h"
#include "measurements/base/text.h"
#include "measurements/snp/firmware_json.h"

namespace samovar::cli {

namespace {

using snp::KernelHashes;
using snp::MeasuredFirmware;

constexpr size_t kMaxFirmwareJson = 1 << 20;

Result<void> ReadFromImage(SnpInputs& inputs, const std::string& folder) {
  image::LoadedImage image = TRY(image::LoadImage(folder));
  if (!image.manifest.firmware_snp) {
    return Error(Code::kUnsupported, Quoted(folder) + ": the image has no firmware for SNP");
  }
  inputs.firmware = TRY(image::ReadImageFile(image, *image.manifest.firmware_snp));
  inputs.cmdline = image.command_line;
  inputs.hashes =
      KernelHashes{image.manifest.kernel.sha256, image.manifest.initrd.sha256, snp::HashCmdline(image.command_line)};
  return {};
}

Result<MeasuredFirmware> ReadFirmwareJson(const std::string& path) {
  Bytes text = TRY(ReadLargeFile(path, kMaxFirmwareJson));
  Json document = TRY(ParseJson(AsText(text), kMaxFirmwareJson).In(Quoted(path)));
  // What `--json` prints has it as one member; the member alone will do.
  const Json* firmware = document.Find("firmware");
  return snp::DecodeFirmware(firmware == nullptr ? document : *firmware).In(Quoted(path));
}

// A file that is hashed on a thread of its own; one without a name is empty.
class Hashing {
 public:
  explicit Hashing(const std::string& path) {
    if (!path.empty()) worker_.emplace([this, &path] { file_ = HashFile(path); });
  }

  Result<Sha256Digest> Wait() {
    if (worker_) worker_->Join();
    return TRY(std::move(file_)).sha256;
  }

 private:
  Result<HashedFile> file_ = HashedFile{Sha256({}), 0};
  std::optional<Worker> worker_;
};

// The image gives the layout; its pages count only if no digest of them was given.
Result<MeasuredFirmware> MeasureFirmware(const SnpInputs& inputs, const SnpRequest& request) {
  if (!request.ovmf_hash || request.mode == SnpMode::kSnpOvmfHash) return MeasuredFirmware::Of(inputs.firmware);
  snp::FirmwareLayout layout = TRY(snp::ParseFirmware(inputs.firmware));
  return MeasuredFirmware::FromDigest(std::move(layout), *request.ovmf_hash, inputs.firmware.size());
}

// The firmware, and what it measures in the modes that need it.
Result<void> ReadFirmware(SnpInputs& inputs, const SnpRequest& request) {
  if (!request.image.empty()) {
    TRY(ReadFromImage(inputs, request.image));
  } else if (!request.ovmf.empty()) {
    inputs.firmware = TRY(ReadLargeFile(request.ovmf, snp::kMaxFirmwareSize));
  }
  if (!request.svsm.empty()) inputs.svsm = TRY(ReadLargeFile(request.svsm, snp::kMaxFirmwareSize));
  if (!request.firmware_json.empty()) {
    inputs.measured = TRY(ReadFirmwareJson(request.firmware_json));
    if (request.ovmf_hash && *request.ovmf_hash != inputs.measured->digest()) {
      return Error(Code::kMismatch,
                   "--snp-ovmf-hash differs from the launch digest in " + Quoted(request.firmware_json));
    }
  } else if (request.mode != SnpMode::kSev && request.mode != SnpMode::kSevEs) {
    inputs.measured = TRY(MeasureFirmware(inputs, request).In(request.image.empty() ? request.ovmf : request.image));
  }
  if (request.json && !inputs.firmware.empty()) inputs.firmware_sha256 = Sha256(inputs.firmware);
  // Giving the memory back takes a while too: here it happens beside the hash of the kernel.
  if (inputs.measured) Bytes().swap(inputs.firmware);
  return {};
}

}  // namespace

Result<SnpInputs> ReadSnpInputs(const SnpRequest& request) {
  SnpInputs inputs;
  if (request.kernel.empty() || request.mode == SnpMode::kSnpOvmfHash) {
    TRY(ReadFirmware(inputs, request));
    return inputs;
  }
  // Hashing these three is all the work there is, and none of them can be split.
  Hashing kernel(request.kernel);
  Hashing initrd(request.initrd);
  TRY(ReadFirmware(inputs, request));
  KernelHashes hashes;
  hashes.kernel = TRY(kernel.Wait());
  hashes.initrd = TRY(initrd.Wait());
  hashes.cmdline = snp::HashCmdline(request.append);
  inputs.hashes = hashes;
  inputs.cmdline = request.append;
  return inputs;
}

}  // namespace samovar::cli
