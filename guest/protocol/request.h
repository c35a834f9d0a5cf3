// SPDX-License-Identifier: Apache-2.0
//
// What a requester asks for: the REQUEST frame's JSON (docs/protocol.md). The guest believes none of it beyond its
// form; every value is bound to the result by being checked against content (source, toolchain) or recorded in the
// provenance.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "measurements/git/object.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"
#include "measurements/tee/nonce.h"

namespace samovar::protocol {

inline constexpr size_t kMaxRequestSize = 64 * 1024;

// Upper bounds of one build. The recipe may ask for less or more; what applies is the smaller of the two and of what
// the machine has.
struct Limits {
  uint64_t memory_bytes = uint64_t{4} << 30;
  uint64_t seconds = 3600;
  uint64_t processes = 4096;
  uint64_t output_bytes = uint64_t{4} << 30;  // files the build writes, in the source tree and outside
  uint64_t log_bytes = uint64_t{64} << 20;
  bool operator==(const Limits&) const = default;
};

// A toolchain disk: EROFS with a dm-verity tree behind it (docs/supply.md). Nothing on the disk itself is believed.
struct Toolchain {
  std::string name;
  Sha256Digest root_hash;
  Bytes salt;                // at most 256 bytes
  uint64_t data_blocks = 0;  // of 4096 bytes, as all blocks here
  uint64_t hash_start_block = 0;
};

struct Request {
  std::string source_uri;  // where the requester says the source is from; recorded, not checked
  git::HashAlgorithm algorithm = git::HashAlgorithm::kSha1;
  git::ObjectId commit{Sha1Digest()};
  bool dirty = false;           // the commit was made from uncommitted changes; recorded
  bool portable_names = false;  // refuse entries that are not ASCII or differ only in case
  std::string recipe;           // path of the recipe in the source tree
  Toolchain toolchain;
  std::optional<tee::Nonce> nonce;
  int64_t time = 0;  // seconds since the epoch, by the requester's clock
  Limits limits;
};

// ParseRequest reads a REQUEST payload: unknown keys, missing keys and values out of range are errors that name the
// key.
Result<Request> ParseRequest(std::string_view text);
// RequestToJson is its inverse.
[[nodiscard]] Json RequestToJson(const Request& request);

// ParseLimits reads {"memory","seconds","processes","output","log"} (numbers; all optional) over `defaults`.
Result<Limits> ParseLimits(const Json& json, const Limits& defaults);
[[nodiscard]] Json LimitsToJson(const Limits& limits);

}  // namespace samovar::protocol
