// SPDX-License-Identifier: Apache-2.0
//
// A TDX quote, versions 4 and 5 (Intel TDX DCAP Quoting Library API, appendix A.3). Little-endian.
//
//   version 4:  header (48) ‖ TD report (584) ‖ signature data size (4) ‖ signature data
//   version 5:  header (48) ‖ body type (2) ‖ body size (4) ‖ TD report ‖ signature data size (4) ‖ …
//   signature data:      signature (64) ‖ attestation key (64) ‖ certification data type 6
//   type 6 (QE report):  QE report (384) ‖ its signature (64) ‖ size (2) ‖ QE authentication data ‖ type 5
//   type 5 (PCK chain):  PEM certificates, leaf first
//
// Every size must be exact: a part that is shorter than its size says, or that leaves bytes over, is an error. A Quote
// owns its decoded fields and borrows the signed ranges from the bytes it was parsed from.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/tdx/quote/enclave_report.h"
#include "measurements/tdx/quote/quote_body.h"

namespace samovar::tdx {

// Quote buffers are handed around at their full size: zero bytes after the quote are ignored as long as the whole is
// not larger than this. Bytes that are not zero are refused.
inline constexpr size_t kMaxPaddedQuoteSize = size_t{16} << 10;

// An ECDSA P-256 signature, r ‖ s, and a public key, x ‖ y; both big-endian.
using RawSignature = std::array<uint8_t, 64>;
using RawPublicKey = std::array<uint8_t, 64>;

enum class BodyType : uint8_t { kTd10, kTd15, kTd15Ex };

// BodyTypeName returns "TDX 1.0", "TDX 1.5" or "TDX 1.5 extended".
[[nodiscard]] const char* BodyTypeName(BodyType type);

struct QuoteHeader {
  uint16_t version;  // 4 or 5
  BodyType body_type;
  std::array<uint8_t, 20> user_data;
};

// What vouches for the attestation key.
struct QeCertification {
  EnclaveReport report;
  ByteView report_bytes;  // the 384 bytes that `report_signature` covers
  RawSignature report_signature;
  ByteView authentication_data;
  std::string_view pck_chain;  // PEM, leaf first; may end in a NUL
};

struct Quote {
  QuoteHeader header;
  TdReport report;
  ByteView signed_bytes;  // header and body, which `signature` covers
  RawSignature signature;
  RawPublicKey attestation_key;
  QeCertification certification;
  size_t padding;  // zero bytes found after the quote
};

// ParseQuote reads a quote with or without zero padding. Fails with kTruncated, kMalformed, kLimit (padding) or
// kUnsupported (version, TEE, key or certification type), naming the field. It verifies nothing.
Result<Quote> ParseQuote(ByteView bytes);

}  // namespace samovar::tdx
