// SPDX-License-Identifier: Apache-2.0
//
// The provenance of a build: an in-toto Statement v1 with the SLSA Provenance v1 predicate, in canonical JSON. Its
// SHA-256 is what the CPU signs. docs/formats.md lists the fields and says which of them were established in the guest
// and which were only told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/time.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/recipe/recipe.h"
#include "measurements/tee/nonce.h"
#include "measurements/tee/platform.h"

namespace samovar::statement {

inline constexpr char kGenericBuildType[] = "urn:x-samovar:build-type:generic:1";
inline constexpr char kDefaultBuilderId[] = "urn:x-samovar:builder:unnamed";

struct Artifact {
  std::string path;                 // under artifacts/
  Sha256Digest sha256;              // of the content; of a link, of its target
  bool executable = false;          // any execute bit
  std::optional<std::string> link;  // the target of a symbolic link
};

// A file whose identity matters: a tool of the toolchain, a lock file of the source.
struct NamedDigest {
  std::string path;
  std::string version;  // first line of `TOOL --version`; empty for lock files
  Sha256Digest sha256;
};

struct Facts {
  std::vector<Artifact> artifacts;
  // source
  std::string source_uri;
  std::string git_algorithm;  // "sha1" or "sha256"
  std::string git_commit;     // hex
  std::string git_tree;       // hex
  Sha256Digest sha256_tree;
  bool dirty = false;
  // what was asked
  std::string recipe;
  std::vector<std::string> build_command;
  recipe::Network network = recipe::Network::kNone;
  std::optional<tee::Nonce> nonce;
  // what ran it
  tee::Platform platform = tee::Platform::kNone;
  std::string image_version;
  std::string kernel_release;
  Sha256Digest cmdline_sha256;
  Sha256Digest agent_sha256;
  std::string builder_id;
  std::string toolchain_name;
  Sha256Digest toolchain_root;
  std::vector<NamedDigest> tools;
  std::vector<NamedDigest> lockfiles;
  Json sandbox;  // the limits that applied
  // when, by the clock that the host set
  Time started_at;
  Time finished_at;
  std::string invocation_id;
  Sha256Digest log_sha256;
};

// BuildStatement returns the statement; encode it with CanonicalJson. Artifacts are sorted by path, lists by their own
// keys.
[[nodiscard]] Json BuildStatement(const Facts& facts);

// InputLeaves returns the leaves of the input Merkle tree in their documented order: source commit, source tree,
// sha256Tree, lock files, toolchain disk root, toolchain binaries by path. Each is the canonical JSON of a
// ResourceDescriptor.
[[nodiscard]] std::vector<std::string> InputLeaves(const Facts& facts);

}  // namespace samovar::statement
