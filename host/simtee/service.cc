// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/service.h"

#include "guest/protocol/sim_tee.h"
#include "measurements/base/text.h"

namespace samovar::simtee {

namespace {

constexpr size_t kHeaderSize = 4;
constexpr size_t kMaxRequests = 16;

}  // namespace

Result<Bytes> Service::Feed(ByteView bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  Bytes answers;
  while (pending_.size() >= kHeaderSize) {
    ByteReader reader(pending_);
    uint32_t size = TRY(reader.U32Le("request size"));
    if (size != protocol::kSimTeeRequestSize) {
      return Error(Code::kProtocol, "simulated TEE: request of " + Decimal(size) + " bytes, expected " +
                                        Decimal(protocol::kSimTeeRequestSize));
    }
    if (reader.remaining() < size) break;
    ByteView request = TRY(reader.Take(size, "request"));
    Bytes answer = TRY(Answer(request));
    answers.insert(answers.end(), answer.begin(), answer.end());
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(reader.offset()));
  }
  return answers;
}

Result<Bytes> Service::Answer(ByteView request) {
  ByteReader reader(request);
  const uint8_t version = TRY(reader.U8("request version"));
  if (version != protocol::kSimTeeVersion) {
    return Error(Code::kProtocol, "simulated TEE: request version " + Decimal(version) + ", expected " +
                                      Decimal(protocol::kSimTeeVersion));
  }
  if (++answered_ > kMaxRequests) {
    return Error(Code::kLimit, "simulated TEE: more than " + Decimal(kMaxRequests) + " requests");
  }
  ReportData report_data = TRY(reader.Fixed<64>("report data"));
  Attestation attestation = TRY(attest_(report_data));

  ByteWriter body;
  body.U8(protocol::kSimTeeVersion);
  for (const Bytes* part : {&attestation.report, &attestation.vcek, &attestation.ask, &attestation.ark}) {
    body.U32Le(static_cast<uint32_t>(part->size()));
    body.Raw(*part);
  }
  ByteWriter out;
  out.U32Le(static_cast<uint32_t>(body.size()));
  out.Raw(body.bytes());
  return std::move(out).Finish();
}

}  // namespace samovar::simtee
