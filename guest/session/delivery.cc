// SPDX-License-Identifier: Apache-2.0
#include "guest/session/delivery.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::session {

using protocol::FrameType;

namespace {

constexpr size_t kPiece = size_t{256} << 10;

}  // namespace

Result<void> SendArtifact(protocol::Channel& channel, int root, const artifacts::Artifact& artifact,
                          protocol::Patience patience) {
  if (artifact.link) {
    const Json link = Json::MakeObject({{"path", artifact.path}, {"link", *artifact.link}});
    return channel.SendJson(FrameType::kArtifact, link, patience);
  }
  Json announcement = Json::MakeObject({{"path", artifact.path},
                                        {"size", artifact.size},
                                        {"executable", artifact.executable},
                                        {"sha256", artifact.sha256.hex()}});
  TRY(channel.SendJson(FrameType::kArtifact, announcement, patience));
  posix::UniqueFd fd = TRY(artifacts::OpenArtifact(root, artifact));
  Sha256Hasher hasher;
  Bytes buffer(kPiece);
  uint64_t left = artifact.size;
  while (left != 0) {
    size_t got = TRY(
        posix::ReadSome(fd.get(), std::span(buffer).first(std::min<uint64_t>(left, kPiece)), Quoted(artifact.path)));
    if (got == 0)
      return Error(Code::kMismatch, "artifact " + Quoted(artifact.path) + ": shorter than when it was hashed");
    ByteView piece = ByteView(buffer).first(got);
    hasher.Update(piece);
    TRY(channel.Send(FrameType::kData, piece, patience));
    left -= got;
  }
  if (hasher.Finish() == artifact.sha256) return {};
  return Error(Code::kMismatch, "artifact " + Quoted(artifact.path) + ": changed after it was hashed");
}

Result<void> SendDocument(protocol::Channel& channel, FrameType type, std::string_view text,
                          protocol::Patience patience) {
  ByteWriter size;
  size.U64Le(text.size());
  TRY(channel.Send(type, size.bytes(), patience));
  for (ByteView rest = AsBytes(text); !rest.empty();) {
    ByteView piece = rest.first(std::min(rest.size(), kPiece));
    TRY(channel.Send(FrameType::kData, piece, patience));
    rest = rest.subspan(piece.size());
  }
  return {};
}

}  // namespace samovar::session
