// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/measure_image.h"

#include <algorithm>
#include <iterator>

#include "image/manifest/usual_shapes.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/vcpu/cpu_model.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::image {

Result<std::vector<SnpMeasurement>> MeasureSnpShapes(const BuiltImage& image) {
  const ImageManifest& manifest = image.manifest;
  CHECK(manifest.firmware_snp.has_value());
  const Bytes& ovmf = image.files.at(manifest.firmware_snp->path);
  snp::MeasuredFirmware firmware = TRY(snp::MeasuredFirmware::Of(ovmf).In(manifest.firmware_snp->path));
  const Sha256Digest cmdline = snp::HashCmdline(AsText(image.files.at(manifest.cmdline.path)));
  const snp::KernelHashes hashes = {manifest.kernel.sha256, manifest.initrd.sha256, cmdline};

  std::vector<SnpMeasurement> out;
  for (const UsualCpu& cpu : kUsualCpus) {
    snp::LaunchShape shape;
    shape.vcpus = *std::max_element(std::begin(kUsualVcpus), std::end(kUsualVcpus));
    shape.cpu = TRY(snp::FindCpuModel(cpu.model)).signature;
    std::vector<snp::LaunchDigest> digests = TRY(snp::MeasureVcpuCounts(firmware, hashes, shape));
    for (uint32_t vcpus : kUsualVcpus) {
      out.push_back({cpu.model, vcpus, shape.guest_features, digests[vcpus - 1].digest});
    }
  }
  return out;
}

namespace {

Result<TdxMeasurement> RegistersOf(const tdx::LaunchInputs& inputs) {
  tdx::LaunchPrediction prediction = TRY(tdx::PredictLaunch(inputs));
  for (size_t index : {size_t{1}, size_t{2}}) {
    const tdx::PredictedRtmr& rtmr = prediction.rtmrs[index];
    if (!rtmr.value) return Error(Code::kUnsupported, "RTMR" + std::to_string(index) + ": " + rtmr.reason);
  }
  return TdxMeasurement{prediction.mrtd.digest, prediction.rtmrs[1].value->value, prediction.rtmrs[2].value->value,
                        inputs.setup_header, std::nullopt};
}

}  // namespace

Result<std::vector<TdxMeasurement>> MeasureTdx(const BuiltImage& image) {
  const ImageManifest& manifest = image.manifest;
  CHECK(manifest.firmware_tdx.has_value());
  tdx::LaunchInputs inputs;
  inputs.firmware = image.files.at(manifest.firmware_tdx->path);
  inputs.kernel = image.files.at(manifest.kernel.path);
  inputs.initrd = image.files.at(manifest.initrd.path);
  inputs.append = AsText(image.files.at(manifest.cmdline.path));
  inputs.memory = uint64_t{2} << 30;
  std::vector<TdxMeasurement> out;
  for (handover::SetupHeader header : {handover::SetupHeader::kRaw, handover::SetupHeader::kPatched}) {
    inputs.setup_header = header;
    out.push_back(TRY(RegistersOf(inputs).In(manifest.firmware_tdx->path)));
  }
  return out;
}

}  // namespace samovar::image
