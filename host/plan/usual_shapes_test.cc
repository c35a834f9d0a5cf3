// SPDX-License-Identifier: Apache-2.0
//
// What is started by default is among what an image publishes and what its policy accepts.
#include "image/manifest/usual_shapes.h"

#include <fcntl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "guest/posix/fd.h"
#include "host/plan/measure_plan.h"
#include "host/policy/image_policy.h"
#include "image/appliance/measure_image.h"
#include "tests/harness.h"

using namespace samovar;

namespace {

image::ImageFile FileOf(image::BuiltImage& image, const char* name, Bytes content) {
  image::ImageFile out = {name, content.size(), Sha256(content), {}};
  image.files[name] = std::move(content);
  return out;
}

}  // namespace

TEST(TheDefaultMachineIsPublishedAndAccepted) {
  image::BuiltImage built;
  image::ImageManifest& manifest = built.manifest;
  manifest.kernel = FileOf(built, "kernel", {1});
  manifest.initrd = FileOf(built, "initrd", {2});
  manifest.cmdline = FileOf(built, "cmdline", {'q'});
  manifest.firmware_snp = FileOf(built, "firmware", test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin"));
  manifest.snp = image::MeasureSnpShapes(built).value();

  const test::Folder folder;
  const Bytes& firmware = built.files.at("firmware");
  posix::UniqueFd fd = posix::Open(folder.path + "/firmware", O_WRONLY | O_CREAT, 0600).value();
  CHECK(posix::WriteAll(fd.get(), firmware, "firmware").ok());
  image::LoadedImage image;
  image.folder = folder.path;
  image.manifest = manifest;
  image.command_line = "q";
  image.snp_layout = snp::ParseFirmware(firmware).value();
  auto policy = policy::MakeImagePolicy(image, {});
  policy::ImagePolicyOptions all;
  all.products = {snp::Product::kMilan, snp::Product::kGenoa, snp::Product::kTurin};
  EXPECT_ERROR(policy::MakeImagePolicy(image, all), Code::kUsage, "Turin: this program knows no TCB");
  all.min_tcb[snp::Product::kTurin].raw = {1, 1, 1, 4, 0, 0, 0, 69};
  auto wide = policy::MakeImagePolicy(image, all);
  REQUIRE_OK(wide);
  EXPECT(wide->snp->products == all.products && wide->snp->min_tcb.size() == 3);
  EXPECT(wide->snp->min_tcb[snp::Product::kTurin] == all.min_tcb[snp::Product::kTurin]);
  REQUIRE_OK(policy);

  plan::PlanOptions options;
  options.tee = plan::Tee::kSnp;
  plan::LaunchPlan plan = plan::MakePlan(image, options).value();
  const Sha384Digest digest = plan::MeasurePlan(plan, {firmware, {}, {}}).value().snp->digest;
  EXPECT(std::ranges::any_of(manifest.snp, [&](const auto& entry) { return entry.launch_digest == digest; }));
  EXPECT(std::ranges::any_of(policy->snp_measurements, [&](const auto& entry) { return entry.digest == digest; }));
  // All that is published is accepted, on processors of the lines that the models are named after.
  for (const image::SnpMeasurement& entry : manifest.snp) {
    test::Row name(entry.cpu_model);
    EXPECT(std::ranges::any_of(policy->snp_measurements,
                               [&](const auto& known) { return known.digest == entry.launch_digest; }));
  }
  // Milan has to be asked for, Turin with a TCB, and each line that is accepted has its minimum.
  EXPECT(policy->snp->products == std::vector<snp::Product>{snp::Product::kGenoa});
  EXPECT(policy->snp->min_tcb.contains(snp::Product::kGenoa));
}
