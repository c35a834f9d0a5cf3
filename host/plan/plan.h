// SPDX-License-Identifier: Apache-2.0
//
// The launch plan: the single description of a VM. The QEMU arguments (qemu_arguments.h) and the expected
// measurements (measure_plan.h) are both pure functions of it, so they cannot drift apart; nothing is launched that has
// no plan. A plan owns its strings; it names files and the digests that they had when the image was loaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/qemu/accelerator.h"
#include "host/qemu/tee.h"
#include "image/manifest/load_image.h"
#include "image/manifest/usual_shapes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/tee/nonce.h"

namespace samovar::plan {

using qemu::Accelerator;
using qemu::Tee;

// How the bytes of the session reach the guest: the kernel's vhost-vsock, the vhost-device-vsock program, or a
// virtio-serial port where there is no vsock.
enum class Transport { kVhostVsock, kVhostDeviceVsock, kVirtioSerial };

// TransportName is the name in JSON: "vhost-device".
[[nodiscard]] const char* TransportName(Transport transport);
using tee::Nonce;

// GOSVW of SNP_LAUNCH_START (SEV-SNP Firmware ABI, 56860): the errata that the hypervisor tells the guest about.
// Neither measured nor reported.
using Workarounds = std::array<uint8_t, 16>;

// An SNP owner's ID block and its signatures (measurements/snp/identity/id_block.h), which the processor checks at
// launch.
struct PlannedIdBlock {
  Bytes block;  // snp::kIdBlockSize bytes
  Bytes auth;   // snp::kIdAuthSize bytes
  bool author_key = false;
};

// TD attributes (TDX module ABI, TD_PARAMS): SEPT_VE_DISABLE, which Linux guests demand, and nothing else. Bit 0,
// debug, would let the host read the guest.
inline constexpr uint64_t kTdAttributes = uint64_t{1} << 28;

struct PlannedFile {
  std::string path;
  uint64_t size = 0;
  Sha256Digest sha256;
};

// A disk the guest sees as virtio-blk under its serial. Always read-only: the guest opens it through dm-verity.
struct PlannedDisk {
  std::string path;
  std::string serial;
};

// kMeasured: the firmware is in the measurement, but the VM boots without it (the simulated TEE under QEMU's own
// firmware). kBooted: it is what the VM starts with.
enum class FirmwareUse { kMeasured, kBooted };

struct LaunchPlan {
  Tee tee = Tee::kNone;
  Accelerator accelerator = Accelerator::kTcg;
  std::string image_version;
  std::optional<PlannedFile> firmware;
  FirmwareUse firmware_use = FirmwareUse::kBooted;
  PlannedFile kernel;
  PlannedFile initrd;
  PlannedFile cmdline_file;
  std::string cmdline;
  uint32_t vcpus = 0;
  std::string cpu_model;  // the CPU that is measured: SNP's VMSA depends on it ("host" for TDX, empty without a TEE)
  uint64_t memory = 0;    // bytes
  uint64_t guest_features = 0;             // SNP: SEV_FEATURES of every VMSA
  uint64_t policy = 0;                     // SNP: guest policy word; zero elsewhere
  std::optional<PlannedIdBlock> id_block;  // SNP
  std::optional<Workarounds> workarounds;  // SNP
  uint32_t hashes_gpa = 0;                 // SNP: where the firmware reads the table of the kernel hashes
  uint64_t td_attributes = 0;              // TDX
  std::optional<Nonce> nonce;
  std::vector<PlannedDisk> disks;
  Transport transport = Transport::kVhostVsock;
  uint32_t cid = 0;  // vsock address of the guest; 0 with kVirtioSerial
};

// What a user chooses. Everything else follows from the image and from constants here.
struct PlanOptions {
  Tee tee = Tee::kSimSnp;
  Accelerator accelerator = Accelerator::kTcg;
  uint32_t vcpus = image::kDefaultVcpus;
  uint64_t memory = uint64_t{2} << 30;
  std::string cpu_model = image::kDefaultCpu;
  uint64_t guest_features = 0x1;
  uint64_t policy = snp::GuestPolicy().value;
  Bytes id_block;  // SNP, both or neither
  Bytes id_auth;
  std::optional<Workarounds> workarounds;
  bool boot_firmware = false;  // kSimSnp: start the VM with the firmware instead of only measuring it
  std::optional<Nonce> nonce;
  std::string toolchain;  // path of the toolchain disk; empty: none
  Transport transport = Transport::kVhostVsock;
  uint32_t cid = 3;
};

// MakePlan combines an image, whose files were checked when it was loaded, with the options. Errors: kUsage for options
// that make no sense (out of range, a debug policy, an ID block of another policy), kEnvironment for an image that
// lacks what the TEE needs, kUnsupported for SNP firmware that would boot any kernel: one without a place for the
// kernel hashes in what is measured.
Result<LaunchPlan> MakePlan(const image::LoadedImage& image, const PlanOptions& options);

// ParseMemorySize reads "2G", "512M" or a number of bytes; kUsage otherwise.
Result<uint64_t> ParseMemorySize(std::string_view text);

}  // namespace samovar::plan
