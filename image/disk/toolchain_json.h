// SPDX-License-Identifier: Apache-2.0
//
// NAME.json: what a toolchain disk is, written beside NAME.disk and NAME.packages by scripts/build-toolchain. The disk
// is an EROFS file system followed by its dm-verity hash tree (hash type 1, no superblock). The root hash names the
// content: a request to the guest carries it, and the guest opens the disk through dm-verity with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"

namespace samovar::image {

inline constexpr size_t kMaxToolchainManifestSize = 65536;

// The one block size and hash algorithm of toolchain disks.
inline constexpr uint64_t kVerityBlockSize = 4096;
inline constexpr char kVerityHash[] = "sha256";

struct ToolchainManifest {
  std::string name;  // "debian-bookworm-c": what a recipe asks for
  Sha256Digest root_hash;
  Bytes salt;                     // of the hash tree, at most 256 bytes, usually none
  uint64_t data_blocks = 0;       // blocks of file system, which the tree covers
  uint64_t hash_start_block = 0;  // where the tree begins, in blocks from the start of the disk
  uint64_t size = 0;              // bytes of the whole disk
  Sha256Digest sha256;            // of the whole disk
  Sha256Digest packages_sha256;   // of NAME.packages, the list of Debian packages on the disk
  bool operator==(const ToolchainManifest&) const = default;
};

// IsToolchainName tells whether `name` is 1 to 64 lower-case letters, digits, dots and dashes, not starting with a dot
// or a dash: safe as a file name.
[[nodiscard]] bool IsToolchainName(std::string_view name);

// ParseToolchainManifest reads NAME.json strictly. Unknown or missing keys, another block size or hash algorithm, and
// numbers that do not fit together (a tree that begins inside the data, a disk too small for its tree) are errors.
Result<ToolchainManifest> ParseToolchainManifest(std::string_view text);

[[nodiscard]] Json EncodeToolchainManifest(const ToolchainManifest& manifest);

// VerityHashBlocks returns how many blocks of hashes a tree over `data_blocks` blocks has, without a superblock.
[[nodiscard]] uint64_t VerityHashBlocks(uint64_t data_blocks);

}  // namespace samovar::image
