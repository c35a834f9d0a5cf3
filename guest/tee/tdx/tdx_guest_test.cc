// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/tdx/tdx_guest.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "guest/tee/tdx/tdreport.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tee;

namespace {

constexpr int kFd = 7;
constexpr unsigned long kRequest = 0xc4405401;  // TDX_CMD_GET_REPORT0 on x86-64

int Module(int fd, unsigned long request, void* argument) {
  CHECK(fd == kFd && request == kRequest);
  auto* bytes = static_cast<uint8_t*>(argument);
  for (size_t i = 0; i < 1024; ++i) bytes[64 + i] = static_cast<uint8_t>(i / 4);
  std::copy_n(bytes, 64, bytes + 64 + 128);
  return 0;
}

int Refusing(int, unsigned long, void*) {
  errno = EIO;
  return -1;
}

class Folder {
 public:
  Folder() { CHECK(mkdtemp(path_) != nullptr); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_; }
  void Write(const std::string& name, ByteView content) const {
    posix::UniqueFd fd = posix::Open(path() + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0600).value();
    CHECK(posix::WriteAll(fd.get(), content, name).ok());
  }

 private:
  char path_[32] = "/tmp/samovar-registers-XXXXXX";
};

}  // namespace

TEST(TdReportComesWithTheDataAskedFor) {
  ReportData asked;
  asked.fill(0xa5);
  const Bytes report = AskTdReport(kFd, asked, Module).value();
  REQUIRE(report.size() == 1024);
  EXPECT(std::equal(asked.begin(), asked.end(), report.begin() + 128));
  EXPECT_EQ(report[1023], uint8_t{255});
  EXPECT_ERROR(AskTdReport(kFd, asked, Refusing), Code::kEnvironment, "/dev/tdx_guest: TDREPORT");
}

TEST(RegistersThatTheKernelShows) {
  const struct {
    const char* name;
    size_t at;  // in the TDREPORT
  } rows[] = {{"mrtd:sha384", 528},  {"mrconfigid", 576},   {"mrowner", 624},      {"mrownerconfig", 672},
              {"rtmr0:sha384", 720}, {"rtmr1:sha384", 768}, {"rtmr2:sha384", 816}, {"rtmr3:sha384", 864}};
  const Bytes report = AskTdReport(kFd, {}, Module).value();
  const Folder folder;
  EXPECT_OK(CheckTdRegisters(folder.path() + "/absent", report));
  for (const auto& row : rows) folder.Write(row.name, ByteView(report).subspan(row.at, 48));
  folder.Write("rtmr9:sha384", Bytes(48));
  EXPECT_OK(CheckTdRegisters(folder.path(), report));
  for (const auto& row : rows) {
    test::Row scope(row.name);
    const ByteView genuine = ByteView(report).subspan(row.at, 48);
    Bytes other(genuine.begin(), genuine.end());
    other[47] ^= 1;
    folder.Write(row.name, other);
    EXPECT_ERROR(CheckTdRegisters(folder.path(), report), Code::kMismatch, row.name);
    folder.Write(row.name, genuine.first(47));
    EXPECT_ERROR(CheckTdRegisters(folder.path(), report), Code::kMismatch, row.name);
    other.resize(49);
    folder.Write(row.name, other);
    EXPECT_ERROR(CheckTdRegisters(folder.path(), report), Code::kLimit, row.name);
    folder.Write(row.name, genuine);
  }
}
