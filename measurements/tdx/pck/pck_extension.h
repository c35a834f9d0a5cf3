// SPDX-License-Identifier: Apache-2.0
//
// The SGX extension of a PCK certificate (Intel SGX PCK Certificate and CRL Profile Specification, section 1.3.5, OID
// 1.2.840.113741.1.13.1): which platform the certified key belongs to, and the security versions that it was certified
// at. DER; numbers are INTEGERs, the rest are octet strings in file order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tdx/collateral/tcb_info.h"
#include "measurements/x509/certificate.h"

namespace samovar::tdx {

struct PckExtension {
  std::array<uint8_t, 16> ppid;  // names the processor package; the same in all its PCK certificates
  TcbComponents cpu_svns;
  uint16_t pce_svn;
  std::array<uint8_t, 16> cpu_svn;  // the raw register that the components were taken from
  PceId pce_id;
  Fmspc fmspc;
  uint8_t sgx_type;  // 0 standard, 1 scalable, 2 scalable with integrity
  std::optional<bool> smt_enabled;
};

// ParsePckExtension reads the extension of `pck`. Every mandatory element must be there exactly once; elements that
// this program does not know are skipped. Fails with kMalformed or kTruncated, naming the element.
Result<PckExtension> ParsePckExtension(const x509::Certificate& pck);

// ParsePckExtensionValue reads the content of the extension itself.
Result<PckExtension> ParsePckExtensionValue(ByteView value);

}  // namespace samovar::tdx
