// SPDX-License-Identifier: Apache-2.0
#include "host/session/guest_frames.h"

#include "guest/protocol/channel.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::session {

namespace {

constexpr size_t kMaxJson = size_t{64} << 10;
constexpr int64_t kMaxExitStatus = 255;

// A fault of the other side, whatever the reader of a format calls it.
template <typename T>
Result<T> FromGuest(Result<T> result, const char* frame) {
  if (result.ok()) return result;
  return Error(Code::kProtocol, std::string(frame) + ": " + result.error().message());
}

Result<Json> Parse(ByteView payload) { return ParseJson(AsText(payload), kMaxJson); }

Result<int64_t> Version(ByteView payload) { return TRY(Parse(payload)).IntegerAt("protocol"); }

Result<std::string> Phase(ByteView payload) { return TRY(Parse(payload)).StringAt("phase"); }

Result<AnnouncedArtifact> Artifact(ByteView payload) {
  const Json json = TRY(Parse(payload));
  AnnouncedArtifact out;
  if (json.Find("link") != nullptr) {
    TRY(json.OnlyKeys({"path", "link"}));
    out.path = TRY(json.StringAt("path"));
    out.link = TRY(json.StringAt("link"));
    out.sha256 = Sha256(AsBytes(*out.link));
    return out;
  }
  TRY(json.OnlyKeys({"path", "size", "executable", "sha256"}));
  out.path = TRY(json.StringAt("path"));
  out.executable = TRY(json.BoolAt("executable"));
  const std::string sha256 = TRY(json.StringAt("sha256"));
  out.sha256 = TRY(Sha256Digest::FromHex(sha256, "sha256"));
  const int64_t size = TRY(json.IntegerAt("size"));
  if (size < 0) return Error(Code::kProtocol, "negative size");
  out.size = static_cast<uint64_t>(size);
  return out;
}

Result<uint64_t> Size(ByteView payload, const char* name) {
  ByteReader reader(payload);
  const uint64_t size = TRY(reader.U64Le(name));
  TRY(reader.ExpectEmpty(name));
  return size;
}

Result<uint64_t> Amount(const Json& json, const char* key) {
  const int64_t number = TRY(json.IntegerAt(key));
  if (number < 0) return Error(Code::kProtocol, std::string(key) + " is negative");
  return static_cast<uint64_t>(number);
}

Result<std::optional<Resources>> ResourcesIn(const Json& done) {
  const Json* json = done.Find("resources");
  if (json == nullptr) return std::optional<Resources>();
  Resources out;
  out.peak_memory_bytes = TRY(Amount(*json, "peak_memory_bytes"));
  out.cpu_milliseconds = TRY(Amount(*json, "cpu_milliseconds"));
  out.elapsed_milliseconds = TRY(Amount(*json, "elapsed_milliseconds"));
  return std::optional(out);
}

Result<SessionEnd> Done(ByteView payload) {
  const Json json = TRY(Parse(payload));
  const std::string word = TRY(json.StringAt("result"));
  SessionEnd out;
  out.resources = TRY(ResourcesIn(json).In("resources"));
  out.built = word == "built";
  if (out.built) return out;
  if (word != "failed") return Error(Code::kProtocol, "the result " + Quoted(word));
  out.reason = TRY(json.StringAt("reason"));
  const Json* status = json.Find("exit_status");
  if (status == nullptr || status->is_null()) return out;
  const int64_t number = TRY(json.IntegerAt("exit_status"));
  if (number < 0 || number > kMaxExitStatus) {
    return Error(Code::kProtocol, "exit_status " + std::to_string(number) + "; expected 0 to 255");
  }
  out.exit_status = static_cast<int>(number);
  return out;
}

}  // namespace

Result<int64_t> ReadHello(ByteView payload) { return FromGuest(Version(payload), "HELLO"); }
Result<std::string> ReadPhase(ByteView payload) { return FromGuest(Phase(payload), "PHASE"); }
Result<AnnouncedArtifact> ReadArtifact(ByteView payload) { return FromGuest(Artifact(payload), "ARTIFACT"); }
Result<uint64_t> ReadSize(ByteView payload, const char* name) { return FromGuest(Size(payload, name), name); }
Result<SessionEnd> ReadDone(ByteView payload) { return FromGuest(Done(payload), "DONE"); }

Error ReadError(ByteView payload) {
  if (auto json = FromGuest(Parse(payload), "ERROR"); !json.ok()) return std::move(json).error();
  Error error = protocol::ErrorFromFrame(payload);
  switch (error.code()) {
    case Code::kUsage:
    case Code::kEnvironment:
    case Code::kSystem: return Error(Code::kUnsupported, "the appliance: " + error.message());
    default: return error;
  }
}

}  // namespace samovar::session
