// SPDX-License-Identifier: Apache-2.0
//
// What a lock file says of one thing that a build needs from elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::lockfile {

enum class Algorithm : uint8_t {
  kSha256,
  kSha384,
  kSha512,
  kDirHash1,   // Go's h1: SHA-256 over the names and SHA-256 of the files of a zip, or over one go.mod
  kNarHash,    // Nix: SHA-256 over an unpacked tree in NAR form
  kGitCommit,  // SHA-1 or SHA-256 of a git commit object
};

// AlgorithmName returns the name that in-toto's digest sets have for it: "sha512", "dirHash1", "gitCommit", …
[[nodiscard]] const char* AlgorithmName(Algorithm algorithm);

struct InputDigest {
  Algorithm algorithm = Algorithm::kSha256;
  Bytes value = {};
  bool operator==(const InputDigest&) const = default;
  bool operator<(const InputDigest& other) const {
    return algorithm != other.algorithm ? algorithm < other.algorithm : value < other.value;
  }
};

enum class Carried : uint8_t {
  kArchive,   // one file, accepted by its digest alone
  kCommit,    // a commit of another repository, to be carried and checked as the source is
  kInTree,    // part of the source tree that the lock file is in: its commit covers it
  kRecorded,  // told, with its digest; nothing of it is carried
};
// "archive", "commit", "in tree", "recorded".
[[nodiscard]] const char* CarriedName(Carried carried);

struct Input {
  Carried carried = Carried::kArchive;
  std::string purl = {};  // package URL: what it is, in one name (ECMA-427)
  std::string name = {};
  std::string version = {};
  // Of an archive or commit: never empty. Where the lock file leaves a choice (requirements.txt: an archive for each
  // machine), each is the digest of one archive that will do.
  std::vector<InputDigest> digests = {};
  std::string file = {};  // what the archive is called, a path of the ecosystem's own form; empty if that is not known
  std::string url = {};   // where the archive or repository is; empty if only the registry knows
  std::string registry = {};  // the one that the lock file names for it; empty for the ecosystem's usual one
  size_t line = 0;            // of the lock file
};

inline constexpr size_t kMaxInputs = 65536;

// The inputs of one lock file while it is read.
class InputList {
 public:
  // Add appends an input that has been read from its line. kMalformed for a name, version, file or URL with characters
  // that none has; kUnsupported, naming it, for an archive or commit without a digest; kLimit for too many.
  Result<void> Add(Input input);

  // Finish returns all of them in their fixed order: by purl, then by file and digests, bytewise; each once. kMismatch
  // if two archives of the same name have different digests.
  Result<std::vector<Input>> Finish() &&;

 private:
  std::vector<Input> inputs_;
};

// A qualifier of a purl: repository_url, vcs_url, download_url.
struct Qualifier {
  std::string_view key, value;
};

// Purl returns "pkg:TYPE/NAME@VERSION?KEY=VALUE&…": the parts of `name` between slashes and everything else escaped as
// ECMA-427 asks; qualifiers with an empty value are left out; the others must be given in the order of their keys.
[[nodiscard]] std::string Purl(std::string_view type, std::string_view name, std::string_view version,
                               std::span<const Qualifier> qualifiers = {});

}  // namespace samovar::lockfile
