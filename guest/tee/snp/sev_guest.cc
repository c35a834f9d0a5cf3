// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/sev_guest.h"

#include <fcntl.h>
#include <linux/sev-guest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/certificate_table.h"
#include "measurements/snp/report/layout.h"

namespace samovar::tee {
namespace {

constexpr char kDevice[] = "/dev/sev-guest";
// The driver takes whole pages, at most this (SEV_FW_BLOB_MAX_SIZE).
constexpr size_t kTableSize = size_t{16} << 10;
constexpr int kAttempts = 5;
constexpr int kPauseMilliseconds = 200;

struct alignas(4096) Table {
  uint8_t bytes[kTableSize];
};

// Ask performs one request. Interrupted and throttled ones are made again, a bounded number of times.
Result<void> Ask(int fd, unsigned long request, void* input, snp_report_resp& response, posix::IoctlFunction call) {
  for (int attempt = 1;; ++attempt) {
    response = {};
    snp_guest_request_ioctl argument = {};
    argument.msg_version = 1;
    argument.req_data = reinterpret_cast<uintptr_t>(input);
    argument.resp_data = reinterpret_cast<uintptr_t>(&response);
    if (call(fd, request, &argument) == 0) return {};
    const bool passing = errno == EINTR || errno == EAGAIN || errno == EBUSY;
    if (!passing || attempt == kAttempts) {
      return Error(Code::kEnvironment,
                   posix::SystemError("the snp TEE gave no report: " + std::string(kDevice)).message());
    }
    (void)poll(nullptr, 0, kPauseMilliseconds);
  }
}

class SevGuest : public Tee {
 public:
  explicit SevGuest(posix::UniqueFd device) : device_(std::move(device)) {}
  [[nodiscard]] Platform platform() const override { return Platform::kSnp; }
  Result<Answer> Report(const ReportData& report_data) override {
    return SevGuestReport(device_.get(), report_data, posix::Ioctl);
  }

 private:
  posix::UniqueFd device_;
};

}  // namespace

Result<Bytes> ParseSnpResponse(ByteView response) {
  ByteReader reader(response);
  const uint32_t status = TRY(reader.U32Le("SNP response: status"));
  const uint32_t size = TRY(reader.U32Le("SNP response: report size"));
  if (status != 0) return Error(Code::kMalformed, "SNP response: status: expected 0, got " + HexNumber(status));
  TRY(reader.Skip(24, "SNP response: reserved"));
  if (size < snp::kReportSize || size > reader.remaining()) {
    return Error(Code::kMalformed, "SNP response: report size: expected " + Decimal(snp::kReportSize) + " to " +
                                       Decimal(reader.remaining()) + ", got " + Decimal(size));
  }
  const ByteView report = TRY(reader.Take(size, "SNP response: report"));
  return Bytes(report.begin(), report.end());
}

Result<Answer> SevGuestReport(int fd, const ReportData& report_data, posix::IoctlFunction call) {
  const std::unique_ptr<Table> table(new (std::nothrow) Table());
  CHECK(table != nullptr);
  snp_report_resp response = {};
  snp_ext_report_req extended = {};
  std::copy(report_data.begin(), report_data.end(), extended.data.user_data);
  extended.certs_address = reinterpret_cast<uintptr_t>(table->bytes);
  extended.certs_len = kTableSize;
  Answer evidence;
  evidence.platform = Platform::kSnp;
  const Result<void> with_table = Ask(fd, SNP_GET_EXT_REPORT, &extended, response, call);
  if (!with_table.ok()) TRY(Ask(fd, SNP_GET_REPORT, &extended.data, response, call));
  evidence.report = TRY(ParseSnpResponse(ByteView(response.data, sizeof response.data)));
  if (!with_table.ok()) return evidence;
  const Result<ByteView> leaf = snp::ReportLeaf(ByteView(table->bytes, kTableSize));
  if (leaf.ok() && !leaf->empty()) evidence.leaf.emplace(leaf->begin(), leaf->end());
  return evidence;
}

Result<std::unique_ptr<Tee>> OpenSevGuest() {
  if (access(kDevice, F_OK) != 0) return std::unique_ptr<Tee>();
  posix::UniqueFd device = TRY(posix::Open(kDevice, O_RDWR));
  return std::unique_ptr<Tee>(std::make_unique<SevGuest>(std::move(device)));
}

}  // namespace samovar::tee
