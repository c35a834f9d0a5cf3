// SPDX-License-Identifier: Apache-2.0
//
// The simulated TEE's side of its virtio-serial port (guest/protocol/sim_tee.h). The guest asks, the host answers.
// Anything else is an error, after which the port is closed. The number of requests is bounded.
#pragma once

#include <functional>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tee/report_data.h"

namespace samovar::simtee {

using tee::ReportData;

struct Attestation {
  Bytes report;
  Bytes vcek;
  Bytes ask;
  Bytes ark;
};

class Service {
 public:
  using Attest = std::function<Result<Attestation>(const ReportData&)>;
  explicit Service(Attest attest) : attest_(std::move(attest)) {}

  // Feed takes what the guest wrote, in pieces of any size, and returns what to answer (nothing while a request is
  // incomplete). Errors: kProtocol for a malformed request, kLimit for too many.
  Result<Bytes> Feed(ByteView bytes);

 private:
  Result<Bytes> Answer(ByteView request);

  Attest attest_;
  Bytes pending_;
  size_t answered_ = 0;
};

}  // namespace samovar::simtee
