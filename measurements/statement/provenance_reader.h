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
#include "measurements/recipe/recipe.h"
#include "measurements/tee/nonce.h"
#include "measurements/verdict/verdict.h"

namespace samovar::statement {

inline constexpr size_t kMaxProvenanceSize = size_t{64} << 20;

// The toolchain disk of a build: its dm-verity root is what it is, its name is for people.
struct Toolchain {
  std::string name;
  Sha256Digest root;
};

struct Subject {
  Sha256Digest sha256;  // of the content; of a link, of its target
  bool executable = false;
  std::optional<std::string> link;  // the target of a symbolic link
};

// What a bundle has at a path under artifacts/.
struct StoredArtifact {
  enum class Kind { kFile, kLink, kOther };
  Kind kind = Kind::kOther;
  Sha256Digest sha256;  // of a file
  bool executable = false;
  std::string target;  // of a link

  static StoredArtifact File(const Sha256Digest& sha256, bool executable = false) {
    return {Kind::kFile, sha256, executable, ""};
  }
  static StoredArtifact Link(std::string target) { return {Kind::kLink, {}, false, std::move(target)}; }
};
using StoredArtifacts = std::map<std::string, StoredArtifact>;

struct Provenance {
  Json document;
  std::map<std::string, Subject> subjects;  // by path under artifacts/
  std::string builder_id;
  std::string build_type;
  std::string source_uri;
  std::string source_commit;
  bool dirty = false;
  // Documents of Kettle have none of these; ours have all but, perhaps, the nonce.
  std::optional<std::string> recipe;
  std::vector<std::string> build_command;
  recipe::Network network = recipe::Network::kNone;  // what the build could reach
  std::optional<Toolchain> toolchain;
  std::optional<tee::Nonce> nonce;
  std::optional<Sha256Digest> log;  // of build.log

  // Whether the build type is one of this project's.
  [[nodiscard]] bool IsOurs() const;
};

// ParseProvenance reads an in-toto Statement v1 with a SLSA Provenance v1 predicate. Strict JSON: a repeated key is an
// error. A subject's name must be a safe relative path, and in documents of this project a link must lead to another
// subject. Errors: kMalformed, kLimit, kUnsupported.
Result<Provenance> ParseProvenance(std::string_view text);

// CheckForm adds "provenance form": documents of this project must be canonical JSON (RFC 8785); of others the exact
// bytes count, which the CPU has signed.
void CheckForm(const Provenance& provenance, std::string_view text, Verdict& verdict);

// CheckArtifacts adds "artifacts": every subject is there with its digest, and nothing else is. In bundles of this
// project a link is the one that the provenance names, and a file is executable if the provenance says so.
void CheckArtifacts(const Provenance& provenance, const StoredArtifacts& files, Verdict& verdict);

}  // namespace samovar::statement
