// SPDX-License-Identifier: Apache-2.0
//
// What the evidence of a bundle says about the platform, for the report of a self-test.
#pragma once

#include <string>
#include <vector>

#include "host/selftest/redact.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/json/json.h"

namespace samovar::selftest {

struct EvidenceFacts {
  Json json;
  // What identifies the machine, for Redact: first the whole chip id, then shorter forms of it.
  std::vector<Secret> secrets;
  std::string registers;  // TDX: "mrtd=…,rtmr1=…,rtmr2=…", as `measure --explain-mismatch` takes them
  std::string rtmr0;      // TDX: in hex
  Bytes event_log;        // TDX: as the bundle has it, or empty
};

// DescribeSnpReport and DescribeTdxQuote read the bytes; errors are those of the parsers.
Result<EvidenceFacts> DescribeSnpReport(ByteView report);
Result<EvidenceFacts> DescribeTdxQuote(ByteView quote);

// DescribeBundle reads BUNDLE/evidence.json.
Result<EvidenceFacts> DescribeBundle(const std::string& bundle);

}  // namespace samovar::selftest
