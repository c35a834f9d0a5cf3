// SPDX-License-Identifier: Apache-2.0
//
// Reading a policy file, signed or not.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/policy/policy.h"

namespace samovar::policy {

struct PolicyFile {
  Policy policy;
  Sha256Digest sha256;  // of the file
  bool is_signed = false;
};

// ReadPolicyFile reads `path`. A signed policy needs `key_path`, the public key (PEM) it must be signed with; with a
// key, an unsigned policy is refused. Errors: kUsage (a key is missing), kUntrusted, and those of ParsePolicy, all
// naming the file.
Result<PolicyFile> ReadPolicyFile(const std::string& path, const std::optional<std::string>& key_path);

}  // namespace samovar::policy
