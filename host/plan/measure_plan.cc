// SPDX-License-Identifier: Apache-2.0
#include "host/plan/measure_plan.h"

#include "measurements/base/text.h"
#include "measurements/snp/identity/id_block.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/vcpu/cpu_model.h"

namespace samovar::plan {

namespace {

Result<void> CheckIdBlock(const LaunchPlan& plan, const snp::LaunchDigest& digest) {
  if (!plan.id_block) return {};
  snp::IdBlock block = TRY(snp::ParseIdBlock(plan.id_block->block));
  if (block.launch_digest == digest) return {};
  return Error(Code::kMismatch, "--id-block is for the launch digest " + block.launch_digest.hex() +
                                    ", this plan has " + digest.hex() +
                                    "; `samovar measure snp --id-block` signs another");
}

}  // namespace

Result<snp::LaunchDigest> MeasureSnp(const LaunchPlan& plan, ByteView firmware) {
  CHECK(plan.tee == Tee::kSnp || plan.tee == Tee::kSimSnp);
  CHECK(plan.firmware);
  Sha256Digest got = Sha256(firmware);
  if (got != plan.firmware->sha256) {
    return Error(Code::kMismatch, Quoted(plan.firmware->path) + ": the plan says sha256 " +
                                      plan.firmware->sha256.hex() + ", the bytes have " + got.hex());
  }
  snp::CpuModel model = TRY(snp::FindCpuModel(plan.cpu_model));
  snp::MeasuredFirmware measured = TRY(snp::MeasuredFirmware::Of(firmware).In(Quoted(plan.firmware->path)));
  snp::KernelHashes hashes{plan.kernel.sha256, plan.initrd.sha256, snp::HashCmdline(plan.cmdline)};
  snp::LaunchShape shape;
  shape.vcpus = plan.vcpus;
  shape.cpu = model.signature;
  shape.guest_features = plan.guest_features;
  snp::LaunchDigest digest = TRY(snp::MeasureLaunch(measured, hashes, shape));
  TRY(CheckIdBlock(plan, digest));
  return digest;
}

}  // namespace samovar::plan
