// SPDX-License-Identifier: Apache-2.0
#include "image/disk/toolchain_json.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr uint64_t kMaxBlocks = uint64_t{1} << 32;  // 16 TiB
constexpr size_t kMaxSalt = 256;
constexpr uint64_t kHashesPerBlock = kVerityBlockSize / Sha256Digest::kSize;

Error Malformed(std::string message) { return Error(Code::kMalformed, std::move(message)); }

Result<uint64_t> NumberAt(const Json& json, std::string_view key, uint64_t min, uint64_t max) {
  int64_t value = TRY(json.IntegerAt(key));
  if (value >= 0 && static_cast<uint64_t>(value) >= min && static_cast<uint64_t>(value) <= max) {
    return static_cast<uint64_t>(value);
  }
  return Malformed("key " + Quoted(key) + ": expected a number from " + Decimal(min) + " to " + Decimal(max) +
                   ", got " + std::to_string(value));
}

Result<Sha256Digest> DigestAt(const Json& json, std::string_view key) {
  std::string text = TRY(json.StringAt(key));
  return Sha256Digest::FromHex(text, key);
}

Result<void> CheckGeometry(const ToolchainManifest& toolchain) {
  if (toolchain.hash_start_block < toolchain.data_blocks) {
    return Malformed("hash_start_block " + Decimal(toolchain.hash_start_block) + " lies inside the " +
                     Decimal(toolchain.data_blocks) + " data blocks");
  }
  uint64_t blocks = toolchain.hash_start_block + VerityHashBlocks(toolchain.data_blocks);
  if (toolchain.size == blocks * kVerityBlockSize) return {};
  return Malformed("size: expected " + Decimal(blocks * kVerityBlockSize) + " bytes for " +
                   Decimal(toolchain.data_blocks) + " data blocks and their hash tree at block " +
                   Decimal(toolchain.hash_start_block) + ", got " + Decimal(toolchain.size));
}

Result<void> CheckParameters(const Json& json) {
  uint64_t block_size = TRY(NumberAt(json, "block_size", 512, 65536));
  std::string hash = TRY(json.StringAt("hash_algorithm"));
  if (block_size == kVerityBlockSize && hash == kVerityHash) return {};
  return Error(Code::kUnsupported, "expected blocks of " + Decimal(kVerityBlockSize) + " bytes and " + kVerityHash +
                                       ", got " + Decimal(block_size) + " and " + Quoted(hash) +
                                       "; rebuild the disk with `samovar toolchain build`");
}

Result<ToolchainManifest> ParseDocument(const Json& json) {
  TRY(json.OnlyKeys({"name", "root_hash", "hash_algorithm", "salt", "block_size", "data_blocks", "hash_start_block",
                     "size", "sha256", "packages_sha256"}));
  TRY(CheckParameters(json));
  ToolchainManifest out;
  out.name = TRY(json.StringAt("name"));
  if (!IsToolchainName(out.name)) return Malformed("name: " + Quoted(out.name) + " is no toolchain name");
  out.root_hash = TRY(DigestAt(json, "root_hash"));
  std::string salt = TRY(json.StringAt("salt"));
  out.salt = TRY(DecodeHex(salt).In("salt"));
  if (out.salt.size() > kMaxSalt) return Malformed("salt: more than " + Decimal(kMaxSalt) + " bytes");
  out.data_blocks = TRY(NumberAt(json, "data_blocks", 1, kMaxBlocks));
  out.hash_start_block = TRY(NumberAt(json, "hash_start_block", 1, kMaxBlocks));
  out.size = TRY(NumberAt(json, "size", 1, Json::kMaxInteger));
  out.sha256 = TRY(DigestAt(json, "sha256"));
  out.packages_sha256 = TRY(DigestAt(json, "packages_sha256"));
  TRY(CheckGeometry(out));
  return out;
}

}  // namespace

bool IsToolchainName(std::string_view name) {
  if (name.empty() || name.size() > 64 || name[0] == '.' || name[0] == '-') return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

uint64_t VerityHashBlocks(uint64_t data_blocks) {
  uint64_t total = 0;
  for (uint64_t level = data_blocks; level > 1;) {
    level = (level + kHashesPerBlock - 1) / kHashesPerBlock;
    total += level;
  }
  return total;
}

Result<ToolchainManifest> ParseToolchainManifest(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxToolchainManifestSize).In("toolchain description"));
  return ParseDocument(json).In("toolchain description");
}

Json EncodeToolchainManifest(const ToolchainManifest& manifest) {
  return Json::MakeObject({{"name", manifest.name},
                           {"root_hash", manifest.root_hash.hex()},
                           {"hash_algorithm", kVerityHash},
                           {"salt", EncodeHex(manifest.salt)},
                           {"block_size", kVerityBlockSize},
                           {"data_blocks", manifest.data_blocks},
                           {"hash_start_block", manifest.hash_start_block},
                           {"size", manifest.size},
                           {"sha256", manifest.sha256.hex()},
                           {"packages_sha256", manifest.packages_sha256.hex()}});
}

}  // namespace samovar::image
