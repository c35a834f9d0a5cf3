// SPDX-License-Identifier: Apache-2.0
#include "host/policy/policy_file.h"

#include "host/files/whole_file.h"
#include "measurements/evidence/sniff.h"
#include "measurements/statement/dsse.h"

namespace samovar::policy {

namespace {

constexpr size_t kMaxKeyFile = 64 << 10;

Result<std::string> Open(const std::string& text, const std::optional<std::string>& key_path) {
  if (!statement::LooksSigned(text)) {
    if (!key_path) return text;
    return Error(Code::kUntrusted, "the policy is not signed, but --policy-key asks for a signature");
  }
  if (!key_path) return Error(Code::kUsage, "the policy is signed: say with --policy-key by whom it must be");
  Bytes pem = TRY(ReadLargeFile(*key_path, kMaxKeyFile));
  x509::PublicKey key = TRY(x509::ParsePublicKey(pem).In(*key_path));
  return statement::OpenEnvelope(text, kPayloadType, key);
}

}  // namespace

Result<PolicyFile> ReadPolicyFile(const std::string& path, const std::optional<std::string>& key_path) {
  Bytes bytes = TRY(ReadLargeFile(path, 2 * kMaxPolicySize));
  evidence::FileKind kind = evidence::KindOf(bytes);
  bool plausible = kind == evidence::FileKind::kPolicyJson || kind == evidence::FileKind::kSignedPolicyJson ||
                   kind == evidence::FileKind::kJson || kind == evidence::FileKind::kOther;
  if (!plausible) {
    return Error(Code::kMalformed, "policy " + path + ": expected a policy, got " + evidence::DescribeFile(bytes));
  }
  std::string text = TRY(Open(std::string(AsText(bytes)), key_path).In("policy " + path));
  PolicyFile out;
  out.policy = TRY(ParsePolicy(text).In("policy " + path));
  out.sha256 = Sha256(bytes);
  out.is_signed = key_path.has_value();
  return out;
}

}  // namespace samovar::policy
