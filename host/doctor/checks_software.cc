// SPDX-License-Identifier: Apache-2.0
//
// QEMU, files, and what the machine has room for.
#include <algorithm>

#include "host/doctor/checks.h"
#include "host/doctor/cpu_info.h"
#include "host/qemu/properties.h"
#include "host/qemu/qemu.h"
#include "measurements/base/text.h"

namespace samovar::doctor {

namespace {

using plan::Tee;

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kGiB = uint64_t{1} << 30;
// The default of `samovar launch --memory`, and what making a toolchain disk takes on the way.
constexpr uint64_t kWantedMemory = 2 * kGiB;
constexpr uint64_t kWantedDisk = 4 * kGiB;

std::string Size(uint64_t bytes) { return Decimal(bytes / kMiB) + " MiB"; }

std::string Name(qemu::Version version) { return Decimal(version.major) + "." + Decimal(version.minor); }

std::string InstallQemu(Tee tee) {
  std::string fix = "sudo apt install qemu-system-x86";
  if (tee == Tee::kSnp || tee == Tee::kTdx) fix += " (from a release or backports that has it)";
  return fix + ", or name another QEMU: export SAMOVAR_QEMU=PROGRAM";
}

// What QEMU itself says of its objects counts, not its version: distributions patch, and leave things out. These are
// the questions that the launcher asks, too.
Result<void> HasProperties(const HostView& host, Tee tee) {
  return qemu::CheckProperties(TRY(host.QemuAnswers(tee)), tee);
}

// The value of "MemAvailable:     123 kB", in bytes.
std::optional<uint64_t> AvailableMemory(std::string_view meminfo) {
  std::vector<std::string> words = Words(meminfo);
  auto key = std::find(words.begin(), words.end(), "MemAvailable:");
  if (key == words.end() || key + 1 == words.end()) return std::nullopt;
  auto kibibytes = ParseNumber(*(key + 1), uint64_t{1} << 50, "");
  return kibibytes.ok() ? std::optional(*kibibytes * 1024) : std::nullopt;
}

}  // namespace

Finding CheckQemuVersion(const HostView& host, const Question& question) {
  qemu::Version least = qemu::MinimumQemu(question.tee);
  std::string needs = std::string(qemu::TeeName(question.tee)) + " needs " + Name(least);
  auto output = host.AskQemu({"-version"});
  if (!output.ok()) return {Status::kMissing, output.error().message() + "; " + needs, InstallQemu(question.tee)};
  auto version = qemu::ParseQemuVersion(*output);
  if (!version.ok()) return {Status::kUnknown, "`qemu -version`: " + version.error().message(), ""};
  if (!(*version < least)) return {Status::kOk, FirstLine(*output), ""};
  bool hardware = question.tee == Tee::kSnp || question.tee == Tee::kTdx;
  if (hardware && HasProperties(host, question.tee).ok()) {
    return {Status::kOk, FirstLine(*output) + ", with " + qemu::TeeName(question.tee) + " support of its own", ""};
  }
  return {Status::kMissing, FirstLine(*output) + "; " + needs, InstallQemu(question.tee)};
}

Finding CheckQemuObject(const HostView& host, const Question& question) {
  auto has = HasProperties(host, question.tee);
  const char* object = question.tee == Tee::kTdx ? "tdx-guest" : "sev-snp-guest";
  if (has.ok()) return {Status::kOk, std::string(object) + ", with every property that the launcher uses", ""};
  return {Status::kMissing, "QEMU " + has.error().message(), InstallQemu(question.tee)};
}

Finding CheckImage(const HostView& host, const Question& question) {
  bool sim = question.tee == Tee::kSimSnp;
  std::string build = std::string("samovar image build --flavour ") + (sim ? "sim" : "release");
  auto image = host.Image(question.image);
  if (!image.ok()) return {Status::kMissing, image.error().message(), build};
  std::string found = question.image + ", version " + image->version;
  if (image->simulated != sim) {
    return {Status::kMissing, found + ": of the " + (sim ? "release" : "sim") + " flavour", build};
  }
  bool firmware = question.tee == Tee::kTdx ? image->tdx_firmware : image->snp_firmware;
  if (!firmware) return {Status::kMissing, found + ": no firmware for " + qemu::TeeName(question.tee), build};
  if (question.tee != Tee::kTdx && !image->kernel_hashes) {
    return {Status::kMissing,
            found +
                ": its firmware has no SNP_KERNEL_HASHES section, so the digest would not cover "
                "the kernel",
            build};
  }
  return {Status::kOk, found, ""};
}

Finding CheckToolchain(const HostView& host, const Question& question) {
  auto files = host.List(question.toolchains);
  std::string names;
  for (const std::string& file : files.ok() ? *files : std::vector<std::string>()) {
    if (file.ends_with(".json")) names += (names.empty() ? "" : ", ") + file.substr(0, file.size() - 5);
  }
  if (!names.empty()) return {Status::kOk, names, ""};
  return {Status::kMissing, "none in " + question.toolchains, "samovar toolchain build debian-bookworm-c"};
}

Finding CheckMemory(const HostView& host, const Question&) {
  auto meminfo = host.ReadText("/proc/meminfo");
  auto available = meminfo.ok() ? AvailableMemory(*meminfo) : std::nullopt;
  if (!available) return {Status::kUnknown, "/proc/meminfo does not say", ""};
  if (*available >= kWantedMemory) return {Status::kOk, Size(*available) + " available", ""};
  return {Status::kMissing, Size(*available) + " available, a VM has " + Size(kWantedMemory) + " by default",
          "end other programs, or give VMs less: samovar launch --memory 1G"};
}

// Transparent huge pages make the launch of a large VM faster; nothing depends on them.
Finding CheckHugePages(const HostView& host, const Question&) {
  auto mode = host.ReadText("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
  if (!mode.ok()) return {Status::kUnknown, mode.error().message(), ""};
  size_t open = mode->find('[');
  std::string chosen = open == std::string::npos ? *mode : mode->substr(open + 1, mode->find(']', open) - open - 1);
  if (chosen != "never" && chosen != "deny") return {Status::kOk, "for shared memory: " + chosen, ""};
  return {Status::kMissing, "for shared memory: " + chosen + "; VMs start more slowly",
          "echo advise | sudo tee /sys/kernel/mm/transparent_hugepage/shmem_enabled"};
}

// Linux 6.11 keeps the private memory of a guest in guest_memfd, which is not counted against this limit; the rings of
// io_uring and vhost are, and they are small.
Finding CheckLockLimit(const HostView& host, const Question&) {
  constexpr uint64_t kEnough = 64 << 10;
  std::optional<uint64_t> limit = host.LockLimit();
  if (!limit) return {Status::kOk, "unlimited", ""};
  if (*limit >= kEnough) return {Status::kOk, Decimal(*limit >> 10) + " KiB (guest memory does not count)", ""};
  return {Status::kMissing, Decimal(*limit >> 10) + " KiB", "ulimit -l 8192, or memlock in /etc/security/limits.d"};
}

Finding CheckCollateral(const HostView& host, const Question& question) {
  bool tdx = question.tee == Tee::kTdx;
  std::string folder = question.cache + "/collateral/" + (tdx ? "tdx" : "snp");
  auto names = host.List(folder);
  if (names.ok() && !names->empty()) {
    std::string all;
    for (const std::string& name : *names) all += (all.empty() ? "" : ", ") + name;
    return {Status::kOk, (tdx ? "FMSPC " : "") + all, ""};
  }
  return {Status::kMissing, "nothing in " + folder + "; only verifying needs it",
          "samovar collateral fetch BUNDLE, once there is a bundle"};
}

Finding CheckDiskSpace(const HostView& host, const Question& question) {
  auto free = host.FreeSpace(question.data);
  if (!free.ok()) return {Status::kUnknown, free.error().message(), ""};
  std::string found = Size(*free) + " below " + question.data;
  if (*free >= kWantedDisk) return {Status::kOk, found, ""};
  return {Status::kMissing, found + ", images and toolchain disks want " + Size(kWantedDisk),
          "free some, or put them elsewhere: export XDG_DATA_HOME=FOLDER"};
}

}  // namespace samovar::doctor
