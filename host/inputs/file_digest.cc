// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/file_digest.h"

#include <unistd.h>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "measurements/hash/digest.h"
#include "measurements/hash/sha512/sha512.h"
#include "measurements/zip/archive.h"
#include "measurements/zip/go_hash.h"

namespace samovar::inputs {

namespace {

using lockfile::Algorithm;
using lockfile::InputDigest;

constexpr size_t kChunk = size_t{64} << 10;

template <typename Hasher>
Result<Bytes> HashAll(int fd, const std::string& path) {
  if (lseek(fd, 0, SEEK_SET) != 0) return posix::SystemError("read " + Quoted(path));
  Bytes buffer(kChunk);
  Hasher hasher;
  uint64_t size = 0;
  for (;;) {
    const size_t got = TRY(posix::ReadSome(fd, buffer, Quoted(path)));
    if (got == 0) break;
    size += got;
    if (size > kMaxArchive)
      return Error(Code::kLimit, Quoted(path) + ": larger than " + Decimal(kMaxArchive) + " bytes");
    hasher.Update(ByteView(buffer).first(got));
  }
  const auto digest = hasher.Finish();
  return Bytes(digest.bytes.begin(), digest.bytes.end());
}

// h1 of a go.mod: SHA-256 over the one line that `sha256sum go.mod` prints (golang.org/x/mod/sumdb/dirhash).
Result<Bytes> HashOfGoMod(int fd, const std::string& path) {
  const std::string line = EncodeHex(TRY(HashAll<Sha256Hasher>(fd, path))) + "  go.mod\n";
  const Sha256Digest digest = Sha256(AsBytes(line));
  return Bytes(digest.bytes.begin(), digest.bytes.end());
}

Result<Bytes> HashOfGoZip(int fd, const std::string& path) {
  if (lseek(fd, 0, SEEK_SET) != 0) return posix::SystemError("read " + Quoted(path));
  const Bytes archive = TRY(posix::ReadAll(fd, zip::kMaxContents, Quoted(path)));
  const Sha256Digest digest = TRY(zip::GoModuleHash(archive).In(Quoted(path)));
  return Bytes(digest.bytes.begin(), digest.bytes.end());
}

}  // namespace

Result<InputDigest> DigestOf(int fd, const std::string& path, Algorithm algorithm, const std::string& file) {
  InputDigest out{.algorithm = algorithm};
  switch (algorithm) {
    case Algorithm::kSha256: out.value = TRY(HashAll<Sha256Hasher>(fd, path)); return out;
    case Algorithm::kSha384: out.value = TRY(HashAll<Sha384Hasher>(fd, path)); return out;
    case Algorithm::kSha512: out.value = TRY(HashAll<Sha512Hasher>(fd, path)); return out;
    case Algorithm::kDirHash1:
      out.value = file.ends_with(".mod") ? TRY(HashOfGoMod(fd, path)) : TRY(HashOfGoZip(fd, path));
      return out;
    case Algorithm::kNarHash:
    case Algorithm::kGitCommit: break;
  }
  return Error(Code::kUnsupported, Quoted(file) + ": its " + lockfile::AlgorithmName(algorithm) + " cannot be checked");
}

std::string DigestText(const InputDigest& digest) {
  return std::string(lockfile::AlgorithmName(digest.algorithm)) + ":" + EncodeHex(digest.value);
}

}  // namespace samovar::inputs
