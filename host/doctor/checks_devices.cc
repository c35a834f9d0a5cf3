// SPDX-License-Identifier: Apache-2.0
//
// Devices, and the services behind them.
#include <cerrno>

#include "host/doctor/checks.h"
#include "host/doctor/cpu_info.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/snp/report/tcb.h"

namespace samovar::doctor {

namespace {

using plan::Tee;

// QEMU asks the host (CID 2) for quotes on this port: host/qemu/arguments.cc.
constexpr uint32_t kHostCid = 2;
constexpr uint32_t kQuotePort = 4050;

constexpr char kQuoteLibraryConfig[] = "/etc/sgx_default_qcnl.conf";

// May this user open the device? The fix depends on whether it is there at all.
Finding CheckDevice(const HostView& host, const std::string& device, const std::string& if_absent) {
  auto opened = host.Open(device);
  if (opened.ok()) return {Status::kOk, "opens for reading and writing", ""};
  bool absent = opened.error().is(ENOENT);
  return {Status::kMissing, opened.error().message(), absent ? if_absent : "sudo setfacl -m u:$USER:rw " + device};
}

// The address in "pccs_url" of the quote provider library's configuration. It may be JSON with comments, which no JSON
// parser reads, or lines KEY=VALUE.
std::string PccsUrl(std::string_view text) {
  for (std::string_view key : {"\"pccs_url\"", "PCCS_URL"}) {
    size_t at = text.find(key);
    if (at == std::string_view::npos) continue;
    size_t start = text.find("http", at);
    if (start == std::string_view::npos) continue;
    return std::string(text.substr(start, text.find_first_of("\" \t\r\n,", start) - start));
  }
  return "";
}

struct Address {
  std::string host;
  std::string port;
};

Address AddressOf(const std::string& url) {
  size_t start = url.find("://");
  bool https = url.starts_with("https");
  std::string rest = start == std::string::npos ? url : url.substr(start + 3);
  rest = rest.substr(0, rest.find('/'));
  size_t colon = rest.rfind(':');
  if (colon == std::string::npos || rest.back() == ']') return {rest, https ? "443" : "80"};
  return {rest.substr(0, colon), rest.substr(colon + 1)};
}

}  // namespace

Finding CheckKvmDevice(const HostView& host, const Question& question) {
  Finding out = CheckDevice(host, "/dev/kvm",
                            "sudo modprobe kvm_amd || sudo modprobe kvm_intel (in a container: give "
                            "it the device, --device /dev/kvm)");
  if (out.status == Status::kMissing && question.tee == Tee::kSimSnp) out.detail += "; the emulator is used instead";
  return out;
}

Finding CheckVcpu(const HostView& host, const Question&) {
  if (!host.Open("/dev/kvm").ok()) return {Status::kMissing, "no /dev/kvm to try", "see the row above"};
  auto ran = host.RunVcpu();
  if (ran.ok()) return {Status::kOk, "a test vCPU ran in 64-bit mode", ""};
  return {Status::kMissing, "/dev/kvm opens, but " + ran.error().message(),
          "use bare metal, or a host that nests virtualization properly"};
}

Finding CheckSevDevice(const HostView& host, const Question&) {
  return CheckDevice(host, "/dev/sev", "sudo modprobe ccp; then sudo dmesg | grep -i ccp");
}

// api_major u8, api_minor u8, state u8, is_rmp_initialized u8 (bit 0), build u32, flags u32, guests u32, current TCB,
// reported TCB: 8 bytes each.
Finding CheckSnpFirmware(const HostView& host, const Question&) {
  auto status = host.SnpStatus();
  if (!status.ok()) return {Status::kUnknown, status.error().message(), "see the row above"};
  const Bytes& bytes = *status;
  std::string version = Decimal(bytes[0]) + "." + Decimal(bytes[1]) + " build " + Decimal(bytes[4]);
  if (bytes[2] == 0 || (bytes[3] & 1) == 0) {
    return {Status::kMissing, "firmware " + version + ": SNP is not initialized",
            "sudo modprobe -r kvm_amd && sudo modprobe kvm_amd; then sudo dmesg | grep -i -e sev -e ccp"};
  }
  snp::Tcb tcb;
  std::copy(bytes.begin() + 24, bytes.begin() + 32, tcb.raw.begin());
  CpuInfo cpu = ReadCpuInfo(host);
  auto product = cpu.family < 256 && cpu.model < 256
                     ? snp::ProductFromCpuid(static_cast<uint8_t>(cpu.family), static_cast<uint8_t>(cpu.model))
                     : std::nullopt;
  return {Status::kOk,
          "firmware " + version + ", reported TCB " +
              (product ? std::string(snp::ProductName(*product)) + ": " + tcb.Words(*product) : EncodeHex(tcb.raw)),
          ""};
}

Finding CheckVsock(const HostView& host, const Question&) {
  if (host.Open("/dev/vhost-vsock").ok()) return {Status::kOk, "/dev/vhost-vsock", ""};
  if (host.HasProgram("vhost-device-vsock")) return {Status::kOk, "vhost-device-vsock, run beside QEMU", ""};
  return {Status::kMissing, "no /dev/vhost-vsock that this user may open; the session goes over virtio-serial",
          "sudo modprobe vhost_vsock && sudo setfacl -m u:$USER:rw /dev/vhost-vsock"};
}

Finding CheckQuoteService(const HostView& host, const Question&) {
  auto connected = host.ConnectVsock(kHostCid, kQuotePort);
  if (connected.ok()) return {Status::kOk, "answers on vsock port " + Decimal(kQuotePort), ""};
  auto config = host.ReadText("/etc/qgs.conf");
  if (!config.ok()) {
    return {
        Status::kMissing, connected.error().message() + "; and there is no /etc/qgs.conf",
        "install tdx-qgs from Intel's DCAP packages, set `port = 4050` in /etc/qgs.conf, sudo systemctl restart qgsd"};
  }
  return {
      Status::kMissing, connected.error().message(),
      "sudo modprobe vsock_loopback; set `port = 4050` (not commented out) in /etc/qgs.conf; sudo systemctl restart "
      "qgsd"};
}

Finding CheckPccs(const HostView& host, const Question&) {
  auto config = host.ReadText(kQuoteLibraryConfig);
  if (!config.ok()) return {Status::kUnknown, config.error().message(), "install libsgx-dcap-default-qpl"};
  std::string url = PccsUrl(*config);
  if (url.empty()) {
    return {Status::kUnknown, std::string(kQuoteLibraryConfig) + " names no PCCS", "set pccs_url in that file"};
  }
  Address address = AddressOf(url);
  auto connected = host.ConnectTcp(address.host, address.port);
  if (connected.ok()) return {Status::kOk, url, ""};
  return {Status::kMissing, url + ": " + connected.error().message(),
          "sudo systemctl restart pccs; the PCK certificate of this machine comes from there"};
}

}  // namespace samovar::doctor
