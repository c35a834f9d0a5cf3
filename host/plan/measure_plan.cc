// SPDX-License-Identifier: Apache-2.0
#include "host/plan/measure_plan.h"

#include "host/files/whole_file.h"
#include "host/plan/predict_tdx.h"
#include "measurements/base/text.h"
#include "measurements/snp/identity/id_block.h"
#include "measurements/snp/launch/launch.h"
#include "measurements/snp/vcpu/cpu_model.h"

namespace samovar::plan {

namespace {

Result<void> CheckPlanned(const PlannedFile& file, ByteView bytes) {
  Sha256Digest got = Sha256(bytes);
  if (got == file.sha256) return {};
  return Error(Code::kMismatch,
               Quoted(file.path) + ": the plan says sha256 " + file.sha256.hex() + ", the bytes have " + got.hex());
}

Result<snp::LaunchDigest> MeasureSnp(const LaunchPlan& plan, ByteView firmware) {
  TRY(CheckPlanned(*plan.firmware, firmware));
  snp::CpuModel model = TRY(snp::FindCpuModel(plan.cpu_model));
  snp::MeasuredFirmware measured = TRY(snp::MeasuredFirmware::Of(firmware).In(Quoted(plan.firmware->path)));
  snp::KernelHashes hashes{plan.kernel.sha256, plan.initrd.sha256, snp::HashCmdline(plan.cmdline)};
  snp::LaunchShape shape;
  shape.vcpus = plan.vcpus;
  shape.cpu = model.signature;
  shape.guest_features = plan.guest_features;
  return snp::MeasureLaunch(measured, hashes, shape);
}

Result<tdx::LaunchPrediction> MeasureTdx(const LaunchPlan& plan, const PlanFiles& files, const TdxHost& host) {
  TRY(CheckPlanned(*plan.firmware, files.firmware));
  TRY(CheckPlanned(plan.kernel, files.kernel));
  TRY(CheckPlanned(plan.initrd, files.initrd));
  return PredictTdx(LaunchInputsOf(plan, files, host)).In(Quoted(plan.firmware->path));
}

}  // namespace

Result<Expected> MeasurePlan(const LaunchPlan& plan, const PlanFiles& files, const TdxHost& host) {
  Expected out;
  switch (plan.tee) {
    case Tee::kNone: break;
    case Tee::kSimSnp:
    case Tee::kSnp: out.snp = TRY(MeasureSnp(plan, files.firmware)); break;
    case Tee::kTdx: out.tdx = TRY(MeasureTdx(plan, files, host)); break;
  }
  return out;
}

Result<Expected> MeasurePlannedFiles(const LaunchPlan& plan, const TdxHost& host) {
  if (plan.tee == Tee::kNone) return Expected();
  // MeasurePlan looks at their digests.
  auto read = [](const PlannedFile& file) { return ReadLargeFile(file.path, file.size); };
  Bytes firmware = TRY(read(*plan.firmware));
  if (plan.tee != Tee::kTdx) return MeasurePlan(plan, {firmware, {}, {}});
  Bytes kernel = TRY(read(plan.kernel));
  Bytes initrd = TRY(read(plan.initrd));
  return MeasurePlan(plan, {firmware, kernel, initrd}, host);
}

tdx::LaunchInputs LaunchInputsOf(const LaunchPlan& plan, const PlanFiles& files, const TdxHost& host) {
  tdx::LaunchInputs out;
  out.firmware = files.firmware;
  out.kernel = files.kernel;
  out.initrd = files.initrd;
  out.append = plan.cmdline;
  out.memory = plan.memory;
  out.tables = host.tables;
  out.setup_header = host.setup_header;
  out.order = host.order;
  out.forced_generation = host.forced_generation;
  return out;
}

Result<void> CheckIdBlock(const LaunchPlan& plan, const snp::LaunchDigest& digest) {
  if (!plan.id_block) return {};
  snp::IdBlock block = TRY(snp::ParseIdBlock(plan.id_block->block));
  if (block.launch_digest == digest) return {};
  return Error(Code::kMismatch, "--id-block is for the launch digest " + block.launch_digest.hex() +
                                    ", this plan has " + digest.hex() +
                                    "; `samovar measure snp --id-block` signs another");
}

}  // namespace samovar::plan
