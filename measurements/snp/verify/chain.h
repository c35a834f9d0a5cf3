// SPDX-License-Identifier: Apache-2.0
//
// The path from a leaf (VCEK, VLEK) over its intermediate (ASK, ASVK) to the root (ARK). A certificate that the caller
// offers is used or it is an error: an offered root that is not the trusted one must not pass in silence.
#pragma once

#include <optional>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/base/time.h"
#include "measurements/snp/verify/leaf.h"
#include "measurements/verdict/verdict.h"
#include "measurements/x509/certificate.h"
#include "measurements/x509/crl.h"

namespace samovar::snp {

struct Path {
  x509::Certificate leaf;
  x509::Certificate intermediate;
  x509::Certificate root;
};

// When, and with which memory of signatures; it may be null.
struct Judging {
  Time at;
  x509::SignatureMemory* memory;
};

enum class RootOrigin { kEmbedded, kUser, kSimulated };

// FindPath picks intermediate and root. `offered` are the certificates that came with the evidence or the command line;
// `trust_root` replaces AMD's root. With RootOrigin::kSimulated the self-signed one of `offered` is the root.
Result<Path> FindPath(const x509::Certificate& leaf, const Leaf& facts, const std::vector<x509::Certificate>& offered,
                      const std::optional<x509::Certificate>& trust_root, RootOrigin origin);

// VerifyPath checks names and signatures below the root, and that intermediate and root are the kind and product of
// the leaf (not for simulated chains, whose names are their own). Errors: kUntrusted.
Result<void> VerifyPath(const Path& path, const Leaf& facts, RootOrigin origin, x509::SignatureMemory* memory);

// VerifyPathTimes checks the validity of all three at `at`.
Result<void> VerifyPathTimes(const Path& path, Time at);

// CheckRevocation adds the checks "snp revocation list", "… time" and "snp revocation". Returns whether the
// intermediate was looked up in a list that is authentic and current.
bool CheckRevocation(const Path& path, const std::vector<ByteView>& lists, const Judging& judging, Verdict& verdict);

}  // namespace samovar::snp
