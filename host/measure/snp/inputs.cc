// SPDX-License-Identifier: Apache-2.0
#include "host/measure/snp/inputs.h"

#include <optional>
#include <utility>

#include "host/files/whole_file.h"
#include "host/run/worker.h"
#include "image/manifest/load_image.h"
#include "measurements/base/text.h"
#include "measurements/snp/firmware/firmware_json.h"

namespace samovar::measure {

namespace {

using snp::KernelHashes;
using snp::MeasuredFirmware;

constexpr size_t kMaxFirmwareJson = 1 << 20;
// QEMU tells the guest the sizes of kernel and initrd in 32 bits.
constexpr uint64_t kMaxBootFile = UINT32_MAX;

Result<void> ReadFromImage(SnpInputs& inputs, const std::string& folder) {
  image::LoadedImage image = TRY(image::LoadImage(folder));
  if (!image.manifest.firmware_snp) {
    return Error(Code::kUnsupported, Quoted(folder) + ": the image has no firmware for SNP");
  }
  inputs.firmware = LargeFile(TRY(image::ReadImageFile(image, *image.manifest.firmware_snp)));
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

// What is no regular file is hashed without being held: it may have no end before the limit.
Result<Sha256Digest> HashWhole(const std::string& path) {
  std::optional<MappedFile> mapped = TRY(MappedFile::Map(path, kMaxBootFile));
  if (!mapped) return TRY(HashFile(path, kMaxBootFile)).sha256;
  mapped->Populate();
  return Sha256(mapped->bytes());
}

// A file that is hashed on a thread of its own; one without a name is empty.
class Hashing {
 public:
  explicit Hashing(const std::string& path) {
    if (!path.empty()) worker_.emplace([this, &path] { digest_ = HashWhole(path); });
  }

  Result<Sha256Digest> Wait() {
    if (worker_) worker_->Join();
    return std::move(digest_);
  }

 private:
  Result<Sha256Digest> digest_ = Sha256({});
  std::optional<Worker> worker_;
};

// The image gives the layout; its pages count only if no digest of them was given.
Result<MeasuredFirmware> MeasureFirmware(const SnpInputs& inputs, const SnpRequest& request) {
  const ByteView firmware = inputs.firmware.bytes();
  if (!request.ovmf_hash || request.mode == SnpMode::kSnpOvmfHash) return MeasuredFirmware::Of(firmware);
  snp::FirmwareLayout layout = TRY(snp::ParseFirmware(firmware));
  auto known = snp::KnownBlobVerifier(*request.ovmf_hash);
  return MeasuredFirmware::FromDigest(std::move(layout), *request.ovmf_hash, firmware.size(),
                                      known ? *known : snp::FindBlobVerifier(firmware));
}

// The firmware, and what it measures in the modes that need it.
Result<void> ReadFirmware(SnpInputs& inputs, const SnpRequest& request) {
  if (!request.image.empty()) {
    TRY(ReadFromImage(inputs, request.image));
  } else if (!request.ovmf.empty()) {
    inputs.firmware = TRY(LargeFile::Open(request.ovmf, snp::kMaxFirmwareSize));
    inputs.firmware.Populate();
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
  const ByteView firmware = inputs.firmware.bytes();
  if (request.json && !firmware.empty()) inputs.firmware_sha256 = Sha256(firmware);
  // Giving the memory back takes a while too: here it happens beside the hash of the kernel.
  if (inputs.measured) inputs.firmware = LargeFile();
  return {};
}

}  // namespace

Result<SnpInputs> ReadSnpInputs(const SnpRequest& request) {
  SnpInputs inputs;
  if (request.kernel.empty() || request.mode == SnpMode::kSnpOvmfHash) {
    TRY(ReadFirmware(inputs, request));
    return inputs;
  }
  // Hashing these three is all the work there is, and none of them can be split. The kernel's takes longest, so all
  // else is done beside it: even the copy that reading it would make is a fifth of the time.
  Hashing initrd(request.initrd);
  Result<void> firmware;
  std::optional<MappedFile> mapped = TRY(MappedFile::Map(request.kernel, kMaxBootFile));
  Worker beside([&] {
    if (mapped) mapped->Populate();
    firmware = ReadFirmware(inputs, request);
  });
  Result<Sha256Digest> kernel = mapped ? Sha256(mapped->bytes()) : HashWhole(request.kernel);
  beside.Join();
  TRY(firmware);
  KernelHashes hashes;
  hashes.kernel = TRY(std::move(kernel));
  hashes.initrd = TRY(initrd.Wait());
  hashes.cmdline = snp::HashCmdline(request.append);
  inputs.hashes = hashes;
  inputs.cmdline = request.append;
  return inputs;
}

}  // namespace samovar::measure
