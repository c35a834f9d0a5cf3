// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/machine.h"

#include <dirent.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "guest/posix/fd.h"
#include "host/qemu/accelerator.h"
#include "host/qemu/qemu.h"
#include "host/run/path_search.h"
#include "host/run/program.h"
#include "image/manifest/load_image.h"
#include "measurements/base/text.h"
#include "measurements/snp/firmware/firmware.h"

namespace samovar::doctor {

namespace {

constexpr size_t kMaxText = 1 << 20;
constexpr int kConnectTime = 2000;  // milliseconds
constexpr int kAnswerTime = 10000;

// linux/psp-sev.h of Linux 6.11; older headers lack the command.
constexpr uint32_t kSnpPlatformStatus = 9;
constexpr size_t kSnpStatusSize = 32;
struct __attribute__((packed)) SevIssueCommand {
  uint32_t command;
  uint64_t data;
  uint32_t error;
};
constexpr unsigned long kSevIssueCommand = _IOWR('S', 0x0, SevIssueCommand);

// Connects a socket that does not block, within kConnectTime.
Result<void> Connect(const posix::UniqueFd& fd, const sockaddr* address, socklen_t size, const std::string& what) {
  if (connect(fd.get(), address, size) == 0) return {};
  if (errno != EINPROGRESS) return posix::SystemError(what);
  pollfd wait = {fd.get(), POLLOUT, 0};
  int ready = 0;
  while ((ready = poll(&wait, 1, kConnectTime)) < 0 && errno == EINTR) {}
  if (ready == 0) return Error(Code::kEnvironment, what + ": no answer within " + Decimal(kConnectTime) + " ms");
  int failure = 0;
  socklen_t length = sizeof failure;
  if (getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failure, &length) != 0) return posix::SystemError(what);
  if (failure == 0) return {};
  errno = failure;
  return posix::SystemError(what);
}

}  // namespace

Result<std::string> Machine::ReadText(const std::string& path) const {
  Bytes bytes = TRY(posix::ReadFile(path, kMaxText));
  std::string text(AsText(bytes));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\0')) text.pop_back();
  return text;
}

Result<std::vector<std::string>> Machine::List(const std::string& path) const {
  DIR* folder = opendir(path.c_str());
  if (folder == nullptr) return posix::SystemError("open " + Quoted(path));
  std::vector<std::string> out;
  while (const dirent* entry = readdir(folder)) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") out.push_back(std::move(name));
  }
  closedir(folder);
  std::sort(out.begin(), out.end());
  return out;
}

Result<void> Machine::Open(const std::string& device) const {
  TRY(posix::Open(device, O_RDWR));
  return {};
}

Result<uint64_t> Machine::FreeSpace(const std::string& path) const {
  struct statvfs status {};
  std::string folder = path;
  while (statvfs(folder.c_str(), &status) != 0) {
    size_t slash = folder.rfind('/');
    if (errno != ENOENT || slash == std::string::npos || folder == "/")
      return posix::SystemError("statvfs " + Quoted(path));
    folder = slash == 0 ? "/" : folder.substr(0, slash);
  }
  return uint64_t{status.f_bavail} * status.f_frsize;
}

std::optional<uint64_t> Machine::LockLimit() const {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

Result<std::string> Machine::AskQemu(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv = {qemu::QemuProgram()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  run::Output output = TRY(run::RunProgram({argv}, kAnswerTime));
  if (output.status.clean()) return output.text;
  return Error(Code::kEnvironment, Quoted(argv[0]) + " " + Describe(output.status));
}

Result<std::string> Machine::QemuAnswers(plan::Tee tee) const {
  return qemu::PropertyAnswers(qemu::QemuProgram(), tee);
}

Result<void> Machine::RunVcpu() const {
  qemu::Qemu qemu;
  qemu.path = qemu::QemuProgram();
  return ProbeAccelerator(qemu, plan::Accelerator::kKvm);
}

bool Machine::HasProgram(const std::string& name) const { return run::FindProgram(name).has_value(); }

Result<Bytes> Machine::SnpStatus() const {
  posix::UniqueFd device = TRY(posix::Open("/dev/sev", O_RDWR));
  Bytes out(kSnpStatusSize);
  SevIssueCommand request = {kSnpPlatformStatus, reinterpret_cast<uintptr_t>(out.data()), 0};
  if (ioctl(device.get(), kSevIssueCommand, &request) != 0) return posix::SystemError("/dev/sev: SNP_PLATFORM_STATUS");
  return out;
}

Result<void> Machine::ConnectVsock(uint32_t cid, uint32_t port) const {
  std::string what = "vsock " + Decimal(cid) + ":" + Decimal(port);
  posix::UniqueFd fd(socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return posix::SystemError(what);
  sockaddr_vm address{};
  address.svm_family = AF_VSOCK;
  address.svm_cid = cid;
  address.svm_port = port;
  return Connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address, what);
}

Result<void> Machine::ConnectTcp(const std::string& host, const std::string& port) const {
  std::string what = "connect to " + Quoted(host + ":" + port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  int failure = getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
  if (failure != 0) return Error(Code::kEnvironment, what + ": " + gai_strerror(failure));
  Result<void> result = Error(Code::kEnvironment, what + ": no address");
  for (const addrinfo* one = list; one != nullptr && !result.ok(); one = one->ai_next) {
    posix::UniqueFd fd(socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol));
    result = fd ? Connect(fd, one->ai_addr, one->ai_addrlen, what) : posix::SystemError(what);
  }
  freeaddrinfo(list);
  return result;
}

Result<ImageFacts> Machine::Image(const std::string& folder) const {
  image::LoadedImage image = TRY(image::LoadImage(folder));
  ImageFacts out;
  out.version = image.manifest.version;
  out.simulated = image.manifest.flavour == image::Flavour::kSim;
  out.tdx_firmware = image.manifest.firmware_tdx.has_value();
  out.snp_firmware = image.manifest.firmware_snp.has_value();
  if (!out.snp_firmware) return out;
  Bytes firmware = TRY(image::ReadImageFile(image, *image.manifest.firmware_snp));
  snp::FirmwareLayout layout = TRY(snp::ParseFirmware(firmware));
  for (const snp::MetadataSection& section : layout.sections.value_or(std::vector<snp::MetadataSection>())) {
    out.kernel_hashes = out.kernel_hashes || section.type == snp::SectionType::kKernelHashes;
  }
  return out;
}

}  // namespace samovar::doctor
