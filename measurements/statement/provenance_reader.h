// SPDX-License-Identifier: Apache-2.0
//
// Reading a provenance (provenance.h writes it), and the checks on it that need neither CPU nor policy: form,
// artifacts. Only the fields that somebody checks or shows are read.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/tee/nonce.h"
#include "measurements/verdict/verdict.h"

namespace samovar::statement {

inline constexpr size_t kMaxProvenanceSize = size_t{64} << 20;

// The toolchain disk of a build: its dm-verity root is what it is, its name is for people.
struct Toolchain {
  std::string name;
  Sha256Digest root;
};

struct Provenance {
  Json document;
  std::map<std::string, Sha256Digest> subjects;  // path under artifacts/ to digest
  std::string builder_id;
  std::string build_type;
  std::string source_uri;
  std::string source_commit;
  bool dirty = false;
  // Documents of Kettle have none of these; ours have all but, perhaps, the nonce.
  std::optional<std::string> recipe;
  std::vector<std::string> build_command;
  std::optional<Toolchain> toolchain;
  std::optional<tee::Nonce> nonce;
  std::optional<Sha256Digest> log;  // of build.log
};

// ParseProvenance reads an in-toto Statement v1 with a SLSA Provenance v1 predicate. Strict JSON: a repeated key is an
// error. A subject's name must be a clean relative path. Errors: kMalformed, kLimit, kUnsupported.
Result<Provenance> ParseProvenance(std::string_view text);

// CheckForm adds "provenance form": documents of this project must be canonical JSON (RFC 8785); of others the exact
// bytes count, which the CPU has signed.
void CheckForm(const Provenance& provenance, std::string_view text, Verdict& verdict);

// CheckArtifacts adds "artifacts": every subject is there with its digest, and nothing else is.
void CheckArtifacts(const Provenance& provenance, const std::map<std::string, std::optional<Sha256Digest>>& files,
                    Verdict& verdict);

}  // namespace samovar::statement
