// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/snp/sev_guest.h"

#include <linux/sev-guest.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tee;

namespace {

constexpr int kFd = 7;

// A driver: what it was asked, and how it answers. The call has no place for a state of its own.
struct Driver {
  int extended_errno = 0;  // what SNP_GET_EXT_REPORT fails with, so many times
  int failures = 0;
  int plain_errno = 0;
  uint32_t status = 0;
  uint32_t size = 1184;
  bool broken_table = false;
  int extended_calls = 0;
  int plain_calls = 0;
} driver;

template <typename T>
T& At(uint64_t address) {
  return *std::bit_cast<T*>(address);
}

void Answer(const snp_guest_request_ioctl& argument, const snp_report_req& asked) {
  ByteWriter writer;
  writer.U32Le(driver.status);
  writer.U32Le(driver.size);
  writer.Zero(24);
  writer.U32Le(asked.vmpl);
  writer.PadTo(32 + 0x50);
  writer.Raw(ByteView(asked.user_data, sizeof asked.user_data));
  std::ranges::copy(writer.bytes(), At<snp_report_resp>(argument.resp_data).data);
}

int Call(int fd, unsigned long request, void* pointer) {
  const auto& argument = *static_cast<snp_guest_request_ioctl*>(pointer);
  CHECK(fd == kFd && argument.msg_version == 1);
  if (request == SNP_GET_REPORT) {
    ++driver.plain_calls;
    errno = driver.plain_errno;
    if (errno != 0) return -1;
    Answer(argument, At<snp_report_req>(argument.req_data));
    return 0;
  }
  CHECK(request == SNP_GET_EXT_REPORT);
  ++driver.extended_calls;
  errno = driver.extended_errno;
  if (driver.extended_calls <= driver.failures) return -1;
  const auto& asked = At<snp_ext_report_req>(argument.req_data);
  // As the driver: whole pages at a page's start.
  CHECK(asked.certs_address % 4096 == 0 && asked.certs_len % 4096 == 0 && asked.certs_len <= 0x4000);
  ByteWriter table;
  table.Raw(DecodeHex("63da758de6644564adc5f4b93be8accd").value());
  table.U32Le(driver.broken_table ? asked.certs_len : 48);
  table.U32Le(4);
  table.Zero(24);
  table.Text("leaf");
  std::ranges::copy(table.bytes(), &At<uint8_t>(asked.certs_address));
  Answer(argument, asked.data);
  return 0;
}

ReportData Asked() {
  ReportData out;
  out.fill(0xa5);
  return out;
}

}  // namespace

TEST(ExtendedReportHasTheLeaf) {
  driver = {};
  tee::Answer evidence = SevGuestReport(kFd, Asked(), Call).value();
  EXPECT_EQ(evidence.platform, Platform::kSnp);
  EXPECT_EQ(evidence.report.size(), size_t{1184});
  EXPECT(std::equal(evidence.report.begin() + 0x50, evidence.report.begin() + 0x90, Asked().begin()));
  EXPECT_EQ(std::string(AsText(evidence.leaf.value())), "leaf");
  EXPECT_EQ(driver.plain_calls, 0);
}

TEST(DriversThatRefuse) {
  struct {
    const char* name;
    Driver driver;
    bool ok;
    int extended, plain;
  } rows[] = {
      {"interrupted twice", {.extended_errno = EINTR, .failures = 2}, true, 3, 0},
      {"throttled for good", {.extended_errno = EAGAIN, .failures = 9, .plain_errno = EAGAIN}, false, 5, 5},
      {"table too large", {.extended_errno = EIO, .failures = 9}, true, 1, 1},
      {"no report at all", {.extended_errno = EIO, .failures = 9, .plain_errno = EIO}, false, 1, 1},
      {"table of nonsense", {.broken_table = true}, true, 1, 0},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    driver = row.driver;
    Result<tee::Answer> evidence = SevGuestReport(kFd, Asked(), Call);
    EXPECT_EQ(evidence.ok(), row.ok);
    if (!row.ok) EXPECT_ERROR(evidence, Code::kEnvironment, "/dev/sev-guest");
    EXPECT_EQ(driver.extended_calls, row.extended);
    EXPECT_EQ(driver.plain_calls, row.plain);
    if (row.ok) EXPECT_EQ(!evidence->leaf.has_value(), row.plain == 1 || row.driver.broken_table);
  }
}

TEST(ResponsesThatAreNone) {
  driver = {.status = 0x16};
  EXPECT_ERROR(SevGuestReport(kFd, Asked(), Call), Code::kMalformed, "status: expected 0, got 0x16");
  for (uint32_t size : {0u, 1183u, 3969u, 0xffffffffu}) {
    driver = {.size = size};
    EXPECT_ERROR(SevGuestReport(kFd, Asked(), Call), Code::kMalformed, "report size");
  }
  for (size_t size = 0; size < 32; ++size) {
    EXPECT_ERROR(ParseSnpResponse(Bytes(size)), Code::kTruncated, "SNP response");
  }
}
