// SPDX-License-Identifier: Apache-2.0
#include "guest/protocol/request.h"

#include "guest/protocol/frame.h"
#include "measurements/base/text.h"

namespace samovar::protocol {

namespace {

constexpr size_t kMaxUri = 2048;
constexpr size_t kMaxPath = 1024;
constexpr size_t kMaxSalt = 256;
// 2^36 blocks are 256 TiB; keeps every product with the block size far from overflow.
constexpr uint64_t kMaxBlocks = uint64_t{1} << 36;
constexpr int64_t kLatestTime = 253402300799;  // the end of the year 9999

Result<std::string> Text(const Json& json, std::string_view key, size_t max) {
  std::string text = TRY(json.StringAt(key));
  if (text.size() > max) return Error(Code::kLimit, "key " + Quoted(key) + ": longer than " + Decimal(max) + " bytes");
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return Error(Code::kMalformed, "key " + Quoted(key) + ": contains a control character");
    }
  }
  return text;
}

Result<uint64_t> Number(const Json& json, std::string_view key, uint64_t min, uint64_t max) {
  int64_t value = TRY(json.IntegerAt(key));
  if (value >= 0 && static_cast<uint64_t>(value) >= min && static_cast<uint64_t>(value) <= max)
    return static_cast<uint64_t>(value);
  return Error(Code::kLimit, "key " + Quoted(key) + ": must be between " + Decimal(min) + " and " + Decimal(max));
}

Result<Toolchain> ParseToolchain(const Json& json) {
  TRY(json.OnlyKeys({"name", "root_hash", "salt", "data_blocks", "hash_start_block"}));
  Toolchain out;
  out.name = TRY(Text(json, "name", 128));
  std::string root_hash = TRY(json.StringAt("root_hash"));
  out.root_hash = TRY(Sha256Digest::FromHex(root_hash, "root_hash"));
  std::string salt = TRY(Text(json, "salt", 2 * kMaxSalt));
  out.salt = TRY(DecodeHex(salt).In("salt"));
  out.data_blocks = TRY(Number(json, "data_blocks", 1, kMaxBlocks));
  out.hash_start_block = TRY(Number(json, "hash_start_block", out.data_blocks, kMaxBlocks));
  return out;
}

Result<void> ParseSource(const Json& json, Request& out) {
  TRY(json.OnlyKeys({"uri", "algorithm", "commit", "dirty", "portable_names"}));
  out.source_uri = TRY(Text(json, "uri", kMaxUri));
  std::string algorithm = TRY(json.StringAt("algorithm"));
  out.algorithm = TRY(git::ParseHashAlgorithm(algorithm));
  std::string commit = TRY(json.StringAt("commit"));
  out.commit = TRY(git::ObjectId::FromHex(commit, out.algorithm).In("commit"));
  out.dirty = TRY(json.BoolAt("dirty"));
  out.portable_names = TRY(json.BoolAt("portable_names"));
  return {};
}

Result<std::optional<tee::Nonce>> ParseNonce(const Json& json) {
  if (json.is_null()) return std::optional<tee::Nonce>();
  if (json.AsString() == nullptr) return Error(Code::kMalformed, "expected null or hex digits");
  return std::optional(TRY((DecodeHexFixed<tee::kNonceSize>(*json.AsString(), "hex"))));
}

}  // namespace

Result<Limits> ParseLimits(const Json& json, const Limits& defaults) {
  TRY(json.OnlyKeys({"memory", "seconds", "processes", "output", "log"}));
  Limits out = defaults;
  if (json.Find("memory") != nullptr) out.memory_bytes = TRY(Number(json, "memory", 1 << 20, uint64_t{1} << 46));
  if (json.Find("seconds") != nullptr) out.seconds = TRY(Number(json, "seconds", 1, 30 * 86400));
  if (json.Find("processes") != nullptr) out.processes = TRY(Number(json, "processes", 1, 1 << 20));
  if (json.Find("output") != nullptr) out.output_bytes = TRY(Number(json, "output", 1 << 20, uint64_t{1} << 46));
  if (json.Find("log") != nullptr) out.log_bytes = TRY(Number(json, "log", 1 << 10, uint64_t{1} << 40));
  return out;
}

Json LimitsToJson(const Limits& limits) {
  return Json::MakeObject({{"memory", limits.memory_bytes},
                           {"seconds", limits.seconds},
                           {"processes", limits.processes},
                           {"output", limits.output_bytes},
                           {"log", limits.log_bytes}});
}

namespace {

Result<Request> ParseBody(const Json& json) {
  TRY(json.OnlyKeys({"protocol", "source", "recipe", "toolchain", "nonce", "time", "limits"}));
  int64_t version = TRY(json.IntegerAt("protocol"));
  if (version != kProtocolVersion) {
    return Error(Code::kUnsupported,
                 "protocol " + std::to_string(version) + "; this guest speaks " + Decimal(kProtocolVersion));
  }
  Request out;
  const Json* source = TRY(json.At("source"));
  TRY(ParseSource(*source, out).In("source"));
  out.recipe = TRY(Text(json, "recipe", kMaxPath));
  const Json* toolchain = TRY(json.At("toolchain"));
  out.toolchain = TRY(ParseToolchain(*toolchain).In("toolchain"));
  const Json* nonce = TRY(json.At("nonce"));
  out.nonce = TRY(ParseNonce(*nonce).In("nonce"));
  out.time = static_cast<int64_t>(TRY(Number(json, "time", 0, kLatestTime)));
  const Json* limits = TRY(json.At("limits"));
  out.limits = TRY(ParseLimits(*limits, Limits()).In("limits"));
  return out;
}

}  // namespace

Result<Request> ParseRequest(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxRequestSize).In("request"));
  return ParseBody(json).In("request");
}

Json RequestToJson(const Request& request) {
  const Toolchain& toolchain = request.toolchain;
  return Json::MakeObject({
      {"protocol", kProtocolVersion},
      {"source", Json::MakeObject({{"uri", request.source_uri},
                                   {"algorithm", git::HashAlgorithmName(request.algorithm)},
                                   {"commit", request.commit.hex()},
                                   {"dirty", request.dirty},
                                   {"portable_names", request.portable_names}})},
      {"recipe", request.recipe},
      {"toolchain", Json::MakeObject({{"name", toolchain.name},
                                      {"root_hash", toolchain.root_hash.hex()},
                                      {"salt", EncodeHex(toolchain.salt)},
                                      {"data_blocks", toolchain.data_blocks},
                                      {"hash_start_block", toolchain.hash_start_block}})},
      {"nonce", request.nonce ? Json(EncodeHex(*request.nonce)) : Json()},
      {"time", request.time},
      {"limits", LimitsToJson(request.limits)},
  });
}

}  // namespace samovar::protocol
