// SPDX-License-Identifier: Apache-2.0
//
// The checks on provenance.json that need no CPU: form, policy on source and builder, artifacts. Only the fields that
// are checked are read; measurements/provenance writes the document.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/policy/policy.h"
#include "measurements/verdict/verdict.h"

namespace samovar::evidence {

struct Statement {
  Json document;
  std::map<std::string, Sha256Digest> subjects;  // path under artifacts/ to digest
  std::string builder_id;
  std::string build_type;
  std::string source_uri;
  std::string source_commit;
  bool dirty = false;
  std::optional<Bytes> nonce;  // 16 bytes; documents of Kettle have none
};

// ParseStatement reads an in-toto Statement v1 with a SLSA Provenance v1 predicate. Strict JSON: a repeated key is an
// error. A subject's name must be a clean relative path. Errors: kMalformed, kLimit, kUnsupported.
Result<Statement> ParseStatement(std::string_view text);

// CheckForm adds "provenance form": documents of this project must be canonical JSON (RFC 8785); of others the exact
// bytes count, which the CPU has signed.
void CheckForm(const Statement& statement, std::string_view text, Verdict& verdict);

// CheckRules adds "policy builder", "policy build type", "policy source", "policy dirty".
void CheckRules(const Statement& statement, const policy::Policy& policy, Verdict& verdict);

// CheckArtifacts adds "artifacts": every subject is there with its digest, and nothing else is.
void CheckArtifacts(const Statement& statement, const std::map<std::string, std::optional<Sha256Digest>>& files,
                    Verdict& verdict);

}  // namespace samovar::evidence
