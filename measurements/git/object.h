// SPDX-License-Identifier: Apache-2.0
//
// Git objects: their ids and the parts of commits and trees that a build depends on (git's
// Documentation/gitformat-*.txt and hash-function-transition.txt). An id is the hash of "TYPE SIZE\0" and the content,
// with SHA-1 or, in SHA-256 repositories, SHA-256. Everything parsed here comes from an untrusted sender.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::git {

enum class HashAlgorithm { kSha1, kSha256 };
enum class ObjectKind : uint8_t { kCommit = 1, kTree = 2, kBlob = 3 };

// ParseHashAlgorithm reads git's names, "sha1" and "sha256".
Result<HashAlgorithm> ParseHashAlgorithm(std::string_view name);
[[nodiscard]] const char* HashAlgorithmName(HashAlgorithm algorithm);
[[nodiscard]] size_t HashSize(HashAlgorithm algorithm);
[[nodiscard]] const char* ObjectKindName(ObjectKind kind);

// An object id: 20 bytes (SHA-1) or 32 (SHA-256).
class ObjectId {
 public:
  explicit ObjectId(const Sha1Digest& digest) : bytes_(digest.bytes.begin(), digest.bytes.end()) {}
  explicit ObjectId(const Sha256Digest& digest) : bytes_(digest.bytes.begin(), digest.bytes.end()) {}
  // FromBytes and FromHex check the length against the algorithm.
  static Result<ObjectId> FromBytes(ByteView bytes, HashAlgorithm algorithm);
  static Result<ObjectId> FromHex(std::string_view hex, HashAlgorithm algorithm);

  [[nodiscard]] std::string hex() const { return EncodeHex(bytes_); }
  [[nodiscard]] ByteView view() const { return bytes_; }
  bool operator==(const ObjectId&) const = default;

 private:
  explicit ObjectId(Bytes bytes) : bytes_(std::move(bytes)) {}
  Bytes bytes_;
};

// ObjectHasher computes the id of one object whose content arrives in pieces; exactly `size` bytes must be given.
class ObjectHasher {
 public:
  ObjectHasher(HashAlgorithm algorithm, ObjectKind kind, uint64_t size);
  void Update(ByteView content);
  [[nodiscard]] ObjectId Finish();

 private:
  std::variant<Sha1Hasher, Sha256Hasher> hasher_;
};

// IdOf returns the id of an object that is in memory.
[[nodiscard]] ObjectId IdOf(HashAlgorithm algorithm, ObjectKind kind, ByteView content);

struct Commit {
  ObjectId tree;
  int64_t committed_at;  // seconds since the epoch, of the committer line
};

// ParseCommit reads the tree and the committer time. Errors: kMalformed naming the header line.
Result<Commit> ParseCommit(ByteView content, HashAlgorithm algorithm);

enum class EntryKind { kTree, kFile, kExecutable, kSymlink };

struct TreeEntry {
  EntryKind kind;
  std::string name;
  ObjectId id;

  // The mode as git spells it in a tree ("100644", "100755", "120000", "40000").
  [[nodiscard]] const char* mode() const;
};

enum class NameRules {
  kAny,       // any byte but NUL, '/' and control characters; not ".", "..", ".git"
  kPortable,  // also ASCII only, and no two entries of a directory that differ only in case
};

// ParseTree reads a whole tree object: entries in git's order, none twice, names under `rules`, no submodules
// (kUnsupported). Errors name the entry.
Result<std::vector<TreeEntry>> ParseTree(ByteView content, HashAlgorithm algorithm, NameRules rules);

// CheckSymlink fails with kMalformed if a link at `path` (relative to the root of the source tree) is absolute, empty,
// has a NUL or leads out of the tree.
Result<void> CheckSymlink(std::string_view path, std::string_view target);

}  // namespace samovar::git
