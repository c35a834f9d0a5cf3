// SPDX-License-Identifier: Apache-2.0
//
// What a file is, by its first bytes: so that a wrong file given to a command is answered with what it is instead.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/bytes.h"

namespace samovar::evidence {

enum class FileKind {
  kEmpty,
  kSnpReport,
  kCutSnpReport,
  kExtendedReport,  // a report, and the certificate table that the host hands out with it
  kTdxQuote,
  kSgxQuote,
  kPemCertificate,
  kPemKey,
  kDerCertificate,
  kRevocationList,
  kAmdCertificates,
  kCertificateTable,
  kEventLog,
  kEvidenceJson,
  kProvenanceJson,
  kVsaJson,
  kPolicyJson,
  kSignedPolicyJson,
  kPlanJson,
  kImageJson,
  kToolchainJson,
  kRecipeJson,
  kTcbInfoJson,
  kQeIdentityJson,
  kCollateralJson,
  kJson,
  kHclReport,
  kIgvm,
  kFirmware,
  kCutFirmware,
  kVariableStore,
  kKernel,
  kPe,
  kElf,
  kInitrd,
  kDiskImage,
  kHexText,
  kBase64Text,
  kOther,
};

// KindOf guesses; a kind is not a promise that the file is well-formed.
[[nodiscard]] FileKind KindOf(ByteView bytes);

// KindWords returns "a TDX quote", "hex text (turn it into bytes first)", …
[[nodiscard]] std::string KindWords(FileKind kind);

// DecodedText returns the bytes that a file of hex or base64 text stands for: line ends, a prefix 0x and white space at
// the end are no part of it. Nothing for any other kind, and for text that is broken.
[[nodiscard]] std::optional<Bytes> DecodedText(ByteView bytes);

// DescribeFile is KindWords(KindOf(bytes)) with the size; of hex or base64 text it says what the bytes would be.
[[nodiscard]] std::string DescribeFile(ByteView bytes);

}  // namespace samovar::evidence
