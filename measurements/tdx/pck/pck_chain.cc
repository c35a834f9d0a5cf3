// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/pck/pck_chain.h"

#include <vector>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

using x509::Certificate;

constexpr auto kScheme = x509::SignatureScheme::kEcdsaSha256;
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
constexpr std::string_view kPckName = "Intel SGX PCK Certificate";
constexpr std::string_view kPlatformCaName = "Intel SGX PCK Platform CA";
constexpr std::string_view kProcessorCaName = "Intel SGX PCK Processor CA";
constexpr std::string_view kTcbSigningName = "Intel SGX TCB Signing";

// Nothing but line ends may stand outside the blocks.
Result<void> ExpectOnlyBlocks(std::string_view pem) {
  while (!pem.empty()) {
    if (pem.starts_with(kBegin)) {
      size_t end = pem.find(kEnd);
      if (end == std::string_view::npos) return Error(Code::kTruncated, "a PEM block has no end line");
      pem.remove_prefix(end + kEnd.size());
    } else if (pem.front() == '\n' || pem.front() == '\r') {
      pem.remove_prefix(1);
    } else {
      return Error(Code::kMalformed, "expected PEM certificates, got " + Quoted(pem.substr(0, 32)));
    }
  }
  return {};
}

Result<std::vector<Certificate>> ParseCertificates(std::string_view pem, size_t want, const char* which) {
  if (pem.ends_with('\0')) pem.remove_suffix(1);
  TRY(ExpectOnlyBlocks(pem));
  if (pem.find(kBegin) == std::string_view::npos) return Error(Code::kMalformed, "there is no certificate");
  auto out = TRY(Certificate::ParseFile(AsBytes(pem)));
  if (out.size() == want) return out;
  return Error(Code::kMalformed,
               "expected " + Decimal(want) + " certificates (" + which + "), got " + Decimal(out.size()));
}

Result<void> ExpectRoot(const Certificate& root, const Certificate& trusted_root) {
  if (root == trusted_root) return {};
  return Error(Code::kUntrusted, "the chain ends in " + Quoted(root.SubjectName()) +
                                     ", which is not the trusted root " + Quoted(trusted_root.SubjectName()) +
                                     " (compared byte for byte)");
}

}  // namespace

Result<PckChain> ParsePckChain(std::string_view pem) {
  auto list = TRY(ParseCertificates(pem, 3, "PCK, its CA, root").In("PCK chain"));
  return PckChain{list[0], list[1], list[2]};
}

Result<void> VerifyPckChain(const PckChain& chain, const Certificate& trusted_root, x509::SignatureMemory* memory) {
  std::string leaf = chain.leaf.SubjectName();
  std::string ca = chain.ca.SubjectName();
  if (leaf != kPckName || chain.leaf.is_ca()) {
    return Error(Code::kUntrusted, Quoted(leaf) + " stands where the PCK certificate should be");
  }
  if (ca != kPlatformCaName && ca != kProcessorCaName) {
    return Error(Code::kUntrusted, Quoted(ca) + " stands where the PCK CA should be");
  }
  TRY(ExpectRoot(chain.root, trusted_root));
  TRY(trusted_root.VerifySignedBy(trusted_root, kScheme, memory));
  TRY(chain.ca.VerifySignedBy(trusted_root, kScheme, memory));
  return chain.leaf.VerifySignedBy(chain.ca, kScheme, memory);
}

Result<void> VerifyPckChainAt(const PckChain& chain, Time at) {
  TRY(chain.leaf.VerifyValidAt(at));
  TRY(chain.ca.VerifyValidAt(at));
  return chain.root.VerifyValidAt(at);
}

Result<Certificate> VerifyTcbSigner(ByteView pem, const Certificate& trusted_root, Time at,
                                    x509::SignatureMemory* memory) {
  auto list = TRY(ParseCertificates(AsText(pem), 2, "TCB signer, root"));
  const Certificate& signer = list[0];
  if (signer.SubjectName() != kTcbSigningName || signer.is_ca()) {
    return Error(Code::kUntrusted,
                 Quoted(signer.SubjectName()) + " stands where the TCB signing certificate should be");
  }
  TRY(ExpectRoot(list[1], trusted_root));
  TRY(signer.VerifySignedBy(trusted_root, kScheme, memory));
  TRY(signer.VerifyValidAt(at));
  TRY(trusted_root.VerifyValidAt(at));
  return signer;
}

}  // namespace samovar::tdx
