// SPDX-License-Identifier: Apache-2.0
#include "measurements/evidence/bundle/given_files.h"

namespace samovar::evidence {

namespace {

void CheckCertificate(const char* name, ByteView bytes, Verdict& verdict) {
  FileKind kind = KindOf(bytes);
  if (kind == FileKind::kPemCertificate || kind == FileKind::kDerCertificate || kind == FileKind::kOther) return;
  verdict.Fail("file", std::string(name) + ": expected a certificate, got " + DescribeFile(bytes));
}

}  // namespace

void CheckKind(const char* name, ByteView bytes, FileKind expected, Verdict& verdict) {
  FileKind kind = KindOf(bytes);
  if (kind == expected || kind == FileKind::kOther) return;
  verdict.Fail("file", std::string(name) + ": expected " + KindWords(expected) + ", got " + DescribeFile(bytes));
}

void CheckGivenFiles(const Context& context, Verdict& verdict) {
  if (context.leaf) CheckCertificate("VCEK or VLEK", *context.leaf, verdict);
  for (const Bytes& file : context.chain) CheckCertificate("chain", file, verdict);
  for (const Bytes& file : context.revocations) CheckKind("crl", file, FileKind::kRevocationList, verdict);
  if (context.trust_root) CheckCertificate("--trust-root", *context.trust_root, verdict);
  if (context.event_log) CheckKind("event log", *context.event_log, FileKind::kEventLog, verdict);
}

}  // namespace samovar::evidence
