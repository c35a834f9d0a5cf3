// SPDX-License-Identifier: Apache-2.0
//
// The SGX enclave report of the quoting enclave (Intel SDM volume 3D, table "Layout of REPORT", without the MAC part:
// 384 bytes). It is how the PCK certificate vouches for the key that signed a quote: the report's data is the hash of
// that key, and the PCK key signs the report. Byte strings are in file order. An EnclaveReport owns its bytes.
#pragma once

#include <array>
#include <cstdint>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::tdx {

inline constexpr size_t kEnclaveReportSize = 384;

struct MrEnclave {
  Sha256Digest digest;
  bool operator==(const MrEnclave&) const = default;
};
struct MrSigner {
  Sha256Digest digest;
  bool operator==(const MrSigner&) const = default;
};

struct EnclaveReport {
  std::array<uint8_t, 16> cpu_svn;
  std::array<uint8_t, 4> misc_select;
  std::array<uint8_t, 16> attributes;  // flags (8), XFRM (8)
  MrEnclave mr_enclave;
  MrSigner mr_signer;
  uint16_t isv_prod_id;
  uint16_t isv_svn;
  std::array<uint8_t, 64> report_data;

  // debug tells whether the enclave's memory can be read from outside.
  [[nodiscard]] bool debug() const { return (attributes[0] & 2) != 0; }
};

// ParseEnclaveReport reads exactly 384 bytes; kTruncated or kMalformed otherwise. Reserved bytes are covered by the
// signature over the report and not looked at.
Result<EnclaveReport> ParseEnclaveReport(ByteView bytes);

}  // namespace samovar::tdx
