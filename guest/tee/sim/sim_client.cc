// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/sim/sim_client.h"

#include <fcntl.h>
#include <poll.h>

#include "guest/boot/clock.h"
#include "guest/channel/listen.h"
#include "guest/posix/fd.h"
#include "guest/protocol/ports.h"
#include "guest/protocol/sim_tee.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/layout.h"

namespace samovar::tee {
namespace {

constexpr size_t kMaxCertificate = size_t{16} << 10;
constexpr int64_t kPatience = 30'000;

class SimulatedTee : public Tee {
 public:
  explicit SimulatedTee(posix::UniqueFd port) : port_(std::move(port)) {}
  [[nodiscard]] Platform platform() const override { return Platform::kSimSnp; }
  Result<Answer> Report(const ReportData& report_data) override;

 private:
  Result<Bytes> ReadExactly(size_t size, int64_t deadline);

  posix::UniqueFd port_;
};

Result<Bytes> SimulatedTee::ReadExactly(size_t size, int64_t deadline) {
  Bytes out(size);
  size_t have = 0;
  while (have < size) {
    const int64_t left = deadline - boot::MonotonicMilliseconds();
    if (left <= 0) return Error(Code::kEnvironment, "the simulated TEE does not answer");
    pollfd wait = {port_.get(), POLLIN, 0};
    if (poll(&wait, 1, static_cast<int>(left)) != 1) continue;
    const size_t got = TRY(posix::ReadSome(port_.get(), std::span(out).subspan(have), "simulated TEE"));
    if (got == 0) return Error(Code::kEnvironment, "the simulated TEE has gone away");
    have += got;
  }
  return out;
}

Result<Answer> SimulatedTee::Report(const ReportData& report_data) {
  const int64_t deadline = boot::MonotonicMilliseconds() + kPatience;
  TRY(posix::WriteAll(port_.get(), EncodeSimRequest(report_data), "simulated TEE"));
  const Bytes length = TRY(ReadExactly(4, deadline));
  const uint32_t size = TRY(ByteReader(length).U32Le("simulated TEE: answer size"));
  if (size > protocol::kMaxSimTeeAnswer) {
    return Error(Code::kLimit, "simulated TEE: answer of " + Decimal(size) + " bytes; at most " +
                                   Decimal(protocol::kMaxSimTeeAnswer));
  }
  const Bytes answer = TRY(ReadExactly(size, deadline));
  return ParseSimAnswer(answer);
}

Result<Bytes> TakeSized(ByteReader& reader, size_t max, std::string_view field) {
  const uint32_t size = TRY(reader.U32Le(field));
  if (size > max) {
    return Error(Code::kLimit, std::string(field) + ": " + Decimal(size) + " bytes; at most " + Decimal(max));
  }
  const ByteView bytes = TRY(reader.Take(size, field));
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace

Bytes EncodeSimRequest(const ReportData& report_data) {
  ByteWriter writer;
  writer.U32Le(protocol::kSimTeeRequestSize);
  writer.U8(protocol::kSimTeeVersion);
  writer.Raw(report_data);
  return std::move(writer).Finish();
}

Result<Answer> ParseSimAnswer(ByteView answer) {
  ByteReader reader(answer);
  const uint8_t version = TRY(reader.U8("simulated TEE: version"));
  if (version != protocol::kSimTeeVersion) {
    return Error(Code::kMalformed, "simulated TEE: version: expected 1, got " + Decimal(version));
  }
  Answer evidence;
  evidence.platform = Platform::kSimSnp;
  evidence.report = TRY(TakeSized(reader, snp::kReportSize, "simulated TEE: report"));
  if (evidence.report.size() != snp::kReportSize) {
    return Error(Code::kMalformed, "simulated TEE: report: expected " + Decimal(snp::kReportSize) + " bytes, got " +
                                       Decimal(evidence.report.size()));
  }
  evidence.leaf = TRY(TakeSized(reader, kMaxCertificate, "simulated TEE: vcek"));
  for (const char* name : {"simulated TEE: ask", "simulated TEE: ark"}) {
    evidence.chain.push_back(TRY(TakeSized(reader, kMaxCertificate, name)));
  }
  TRY(reader.ExpectEmpty("simulated TEE: answer"));
  return evidence;
}

Result<std::unique_ptr<Tee>> OpenSimulatedTee() {
  Result<std::string> device = channel::FindSerialPort(protocol::kSimTeeSerialName);
  if (!device) return std::unique_ptr<Tee>();
  posix::UniqueFd port = TRY(posix::Open(*device, O_RDWR | O_NOCTTY | O_NONBLOCK));
  return std::unique_ptr<Tee>(std::make_unique<SimulatedTee>(std::move(port)));
}

}  // namespace samovar::tee
