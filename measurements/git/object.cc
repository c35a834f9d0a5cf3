// SPDX-License-Identifier: Apache-2.0
#include "measurements/git/object.h"

#include "measurements/base/text.h"

namespace samovar::git {

Result<HashAlgorithm> ParseHashAlgorithm(std::string_view name) {
  if (name == "sha1") return HashAlgorithm::kSha1;
  if (name == "sha256") return HashAlgorithm::kSha256;
  return Error(Code::kUnsupported, "git object format " + Quoted(name) + ": expected \"sha1\" or \"sha256\"");
}

const char* HashAlgorithmName(HashAlgorithm algorithm) { return algorithm == HashAlgorithm::kSha1 ? "sha1" : "sha256"; }

size_t HashSize(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::kSha1 ? Sha1Digest::kSize : Sha256Digest::kSize;
}

const char* ObjectKindName(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kCommit: return "commit";
    case ObjectKind::kTree: return "tree";
    case ObjectKind::kBlob: return "blob";
  }
  return "unknown";
}

Result<ObjectId> ObjectId::FromBytes(ByteView bytes, HashAlgorithm algorithm) {
  if (bytes.size() == HashSize(algorithm)) return ObjectId(Bytes(bytes.begin(), bytes.end()));
  return Error(Code::kMalformed, std::string("a ") + HashAlgorithmName(algorithm) + " object id has " +
                                     Decimal(HashSize(algorithm)) + " bytes, got " + Decimal(bytes.size()));
}

Result<ObjectId> ObjectId::FromHex(std::string_view hex, HashAlgorithm algorithm) {
  Bytes bytes = TRY(DecodeHex(hex));
  return FromBytes(bytes, algorithm);
}

ObjectHasher::ObjectHasher(HashAlgorithm algorithm, ObjectKind kind, uint64_t size) {
  if (algorithm == HashAlgorithm::kSha256) hasher_.emplace<Sha256Hasher>();
  std::string header = std::string(ObjectKindName(kind)) + " " + Decimal(size);
  header.push_back('\0');
  Update(AsBytes(header));
}

void ObjectHasher::Update(ByteView content) {
  std::visit([&](auto& hasher) { hasher.Update(content); }, hasher_);
}

ObjectId ObjectHasher::Finish() {
  return std::visit([](auto& hasher) { return ObjectId(hasher.Finish()); }, hasher_);
}

ObjectId IdOf(HashAlgorithm algorithm, ObjectKind kind, ByteView content) {
  ObjectHasher hasher(algorithm, kind, content.size());
  hasher.Update(content);
  return hasher.Finish();
}

namespace {

// Takes the line up to the next '\n' off the front of `text`.
Result<std::string_view> TakeLine(std::string_view& text) {
  size_t end = text.find('\n');
  if (end == std::string_view::npos) return Error(Code::kTruncated, "commit: header without an end");
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// "Name <mail> 1700000000 +0100"; the name may contain anything but '\n', so the number is found from the end.
Result<int64_t> ParseTimestamp(std::string_view line) {
  size_t zone = line.rfind(' ');
  size_t start = zone == std::string_view::npos || zone == 0 ? zone : line.rfind(' ', zone - 1);
  if (zone == std::string_view::npos || start == std::string_view::npos) {
    return Error(Code::kMalformed, "commit: committer line without a time: " + Quoted(line));
  }
  // Up to the year 9999: what every consumer of the time can represent.
  constexpr uint64_t kLatest = 253402300799;
  return static_cast<int64_t>(
      TRY(ParseNumber(line.substr(start + 1, zone - start - 1), kLatest, "commit: committer time")));
}

}  // namespace

Result<Commit> ParseCommit(ByteView content, HashAlgorithm algorithm) {
  std::string_view text = AsText(content);
  std::string_view first = TRY(TakeLine(text));
  if (!first.starts_with("tree "))
    return Error(Code::kMalformed, "commit: expected \"tree ID\" first, got " + Quoted(first));
  ObjectId tree = TRY(ObjectId::FromHex(first.substr(5), algorithm).In("commit: tree"));
  for (;;) {
    std::string_view line = TRY(TakeLine(text));
    if (line.empty()) return Error(Code::kMalformed, "commit: no committer line");
    if (!line.starts_with("committer ")) continue;
    int64_t committed_at = TRY(ParseTimestamp(line.substr(10)));
    return Commit{std::move(tree), committed_at};
  }
}

}  // namespace samovar::git
