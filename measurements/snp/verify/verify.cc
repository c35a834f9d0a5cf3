// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/verify/verify.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/verify/chain.h"

namespace samovar::snp {

namespace {

using x509::Certificate;

Result<Certificate> ParseOne(ByteView file) {
  std::vector<Certificate> all = TRY(Certificate::ParseFile(file));
  if (all.size() != 1) return Error(Code::kMalformed, "expected one certificate, got " + Decimal(all.size()));
  return all[0];
}

Result<std::vector<Certificate>> ParseChain(const std::vector<ByteView>& files) {
  std::vector<Certificate> out;
  for (ByteView file : files) {
    for (Certificate& certificate : TRY(Certificate::ParseFile(file))) out.push_back(std::move(certificate));
  }
  return out;
}

// What a report must fulfil whatever signed it.
void CheckFormat(const Result<Report>& report, Verdict& verdict) {
  if (!report.ok()) return verdict.Fail("snp report format", report.error().message());
  if (!GuestPolicy{report->policy}.Has(GuestPolicy::kReservedOne)) {
    return verdict.Fail("snp report format", "bit 17 of the guest policy must be one");
  }
  std::string detail = "version " + Decimal(report->version);
  for (const std::string& unknown : report->unknown) detail += "; not known to this program: " + unknown;
  verdict.Pass("snp report format", detail);
}

void CheckSigningKey(const Report& report, const Leaf& leaf, Verdict& verdict) {
  SigningKey expected = leaf.kind == LeafKind::kVcek ? SigningKey::kVcek : SigningKey::kVlek;
  std::string claimed = SigningKeyName(report.signing_key());
  if (report.signing_key() == expected) return verdict.Pass("snp signing key", "the report names a " + claimed);
  verdict.Fail("snp signing key", "the report says that it is signed by key \"" + claimed +
                                      "\", the certificate is a " + LeafKindName(leaf.kind));
}

// The product by CPUID must be that of the certificates; version 2 has no CPUID fields.
void CheckProduct(const Report& report, const Leaf& leaf, Verdict& verdict) {
  std::string product = ProductName(leaf.product);
  if (report.version < 3) {
    return verdict.Pass("snp product", product + " by the certificate; a version 2 report does not say");
  }
  std::string cpu = snp::UnknownProductWords(report.cpuid_family, report.cpuid_model);
  if (report.product() == leaf.product) return verdict.Pass("snp product", product + ", " + cpu);
  verdict.Fail("snp product", "the certificate is of " + product + ", the report of a CPU with " + cpu);
}

void CheckChip(const Report& report, const Leaf& leaf, Verdict& verdict) {
  if (leaf.kind == LeafKind::kVlek) return verdict.Skip("snp chip id", "a VLEK is not bound to one chip");
  if (report.chip_id_masked()) {
    return verdict.Skip("snp chip id", "the platform hides its chip id: it cannot be compared with the VCEK");
  }
  verdict.Require("snp chip id", MatchChip(report, leaf), EncodeHex(leaf.hardware_id));
}

// On genuine firmware the committed version never exceeds the one that runs.
void CheckTcbOrder(const Report& report, const Leaf& leaf, Verdict& verdict) {
  if (report.current_tcb.Covers(report.committed_tcb, leaf.product)) {
    return verdict.Pass("snp tcb order", "current " + report.current_tcb.Words(leaf.product));
  }
  verdict.Fail("snp tcb order", "the committed TCB (" + report.committed_tcb.Words(leaf.product) +
                                    ") is newer than the current one (" + report.current_tcb.Words(leaf.product) + ")");
}

Result<void> VerifySignature(const Report& report, ByteView bytes, const Certificate& leaf) {
  Bytes point = TRY(leaf.EcPoint(x509::Curve::kP384));
  auto r = report.signature_r;
  auto s = report.signature_s;
  std::reverse(r.begin(), r.end());
  std::reverse(s.begin(), s.end());
  return x509::VerifyEcdsa(x509::Curve::kP384, point, bytes.first(kSignedSize), r, s);
}

void CheckReportAgainstLeaf(const Report& report, const Leaf& leaf, Verdict& verdict) {
  CheckSigningKey(report, leaf, verdict);
  CheckProduct(report, leaf, verdict);
  verdict.Require("snp tcb", MatchTcb(report, leaf), leaf.tcb.Words(leaf.product));
  CheckTcbOrder(report, leaf, verdict);
  CheckChip(report, leaf, verdict);
}

std::string ChainWords(const Path& path, RootOrigin origin) {
  std::string out = path.root.SubjectName() + " → " + path.intermediate.SubjectName() + " → " + path.leaf.SubjectName();
  if (origin == RootOrigin::kUser) return "NOT AMD'S ROOT: trusted because of --trust-root: " + out;
  if (origin == RootOrigin::kSimulated) return "SIMULATED, proves nothing: " + out;
  return out + ", AMD's root";
}

// Chain, times, revocation. Returns whether a current list was consulted.
bool CheckChain(const Certificate& leaf, const Leaf& facts, const Evidence& evidence, const Options& options,
                Verdict& verdict) {
  RootOrigin origin = options.simulated    ? RootOrigin::kSimulated
                      : options.trust_root ? RootOrigin::kUser
                                           : RootOrigin::kEmbedded;
  auto offered = ParseChain(evidence.chain);
  std::optional<Certificate> trust_root;
  if (options.trust_root) {
    auto root = ParseOne(*options.trust_root);
    if (!root.ok()) {
      verdict.Fail("snp chain", "--trust-root: " + root.error().message());
      return false;
    }
    trust_root = *root;
  }
  if (!offered.ok()) {
    verdict.Fail("snp chain", offered.error().message());
    return false;
  }
  auto path = FindPath(leaf, facts, *offered, trust_root, origin);
  if (!path.ok()) {
    verdict.Fail("snp chain", path.error().message());
    return false;
  }
  verdict.Require("snp chain", VerifyPath(*path, facts, origin, options.memory), ChainWords(*path, origin));
  verdict.Require("snp validity", VerifyPathTimes(*path, options.at),
                  "all certificates are valid at " + options.at.Rfc3339());
  return CheckRevocation(*path, evidence.revocations, {options.at, options.memory}, verdict);
}

}  // namespace

Verification Verify(const Evidence& evidence, const Options& options) {
  Verification out;
  Verdict& verdict = out.verdict;
  Result<Report> report = ParseReport(evidence.report);
  CheckFormat(report, verdict);
  if (report.ok()) out.report = *report;
  if (report.ok() && !report->is_signed()) {
    verdict.Fail("snp signing key",
                 std::string("the report is not signed: ") +
                     (report->chip_key_masked() ? "the host has set MASK_CHIP_KEY" : "SIGNING_KEY says so") +
                     "; anybody can write such a report");
    return out;
  }
  if (!evidence.leaf) {
    verdict.Fail("snp certificate",
                 "no VCEK or VLEK was given: without the certificate of the key that signed it, a report proves "
                 "nothing (--vcek)");
    return out;
  }
  auto certificate = ParseOne(*evidence.leaf);
  auto leaf = certificate.ok() ? ParseLeaf(*certificate) : Result<Leaf>(certificate.error());
  if (!verdict.Require("snp certificate", leaf, leaf.ok() ? leaf->product_name : "")) return out;
  out.leaf = *leaf;
  out.revocation_checked = CheckChain(*certificate, *leaf, evidence, options, verdict);
  if (!report.ok()) return out;
  CheckReportAgainstLeaf(*report, *leaf, verdict);
  verdict.Require("snp signature", VerifySignature(*report, evidence.report, *certificate),
                  std::string("ECDSA P-384 by the ") + LeafKindName(leaf->kind));
  return out;
}

}  // namespace samovar::snp
