// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan.h"

#include <algorithm>

#include "guest/protocol/ports.h"
#include "measurements/base/text.h"
#include "measurements/snp/firmware/metadata_pages.h"
#include "measurements/snp/identity/id_block.h"

namespace samovar::plan {

namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
// Less than this and the kernel cannot unpack the initrd; more than this is a typing error.
constexpr uint64_t kMinMemory = 256 * kMiB;
constexpr uint64_t kMaxMemory = uint64_t{4} << 40;
constexpr uint32_t kMaxVcpus = 255;

Error Usage(std::string message) { return Error(Code::kUsage, std::move(message)); }

Result<void> CheckShape(const PlanOptions& options) {
  if (options.vcpus < 1 || options.vcpus > kMaxVcpus) {
    return Usage("--vcpus: expected 1 to " + Decimal(kMaxVcpus) + ", got " + Decimal(options.vcpus));
  }
  if (options.memory < kMinMemory || options.memory > kMaxMemory || options.memory % kMiB != 0) {
    return Usage("--memory: expected whole MiB from 256M to 4096G, got " + Decimal(options.memory) + " bytes");
  }
  // The name becomes a part of a QEMU argument, in which a comma would begin another property.
  bool plain =
      !options.cpu_model.empty() && std::all_of(options.cpu_model.begin(), options.cpu_model.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == '_';
      });
  if (!plain) return Usage("--cpu: expected the name of a CPU model such as EPYC-v4, got " + Quoted(options.cpu_model));
  return {};
}

Result<void> CheckPolicy(snp::GuestPolicy policy) {
  std::string option = "--policy " + HexNumber(policy.value);
  if (policy.Has(snp::GuestPolicy::kDebug)) {
    return Usage(option + ": bit 19, debug, lets the host read the guest; no verifier accepts it");
  }
  if (policy.Has(snp::GuestPolicy::kMigrationAgent)) {
    return Usage(option + ": bit 18, migrate-ma, allows a migration agent; no verifier accepts it");
  }
  if (!policy.Has(snp::GuestPolicy::kReservedOne)) {
    return Usage(option + ": bit 17 must be set (SEV-SNP firmware ABI, guest policy)");
  }
  return {};
}

// The processor would refuse the launch for the same reasons, but with a number for a message.
Result<std::optional<PlannedIdBlock>> IdBlockOf(const PlanOptions& options) {
  if (options.id_block.empty() && options.id_auth.empty()) return std::optional<PlannedIdBlock>();
  if (options.tee != Tee::kSnp) return Usage("--id-block: only the processor of --tee snp checks one");
  if (options.id_block.empty() || options.id_auth.empty()) return Usage("--id-block and --id-auth need each other");
  snp::IdBlock block = TRY(snp::ParseIdBlock(options.id_block).In("--id-block"));
  if (block.policy.value != options.policy) {
    return Usage("--id-block is for the policy " + HexNumber(block.policy.value) + " (" +
                 snp::DescribeGuestPolicy(block.policy) + "), the launch has " + HexNumber(options.policy) +
                 "; give --policy " + HexNumber(block.policy.value) + " or sign another block");
  }
  bool author_key = TRY(snp::HasAuthorKey(options.id_auth).In("--id-auth"));
  return std::optional(PlannedIdBlock{options.id_block, options.id_auth, author_key});
}

// Without a measured place for the hashes QEMU boots whatever kernel it is given, and the digest does not show it.
Result<void> CheckKernelHashes(const image::LoadedImage& image) {
  auto pages = snp::MetadataPages(image.snp_layout, snp::KernelHashes{}, snp::Vmm::kQemu, {});
  if (pages.ok()) return {};
  return std::move(pages).error().In(Quoted(image.PathOf(*image.manifest.firmware_snp)));
}

// The sim flavour carries a client that asks the host for reports; on hardware it has no business, and without it the
// simulated TEE has nobody to talk to.
Result<void> CheckFlavour(const image::LoadedImage& image, Tee tee) {
  bool sim = image.manifest.flavour == image::Flavour::kSim;
  if (tee == Tee::kSimSnp && !sim) {
    return Error(Code::kEnvironment, Quoted(image.folder) +
                                         ": this is a release image, whose guest has no client for the simulated TEE; "
                                         "use an image of the sim flavour");
  }
  if ((tee == Tee::kSnp || tee == Tee::kTdx) && sim) {
    return Error(Code::kEnvironment, Quoted(image.folder) + ": this image is of the sim flavour, which is not for " +
                                         qemu::TeeName(tee) + "; use a release image");
  }
  return {};
}

PlannedFile FileOf(const image::LoadedImage& image, const image::ImageFile& file) {
  return {image.PathOf(file), file.size, file.sha256};
}

Result<std::optional<PlannedFile>> FirmwareOf(const image::LoadedImage& image, Tee tee) {
  if (tee == Tee::kNone) return std::optional<PlannedFile>();
  const auto& file = tee == Tee::kTdx ? image.manifest.firmware_tdx : image.manifest.firmware_snp;
  if (file) return std::optional(FileOf(image, *file));
  return Error(Code::kEnvironment, Quoted(image.folder) + ": the image has no " + (tee == Tee::kTdx ? "TDX" : "SNP") +
                                       " firmware, which " + qemu::TeeName(tee) + " needs");
}

}  // namespace

const char* TransportName(Transport transport) {
  switch (transport) {
    case Transport::kVhostVsock: return "vhost";
    case Transport::kVhostDeviceVsock: return "vhost-device";
    case Transport::kVirtioSerial: return "serial";
  }
  return "?";
}

Result<uint64_t> ParseMemorySize(std::string_view text) {
  uint64_t unit = 1;
  if (text.ends_with('T')) unit = uint64_t{1} << 40;
  if (text.ends_with('G')) unit = uint64_t{1} << 30;
  if (text.ends_with('M')) unit = kMiB;
  std::string_view digits = unit == 1 ? text : text.substr(0, text.size() - 1);
  auto number = ParseNumber(digits, kMaxMemory / unit, "--memory");
  if (!number.ok()) return Usage("--memory: expected a size such as 2G or 512M, got " + Quoted(text));
  if (*number * unit < kMiB) {
    return Usage("--memory: " + Quoted(text) + " is " + Decimal(*number * unit) +
                 " bytes; expected a size such as 2G or 512M");
  }
  return *number * unit;
}

Result<LaunchPlan> MakePlan(const image::LoadedImage& image, const PlanOptions& options) {
  bool snp = options.tee == Tee::kSnp || options.tee == Tee::kSimSnp;
  TRY(CheckShape(options));
  if (snp) TRY(CheckPolicy({options.policy}));
  if (options.boot_firmware && options.tee != Tee::kSimSnp) {
    return Usage("--firmware is for --tee sim-snp; snp and tdx always boot the image's firmware");
  }
  if (options.workarounds && options.tee != Tee::kSnp) {
    return Usage("--guest-visible-workarounds: only --tee snp hands them to a processor");
  }
  TRY(CheckFlavour(image, options.tee));

  LaunchPlan plan;
  plan.tee = options.tee;
  plan.accelerator = options.accelerator;
  plan.image_version = image.manifest.version;
  plan.firmware = TRY(FirmwareOf(image, options.tee));
  bool measured_only = options.tee == Tee::kSimSnp && !options.boot_firmware;
  plan.firmware_use = measured_only ? FirmwareUse::kMeasured : FirmwareUse::kBooted;
  plan.kernel = FileOf(image, image.manifest.kernel);
  plan.initrd = FileOf(image, image.manifest.initrd);
  plan.cmdline_file = FileOf(image, image.manifest.cmdline);
  plan.cmdline = image.command_line;
  plan.vcpus = options.vcpus;
  plan.memory = options.memory;
  if (snp) {
    plan.cpu_model = options.cpu_model;
    plan.guest_features = options.guest_features;
    plan.policy = options.policy;
    plan.workarounds = options.workarounds;
    TRY(CheckKernelHashes(image));
    plan.hashes_gpa = image.snp_layout.hashes->gpa;
  } else if (options.tee == Tee::kTdx) {
    plan.cpu_model = "host";
    plan.td_attributes = kTdAttributes;
  }
  plan.id_block = TRY(IdBlockOf(options));
  plan.nonce = options.nonce;
  if (!options.toolchain.empty()) plan.disks.push_back({options.toolchain, protocol::kToolchainSerial});
  plan.transport = options.transport;
  plan.cid = options.transport == Transport::kVirtioSerial ? 0 : options.cid;
  return plan;
}

}  // namespace samovar::plan
