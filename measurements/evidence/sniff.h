// SPDX-License-Identifier: Apache-2.0
//
// What a file is, by its first bytes: so that a wrong file given to a command is answered with what it is instead.
#pragma once

#include <string>

#include "measurements/base/bytes.h"

namespace samovar::evidence {

enum class FileKind {
  kEmpty,
  kSnpReport,
  kTdxQuote,
  kPemCertificate,
  kPemKey,
  kDerCertificate,
  kRevocationList,
  kCertificateTable,
  kEventLog,
  kEvidenceJson,
  kProvenanceJson,
  kPolicyJson,
  kSignedPolicyJson,
  kImageJson,
  kTcbInfoJson,
  kQeIdentityJson,
  kJson,
  kHclReport,
  kHexText,
  kBase64Text,
  kOther,
};

// KindOf guesses; a kind is not a promise that the file is well-formed.
[[nodiscard]] FileKind KindOf(ByteView bytes);

// KindWords returns "a TDX quote", "hex text (decode it first: xxd -r -p)", …
[[nodiscard]] std::string KindWords(FileKind kind);

// DescribeFile is KindWords(KindOf(bytes)) with the size.
[[nodiscard]] std::string DescribeFile(ByteView bytes);

}  // namespace samovar::evidence
