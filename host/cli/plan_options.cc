// SPDX-License-Identifier: Apache-2.0
#include "host/cli/plan_options.h"

#include <cstdlib>

#include "host/launch/plan_measurement.h"
#include "measurements/base/text.h"

namespace samovar::cli {

Result<std::string> ImageFolder(const Arguments& arguments) {
  if (auto folder = arguments.Value("image")) return *folder;
  if (const char* folder = std::getenv("SAMOVAR_IMAGE"); folder != nullptr && *folder != '\0')
    return std::string(folder);
  return Error(Code::kUsage, "--image is required (or SAMOVAR_IMAGE); `samovar image build` makes an image");
}

Result<launch::PlanOptions> ReadPlanOptions(const Arguments& arguments) {
  launch::PlanOptions out;
  out.tee = TRY(launch::ParseTee(arguments.ValueOr("tee", launch::TeeName(out.tee))));
  bool confidential = out.tee == launch::Tee::kSnp || out.tee == launch::Tee::kTdx;
  out.accelerator = confidential ? launch::Accelerator::kKvm : launch::Accelerator::kTcg;
  out.vcpus = static_cast<uint32_t>(TRY(arguments.Number("vcpus", out.vcpus, UINT32_MAX)));
  if (auto memory = arguments.Value("memory")) out.memory = TRY(launch::ParseMemorySize(*memory));
  out.cpu_model = arguments.ValueOr("cpu", out.cpu_model);
  out.policy = TRY(arguments.Number("policy", out.policy, UINT64_MAX));
  out.guest_features = TRY(arguments.Number("guest-features", out.guest_features, UINT64_MAX));
  if (auto nonce = arguments.Value("nonce")) {
    auto bytes = DecodeHexFixed<16>(*nonce, "--nonce");
    if (!bytes.ok()) return Error(Code::kUsage, bytes.error().message());
    out.nonce = *bytes;
  }
  out.toolchain = arguments.ValueOr("toolchain", "");
  return out;
}

Result<std::optional<snp::LaunchDigest>> ExpectedDigest(const image::LoadedImage& image,
                                                        const launch::LaunchPlan& plan) {
  if (plan.tee != launch::Tee::kSnp && plan.tee != launch::Tee::kSimSnp) return std::optional<snp::LaunchDigest>();
  Bytes firmware = TRY(image::ReadImageFile(image, *image.manifest.firmware_snp));
  return std::optional(TRY(launch::MeasureSnp(plan, firmware)));
}

}  // namespace samovar::cli
