// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan_json.h"

#include "guest/protocol/ports.h"
#include "host/plan/qemu_arguments.h"
#include "host/qemu/version.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/guest_policy.h"

namespace samovar::plan {

namespace {

constexpr int kFormat = 1;

Json FileJson(const PlannedFile& file) {
  return Json::MakeObject({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256.hex()}});
}

const char* FirmwareUseName(FirmwareUse use) { return use == FirmwareUse::kBooted ? "booted" : "measured"; }

Json SessionJson(const LaunchPlan& plan) {
  Json out = Json::MakeObject({{"transport", TransportName(plan.transport)}});
  if (plan.transport == Transport::kVirtioSerial) return out.Set("port", protocol::kSessionSerialName);
  return out.Set("cid", uint64_t{plan.cid}).Set("port", uint64_t{protocol::kSessionVsockPort});
}

Json StringsJson(const std::vector<std::string>& items) {
  Json out = Json::Array();
  for (const std::string& item : items) out.Append(item);
  return out;
}

// A confidential guest gets the kernel file as it is; so does the calculation for the simulated processor.
constexpr char kKernelHeader[] = "raw";

}  // namespace

Json PlanJson(const LaunchPlan& plan, const Expected& expected) {
  Json out = Json::MakeObject({{"format", kFormat},
                               {"tee", qemu::TeeName(plan.tee)},
                               {"accelerator", qemu::AcceleratorName(plan.accelerator)},
                               {"image_version", plan.image_version},
                               {"kernel", FileJson(plan.kernel)},
                               {"initrd", FileJson(plan.initrd)},
                               {"cmdline", FileJson(plan.cmdline_file).Set("text", plan.cmdline)},
                               {"vcpus", uint64_t{plan.vcpus}},
                               {"memory", plan.memory},
                               {"session", SessionJson(plan)},
                               {"devices", StringsJson(DeviceArguments(plan))},
                               {"qemu_arguments", StringsJson(QemuArguments(plan))}});
  Json disks = Json::Array();
  for (const PlannedDisk& disk : plan.disks) {
    disks.Append(Json::MakeObject({{"path", disk.path}, {"serial", disk.serial}, {"read_only", true}}));
  }
  out.Set("disks", std::move(disks));
  out.Set("vmm", Json::MakeObject({{"name", "qemu"},
                                   {"minimum_version", qemu::VersionName(qemu::MinimumQemu(plan.tee))},
                                   {"kernel_header", kKernelHeader}}));
  if (plan.firmware) {
    out.Set("firmware", FileJson(*plan.firmware).Set("use", FirmwareUseName(plan.firmware_use)));
  }
  if (!plan.cpu_model.empty()) out.Set("cpu_model", plan.cpu_model);
  if (plan.nonce) out.Set("nonce", EncodeHex(*plan.nonce));
  const Nonce nonce = plan.nonce.value_or(Nonce{});  // what it does not give is zero
  if (plan.tee == Tee::kSnp || plan.tee == Tee::kSimSnp) {
    out.Set("policy", HexNumber(plan.policy));
    out.Set("policy_names", snp::DescribeGuestPolicy({plan.policy}));
    out.Set("kernel_hashes_address", HexNumber(plan.hashes_gpa));
    out.Set("guest_features", HexNumber(plan.guest_features));
    out.Set("host_data", EncodeHex(tee::HostDataOf<tee::kHostDataSize>(nonce)));
  }
  if (plan.workarounds) out.Set("guest_visible_workarounds", EncodeHex(*plan.workarounds));
  if (plan.id_block) out.Set("id_block", EncodeHex(plan.id_block->block));
  if (plan.tee == Tee::kTdx) {
    out.Set("mrconfigid", EncodeHex(tee::HostDataOf<tee::kConfigIdSize>(nonce)));
    out.Set("td_attributes", HexNumber(plan.td_attributes));
  }
  if (plan.tee == Tee::kSimSnp) out.Set("simulated_tee_port", protocol::kSimTeeSerialName);
  if (expected.snp) out.Set("launch_digest", expected.snp->hex());
  if (expected.tdx) out.Set("registers", RegistersJson(*expected.tdx));
  return out;
}

Json RegistersJson(const tdx::LaunchPrediction& prediction) {
  Json out = Json::MakeObject({{"mrtd", prediction.mrtd.hex()}});
  Json reasons = Json::MakeObject({});
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    const tdx::PredictedRtmr& rtmr = prediction.rtmrs[i];
    std::string name = "rtmr" + Decimal(i);
    out.Set(name, rtmr.value ? Json(rtmr.value->hex()) : Json());
    if (!rtmr.value) reasons.Set(name, rtmr.reason);
  }
  return out.Set("reasons", std::move(reasons));
}

std::string PlanText(const LaunchPlan& plan, const Expected& expected) {
  std::string out;
  auto line = [&](std::string name, const std::string& value) {
    name.resize(std::max<size_t>(name.size() + 1, 16), ' ');
    out += name + value + "\n";
  };
  auto file = [&](const char* name, const PlannedFile& it, const std::string& note) {
    line(name, it.sha256.hex() + "  " + it.path + note);
  };
  line("tee", qemu::TeeName(plan.tee));
  line("image", plan.image_version);
  if (plan.firmware) {
    file("firmware", *plan.firmware, plan.firmware_use == FirmwareUse::kBooted ? "" : "  (measured, not booted)");
  }
  file("kernel", plan.kernel, "");
  file("initrd", plan.initrd, "");
  file("cmdline", plan.cmdline_file, "");
  line("", plan.cmdline);
  line("vcpus", Decimal(plan.vcpus));
  line("memory", Decimal(plan.memory >> 20) + " MiB");
  if (!plan.cpu_model.empty()) line("cpu model", plan.cpu_model);
  if (plan.policy != 0) line("policy", HexNumber(plan.policy) + "  " + snp::DescribeGuestPolicy({plan.policy}));
  if (plan.workarounds) line("workarounds", EncodeHex(*plan.workarounds));
  if (plan.id_block) line("id block", EncodeHex(plan.id_block->block));
  if (plan.td_attributes != 0) line("td attributes", HexNumber(plan.td_attributes));
  if (plan.guest_features != 0) line("guest features", HexNumber(plan.guest_features));
  line("nonce", plan.nonce ? EncodeHex(*plan.nonce) : "none");
  for (const PlannedDisk& disk : plan.disks) line("disk", disk.serial + "  " + disk.path + "  (read-only)");
  line("session", TransportName(plan.transport));
  for (const std::string& device : DeviceArguments(plan)) line("device", device);
  if (expected.snp) line("launch digest", expected.snp->hex());
  if (expected.tdx) {
    line("mrtd", expected.tdx->mrtd.hex());
    for (size_t i = 0; i < expected.tdx->rtmrs.size(); ++i) {
      const tdx::PredictedRtmr& rtmr = expected.tdx->rtmrs[i];
      line("rtmr" + Decimal(i), rtmr.value ? rtmr.value->hex() : "not known: " + rtmr.reason);
    }
  }
  line("vmm", "QEMU " + qemu::VersionName(qemu::MinimumQemu(plan.tee)) + " or newer, " +
                  qemu::AcceleratorName(plan.accelerator));
  return out;
}

}  // namespace samovar::plan
