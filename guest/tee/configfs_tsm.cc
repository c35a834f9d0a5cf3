// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/configfs_tsm.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "guest/posix/fd.h"
#include "guest/tee/tdx/tdx_guest.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/certificate_table.h"

namespace samovar::tee {
namespace {

constexpr char kReportFolder[] = "/sys/kernel/config/tsm/report/samovar";
constexpr char kEventLog[] = "/sys/firmware/acpi/tables/data/CCEL";
constexpr size_t kMaxReportSize = size_t{1} << 20;
constexpr size_t kMaxEventLogSize = size_t{1} << 20;
// The firmware may be busy, or throttled by the host; the driver itself waits up to a minute in each attempt.
constexpr int kAttempts = 5;
constexpr int kPauseMilliseconds = 200;

class ConfigfsTsm : public Tee {
 public:
  ConfigfsTsm(Platform platform, posix::UniqueFd tdx_guest) : platform_(platform), tdx_guest_(std::move(tdx_guest)) {}
  ~ConfigfsTsm() override { (void)rmdir(kReportFolder); }

  [[nodiscard]] Platform platform() const override { return platform_; }
  Result<Answer> Report(const ReportData& report_data) override;

 private:
  Result<uint64_t> Generation() const;
  Result<Answer> ReportOnce(const ReportData& report_data) const;

  Platform platform_;
  posix::UniqueFd tdx_guest_;  // TDX only
};

std::string PathOf(std::string_view attribute) { return std::string(kReportFolder) + "/" + std::string(attribute); }

std::string_view TrimNewline(ByteView bytes) {
  std::string_view text = AsText(bytes);
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

// ReadAttribute reads a whole attribute. Unlike posix::ReadFile it does not read on after EINTR: here that comes from
// the driver, which gave up waiting, and the attempt must begin again; a bounded number of times.
Result<Bytes> ReadAttribute(std::string_view attribute, size_t max) {
  const std::string path = PathOf(attribute);
  const posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  Bytes out;
  uint8_t buffer[16384];
  for (;;) {
    const ssize_t got = read(fd.get(), buffer, sizeof buffer);
    if (got < 0) return posix::SystemError(Quoted(path) + ": read");
    if (got == 0) return out;
    if (static_cast<size_t>(got) > max - out.size()) {
      return Error(Code::kLimit, Quoted(path) + ": larger than " + Decimal(max) + " bytes");
    }
    out.insert(out.end(), buffer, buffer + got);
  }
}

// Optional returns the file's content, or nothing if there is none: neither certificates nor event log are needed to
// verify, and a verifier trusts neither.
std::optional<Bytes> Optional(const std::string& path, size_t max) {
  Result<Bytes> content = posix::ReadFile(path, max);
  return content && !content->empty() ? std::optional(std::move(content).value()) : std::nullopt;
}

Result<uint64_t> ConfigfsTsm::Generation() const {
  const Bytes text = TRY(ReadAttribute("generation", 64));
  return ParseNumber(TrimNewline(text), UINT64_MAX, "configfs-tsm: generation");
}

Result<Answer> ConfigfsTsm::ReportOnce(const ReportData& report_data) const {
  const uint64_t before = TRY(Generation());
  TRY(posix::WriteFile(PathOf("inblob"), AsText(report_data)));
  Answer evidence;
  evidence.platform = platform_;
  evidence.report = TRY(ReadAttribute("outblob", kMaxReportSize));
  std::optional<Bytes> certificates;
  if (platform_ == Platform::kSnp) certificates = Optional(PathOf("auxblob"), kMaxReportSize);
  // One write happened since: ours. Otherwise the report could be over somebody else's data.
  const uint64_t after = TRY(Generation());
  if (after != before + 1) {
    return Error(Code::kMismatch, "configfs-tsm: generation: expected " + Decimal(before + 1) + ", got " +
                                      Decimal(after) + ": another requester is at work");
  }
  if (evidence.report.empty()) return Error(Code::kMalformed, "configfs-tsm: outblob is empty");
  if (platform_ == Platform::kTdx) {
    evidence.td_report = TRY(AskTdReport(tdx_guest_.get(), report_data, posix::Ioctl));
    TRY(CheckTdRegisters(kTdRegisters, evidence.td_report));
    evidence.event_log = Optional(kEventLog, kMaxEventLogSize);
  }
  if (!certificates) return evidence;
  const Result<ByteView> leaf = snp::ReportLeaf(*certificates);
  if (leaf.ok() && !leaf->empty()) evidence.leaf.emplace(leaf->begin(), leaf->end());
  return evidence;
}

Result<Answer> ConfigfsTsm::Report(const ReportData& report_data) {
  for (int attempt = 1;; ++attempt) {
    Result<Answer> evidence = ReportOnce(report_data);
    if (evidence.ok()) return evidence;
    if (attempt == kAttempts) {
      return Error(Code::kEnvironment, std::string("the ") + PlatformName(platform_) + " TEE gave no report in " +
                                           Decimal(uint64_t{kAttempts}) + " attempts: " + evidence.error().message());
    }
    (void)poll(nullptr, 0, kPauseMilliseconds);
  }
}

}  // namespace

Result<void> CheckPrivilegeFloor(ByteView attribute) {
  const std::string_view floor = TrimNewline(attribute);
  if (floor == "0") return {};
  return Error(Code::kUnsupported, "configfs-tsm: privlevel_floor: expected 0, got " + Quoted(floor) +
                                       ": this kernel does not run at VMPL 0, so what runs below it could change it");
}

Result<Platform> PlatformOfProvider(std::string_view provider) {
  const std::string_view name = TrimNewline(AsBytes(provider));
  if (name == "sev_guest") return Platform::kSnp;
  if (name == "tdx_guest") return Platform::kTdx;
  return Error(Code::kUnsupported, "configfs-tsm: provider " + Quoted(name) + " is neither sev_guest nor tdx_guest");
}

Result<std::unique_ptr<Tee>> OpenConfigfsTsm() {
  if (mkdir(kReportFolder, 0700) != 0 && errno != EEXIST) {
    // ENXIO: no driver found its hardware. ENOENT, EPERM: this kernel has no configfs-tsm.
    if (errno == ENXIO || errno == ENOENT || errno == EPERM) return std::unique_ptr<Tee>();
    return posix::SystemError(std::string("make ") + kReportFolder);
  }
  const Bytes provider = TRY(ReadAttribute("provider", 256));
  const Platform platform = TRY(PlatformOfProvider(AsText(provider)));
  // Where a supervisor has the lower levels, level 0 is not ours to report.
  if (platform == Platform::kSnp) {
    const Bytes floor = TRY(ReadAttribute("privlevel_floor", 64));
    TRY(CheckPrivilegeFloor(floor));
    // Once, and not with each report: Linux 6.12 looks up the provider in this write without asking whether it is still
    // there. That the level is still 0 is checked in the report.
    TRY(posix::WriteFile(PathOf("privlevel"), "0"));
  }
  posix::UniqueFd tdx_guest;
  if (platform == Platform::kTdx) tdx_guest = TRY(OpenTdxGuest());
  return std::unique_ptr<Tee>(std::make_unique<ConfigfsTsm>(platform, std::move(tdx_guest)));
}

}  // namespace samovar::tee
