// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/verify/chain.h"

#include "measurements/base/text.h"
#include "measurements/snp/verify/amd_roots.h"

namespace samovar::snp {

namespace {

constexpr auto kScheme = x509::SignatureScheme::kRsaPssSha384;

bool IsSelfIssued(const x509::Certificate& certificate) { return Equal(certificate.subject(), certificate.issuer()); }

Result<x509::Certificate> ChooseRoot(const Leaf& facts, const std::vector<x509::Certificate>& offered,
                                     const std::optional<x509::Certificate>& trust_root, RootOrigin origin) {
  if (trust_root) return *trust_root;
  if (origin != RootOrigin::kSimulated) return AmdRoot(facts.product);
  for (const x509::Certificate& certificate : offered) {
    if (IsSelfIssued(certificate)) return certificate;
  }
  return Error(Code::kUntrusted, "simulated evidence must bring its own root (cert_chain.ark)");
}

// The subject names that AMD gives to its certificates.
Result<void> ExpectName(const x509::Certificate& certificate, const std::string& expected) {
  if (certificate.SubjectName() == expected) return {};
  return Error(Code::kUntrusted,
               "expected the certificate of " + Quoted(expected) + ", got " + Quoted(certificate.SubjectName()));
}

// Adds the checks of one list; returns whether it may be believed.
bool CheckList(const x509::Crl& list, const x509::Certificate& issuer, const Judging& judging, Verdict& verdict) {
  const Time at = judging.at;
  bool authentic = verdict.Require("snp revocation list", list.VerifySignedBy(issuer, kScheme, judging.memory),
                                   "signed by " + Quoted(issuer.SubjectName()));
  bool current = verdict.Require("snp revocation list time", list.VerifyCurrentAt(at),
                                 "of " + list.this_update().Rfc3339() + ", current at " + at.Rfc3339());
  return authentic && current;
}

void CheckListed(const x509::Crl& list, const x509::Certificate& certificate, Verdict& verdict) {
  std::string name = Quoted(certificate.SubjectName());
  if (list.Lists(certificate)) {
    verdict.Fail("snp revocation", "the certificate of " + name + " is revoked");
  } else {
    verdict.Pass("snp revocation", "the certificate of " + name + " is not on the list");
  }
}

}  // namespace

Result<Path> FindPath(const x509::Certificate& leaf, const Leaf& facts, const std::vector<x509::Certificate>& offered,
                      const std::optional<x509::Certificate>& trust_root, RootOrigin origin) {
  x509::Certificate root = TRY(ChooseRoot(facts, offered, trust_root, origin));
  std::optional<x509::Certificate> intermediate;
  bool root_offered = false;
  for (const x509::Certificate& certificate : offered) {
    if (certificate == root && !root_offered) {
      root_offered = true;
    } else if (!intermediate && !(certificate == root)) {
      intermediate = certificate;
    } else {
      return Error(Code::kUntrusted, "the certificate of " + Quoted(certificate.SubjectName()) +
                                         " in the chain is neither the intermediate nor the trusted root");
    }
  }
  if (!intermediate && offered.empty() && origin == RootOrigin::kEmbedded) {
    intermediate = AmdIntermediate(facts.product, facts.kind);
  }
  if (!intermediate) {
    return Error(Code::kUntrusted, std::string("the chain has no intermediate certificate (") +
                                       (facts.kind == LeafKind::kVcek ? "ASK" : "ASVK") + "); give it with --chain");
  }
  return Path{leaf, *intermediate, root};
}

Result<void> VerifyPath(const Path& path, const Leaf& facts, RootOrigin origin, x509::SignatureMemory* memory) {
  // The root is trusted for what it is: what it says over itself adds nothing. AMD's intermediates are in the program
  // beside the roots, and a unit test has verified them; one that was given is verified here.
  bool embedded = origin == RootOrigin::kEmbedded && path.intermediate == AmdIntermediate(facts.product, facts.kind);
  if (!embedded) TRY(path.intermediate.VerifySignedBy(path.root, kScheme, memory).In("intermediate"));
  TRY(path.leaf.VerifySignedBy(path.intermediate, kScheme, memory).In(LeafKindName(facts.kind)));
  if (path.leaf.is_ca()) return Error(Code::kUntrusted, "the leaf is a CA certificate");
  if (origin == RootOrigin::kSimulated) return {};
  std::string product = ProductName(facts.product);
  TRY(ExpectName(path.root, "ARK-" + product).In("root"));
  return ExpectName(path.intermediate, (facts.kind == LeafKind::kVcek ? "SEV-" : "SEV-VLEK-") + product)
      .In("intermediate");
}

Result<void> VerifyPathTimes(const Path& path, Time at) {
  TRY(path.root.VerifyValidAt(at));
  TRY(path.intermediate.VerifyValidAt(at));
  return path.leaf.VerifyValidAt(at);
}

bool CheckRevocation(const Path& path, const std::vector<ByteView>& lists, const Judging& judging, Verdict& verdict) {
  bool looked_up = false;
  for (ByteView bytes : lists) {
    auto list = x509::Crl::Parse(bytes);
    if (!list.ok()) {
      verdict.Fail("snp revocation list", list.error().message());
    } else if (Equal(list->issuer(), path.root.subject())) {
      bool believed = CheckList(*list, path.root, judging, verdict);
      CheckListed(*list, path.intermediate, verdict);
      looked_up = looked_up || believed;
    } else if (Equal(list->issuer(), path.intermediate.subject())) {
      CheckList(*list, path.intermediate, judging, verdict);
      CheckListed(*list, path.leaf, verdict);
    } else {
      verdict.Fail("snp revocation list", "the list is of another issuer than this chain's");
    }
  }
  if (lists.empty()) verdict.Skip("snp revocation", "no revocation list was given (--crl)");
  return looked_up;
}

}  // namespace samovar::snp
