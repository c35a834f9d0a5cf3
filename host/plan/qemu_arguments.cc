// SPDX-License-Identifier: Apache-2.0
#include "host/plan/qemu_arguments.h"

#include "guest/protocol/ports.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::plan {

namespace {

// In QEMU's key=value lists a comma is written twice.
std::string Escaped(const std::string& text) {
  std::string out;
  for (char c : text) out += c == ',' ? ",," : std::string(1, c);
  return out;
}

std::string Fd(int fd) { return Decimal(static_cast<uint64_t>(fd)); }

std::string SocketChardev(const char* id, int fd) { return "socket,id=" + std::string(id) + ",fd=" + Fd(fd); }

// A vhost-user device reads guest memory from another process, and the confidential guests' private memory stands
// beside a shared half: both need a memory object of which there is a descriptor.
bool NeedsMemoryObject(const LaunchPlan& plan) {
  return plan.transport == Transport::kVhostDeviceVsock || plan.tee == Tee::kSnp || plan.tee == Tee::kTdx;
}

std::string MachineOf(const LaunchPlan& plan) {
  // What a q35 machine has by itself and the appliance does not need.
  std::string out = "q35,vmport=off,hpet=off";
  // TDX measures the ACPI tables, so these devices are there as in every published RTMR0. The kernel has a driver for
  // none of them.
  if (plan.tee != Tee::kTdx) out += ",sata=off,smbus=off,i8042=off";
  if (plan.tee == Tee::kSnp) out += ",smm=off";
  if (plan.tee == Tee::kTdx) out += ",smm=off,pic=off";
  if (plan.tee == Tee::kSnp || plan.tee == Tee::kTdx) out += ",confidential-guest-support=tee0";
  if (NeedsMemoryObject(plan)) out += ",memory-backend=ram0";
  return out;
}

std::string CpuOf(const LaunchPlan& plan) {
  if (plan.tee == Tee::kSnp) return plan.cpu_model;
  // The simulated TEE measures the planned model, but the emulator offers all it can: it runs faster so. All but what
  // QEMU 7.2 is seen to get wrong: programs built for AVX crash now and then, and so does the kernel with cmpxchg16b on
  // two CPUs. And but for the "fast" string instructions, which are emulated byte by byte: without them the kernel
  // copies by words.
  return plan.accelerator == Accelerator::kKvm ? "host" : "max,-avx,-avx2,-cx16,-erms,-fsrm";
}

std::string SnpObject(const LaunchPlan& plan) {
  // cbitpos and reduced-phys-bits are the values of all EPYC generations that have SNP.
  std::string out =
      "sev-snp-guest,id=tee0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on,policy=" + HexNumber(plan.policy);
  if (plan.nonce) out += ",host-data=" + EncodeBase64(tee::HostDataOf<tee::kHostDataSize>(*plan.nonce));
  if (plan.workarounds) out += ",guest-visible-workarounds=" + EncodeBase64(*plan.workarounds);
  if (plan.id_block) {
    out += ",id-block=" + EncodeBase64(plan.id_block->block) + ",id-auth=" + EncodeBase64(plan.id_block->auth);
    if (plan.id_block->author_key) out += ",author-key-enabled=on";
  }
  return out;
}

std::string TdxObject(const LaunchPlan& plan) {
  Json socket = Json::MakeObject({{"type", "vsock"}, {"cid", "2"}, {"port", "4050"}});
  Json out = Json::MakeObject({{"qom-type", "tdx-guest"},
                               {"id", "tee0"},
                               {"attributes", plan.td_attributes},
                               {"quote-generation-socket", std::move(socket)}});
  if (plan.nonce) out.Set("mrconfigid", EncodeBase64(tee::HostDataOf<tee::kConfigIdSize>(*plan.nonce)));
  return CanonicalJson(out);
}

// Confidential guests cannot let a device write anywhere: it must go through the bounce buffers of the platform's DMA.
// The emulator gets the same virtio variant, so that the guest runs the same code.
std::string Virtio(const LaunchPlan& plan, std::string device) {
  device += ",disable-legacy=on";
  // vhost-device-vsock does not offer the feature bit.
  bool offers = plan.transport != Transport::kVhostDeviceVsock || !device.starts_with("vhost-user");
  if (offers) device += ",iommu_platform=on";
  return device;
}

bool HasSerialPorts(const LaunchPlan& plan) {
  return plan.transport == Transport::kVirtioSerial || plan.tee == Tee::kSimSnp;
}

}  // namespace

bool LoadsHashes(const LaunchPlan& plan) {
  return plan.tee == Tee::kSimSnp && plan.firmware_use == FirmwareUse::kBooted;
}

std::vector<std::string> DeviceArguments(const LaunchPlan& plan) {
  std::vector<std::string> out;
  for (const PlannedDisk& disk : plan.disks) {
    out.push_back(Virtio(plan, "virtio-blk-pci,drive=" + disk.serial + ",serial=" + disk.serial));
  }
  std::string cid = ",guest-cid=" + Decimal(plan.cid);
  if (plan.transport == Transport::kVhostVsock) {
    out.push_back(Virtio(plan, "vhost-vsock-pci,id=vsock0" + cid + ",vhostfd=" + Fd(kSessionFd)));
  } else if (plan.transport == Transport::kVhostDeviceVsock) {
    out.push_back(Virtio(plan, "vhost-user-vsock-pci,id=vsock0,chardev=vsock"));
  }
  if (HasSerialPorts(plan)) out.push_back(Virtio(plan, "virtio-serial-pci,id=serial0,max_ports=4"));
  if (plan.transport == Transport::kVirtioSerial) {
    out.push_back("virtserialport,bus=serial0.0,nr=1,chardev=session,id=" + std::string(kSessionPortId) +
                  ",name=" + protocol::kSessionSerialName);
  }
  if (plan.tee == Tee::kSimSnp) {
    out.push_back("virtserialport,bus=serial0.0,nr=2,chardev=simtee,id=" + std::string(kSimTeePortId) +
                  ",name=" + protocol::kSimTeeSerialName);
  }
  return out;
}

std::vector<std::string> QemuArguments(const LaunchPlan& plan) {
  std::string memory = Decimal(plan.memory >> 20) + "M";
  std::vector<std::string> out = {"-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"};
  auto add = [&](std::string option, std::string value) {
    out.push_back(std::move(option));
    out.push_back(std::move(value));
  };
  add("-accel",
      std::string(qemu::AcceleratorName(plan.accelerator)) + (plan.tee == Tee::kTdx ? ",kernel-irqchip=split" : ""));
  add("-machine", MachineOf(plan));
  add("-cpu", CpuOf(plan));
  add("-smp", "cpus=" + Decimal(plan.vcpus) + ",sockets=1,cores=" + Decimal(plan.vcpus) + ",threads=1");
  add("-m", "size=" + memory);
  if (NeedsMemoryObject(plan)) add("-object", "memory-backend-memfd,id=ram0,share=on,size=" + memory);
  if (plan.tee == Tee::kSnp) add("-object", SnpObject(plan));
  if (plan.tee == Tee::kTdx) add("-object", TdxObject(plan));
  if (plan.firmware && plan.firmware_use == FirmwareUse::kBooted) add("-bios", plan.firmware->path);
  add("-kernel", plan.kernel.path);
  add("-initrd", plan.initrd.path);
  add("-append", plan.cmdline);
  add("-chardev", SocketChardev("console", kConsoleFd));
  add("-serial", "chardev:console");
  add("-chardev", SocketChardev("monitor", kMonitorFd));
  add("-qmp", "chardev:monitor");
  for (const PlannedDisk& disk : plan.disks) {
    add("-blockdev",
        "driver=raw,node-name=" + disk.serial + ",read-only=on,file.driver=file,file.filename=" + Escaped(disk.path));
  }
  if (plan.transport == Transport::kVhostDeviceVsock) add("-chardev", SocketChardev("vsock", kSessionFd));
  if (plan.transport == Transport::kVirtioSerial) add("-chardev", SocketChardev("session", kSessionFd));
  if (plan.tee == Tee::kSimSnp) add("-chardev", SocketChardev("simtee", kSimTeeFd));
  for (std::string& device : DeviceArguments(plan)) add("-device", std::move(device));
  // Not a device of the guest: it fills memory before the VM starts.
  if (LoadsHashes(plan)) {
    add("-device", "loader,file=/dev/fd/" + Fd(kHashesFd) + ",addr=" + HexNumber(plan.hashes_gpa) + ",force-raw=on");
  }
  return out;
}

std::string ShellCommand(const std::vector<std::string>& words) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./,:+@%";
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      out += word;
      continue;
    }
    out += '\'';
    for (char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
    out += '\'';
  }
  return out;
}

}  // namespace samovar::plan
