// SPDX-License-Identifier: Apache-2.0
//
// The certificates inside a quote: PCK leaf, PCK CA (Platform or Processor), root (Intel SGX PCK Certificate and CRL
// Profile Specification, section 1.2). A quote must hold exactly these three, in this order, as PEM with nothing but
// line ends between the blocks and at most one NUL at the end: no byte of a quote is free for anyone to change.
#pragma once

#include <string_view>

#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/x509/certificate.h"

namespace samovar::tdx {

struct PckChain {
  x509::Certificate leaf;
  x509::Certificate ca;
  x509::Certificate root;
};

// ParsePckChain reads the PEM text of a quote. Errors: kMalformed, kTruncated.
Result<PckChain> ParsePckChain(std::string_view pem);

// VerifyPckChain checks names, CA flags and signatures up to `trusted_root`, which must be the chain's own root to the
// byte. Times and revocation are not looked at. Errors: kUntrusted.
Result<void> VerifyPckChain(const PckChain& chain, const x509::Certificate& trusted_root,
                            x509::SignatureMemory* memory);

// VerifyPckChainAt checks that all three certificates are valid at that time. Errors: kUntrusted.
Result<void> VerifyPckChainAt(const PckChain& chain, Time at);

// VerifyTcbSigner reads the chain of the signer of TCB info and QE identity (signer, root; PEM), checks it as above and
// at that time, and returns the signer. Errors: kMalformed, kTruncated, kUntrusted.
Result<x509::Certificate> VerifyTcbSigner(ByteView pem, const x509::Certificate& trusted_root, Time at,
                                          x509::SignatureMemory* memory);

}  // namespace samovar::tdx
