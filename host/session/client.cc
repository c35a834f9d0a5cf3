// SPDX-License-Identifier: Apache-2.0
#include "host/session/client.h"

#include <algorithm>

#include "host/run/interrupts.h"
#include "host/session/guest_frames.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

using protocol::Frame;
using protocol::FrameType;
using protocol::Patience;

constexpr uint64_t kMaxDocument = uint64_t{64} << 20;
constexpr size_t kMaxArtifacts = 100000;
// A guest that works on something is silent; its own limits end a build. The grace covers what comes before and after.
constexpr int kGraceMilliseconds = 600'000;

// What a session is at; it never goes back (docs/protocol.md, "Order").
enum class Stage { kBuilding, kArtifacts, kProvenance, kEvidence, kDone };

class Client {
 public:
  Client(protocol::Channel& channel, const protocol::Request& request, const SourceCommit& source, BundleWriter& bundle,
         const Observer& observer)
      : channel_(channel), request_(request), source_(source), bundle_(bundle), observer_(observer) {}

  Result<SessionResult> Run(Patience boot_patience) {
    TRY(Greet(boot_patience));
    TRY(channel_.SendJson(FrameType::kRequest, RequestToJson(request_), patience_));
    TRY(SendSource(source_, channel_, patience_, observer_.source_progress,
                   [this](ByteView payload) { return HandlePhase(payload); }));
    while (stage_ != Stage::kDone) {
      const Frame frame = TRY(Receive(patience_));
      TRY(Handle(frame));
    }
    return std::move(result_);
  }

 private:
  // The next frame; an ERROR becomes the error that it carries. What has already arrived when an interrupt comes is not
  // worked through.
  Result<Frame> Receive(Patience patience) {
    TRY(run::Interrupts::Check());
    Frame frame = TRY(channel_.Receive(patience));
    if (frame.type == FrameType::kError) return ReadError(frame.payload);
    return frame;
  }

  Result<Frame> Expect(FrameType type, Patience patience) {
    Frame frame = TRY(Receive(patience));
    if (frame.type == type) return frame;
    return Error(Code::kProtocol,
                 std::string("expected a ") + FrameName(type) + " frame, got " + FrameName(frame.type));
  }

  Result<void> Greet(Patience boot_patience) {
    const Frame frame = TRY(Expect(FrameType::kHello, boot_patience));
    const int64_t version = TRY(ReadHello(frame.payload));
    if (version == protocol::kProtocolVersion) return {};
    return Error(Code::kUnsupported, "the guest speaks protocol " + std::to_string(version) + ", this program " +
                                         Decimal(protocol::kProtocolVersion) + "; use an image of this release");
  }

  // Enter goes on to `stage`, for a frame of `type`, which must not be over.
  Result<void> Enter(Stage stage, FrameType type) {
    if (stage_ <= stage) {
      stage_ = stage;
      return {};
    }
    return Error(Code::kProtocol, std::string("a ") + FrameName(type) + " frame out of order");
  }

  Result<void> Handle(const Frame& frame) {
    switch (frame.type) {
      case FrameType::kPhase: return HandlePhase(frame.payload);
      case FrameType::kLog: return HandleLog(frame.payload);
      case FrameType::kArtifact: return HandleArtifact(frame.payload);
      case FrameType::kProvenance: return HandleProvenance(frame.payload);
      case FrameType::kEvidence: return HandleEvidence(frame.payload);
      case FrameType::kDone: return HandleDone(frame.payload);
      default: return Error(Code::kProtocol, std::string("unexpected ") + FrameName(frame.type) + " frame");
    }
  }

  Result<void> HandlePhase(ByteView payload) {
    if (++phases_ > protocol::kMaxPhases) return Error(Code::kProtocol, "more PHASE frames than a session has");
    observer_.phase(TRY(ReadPhase(payload)));
    return {};
  }

  Result<void> HandleLog(ByteView payload) {
    TRY(Enter(Stage::kBuilding, FrameType::kLog));
    // It would keep the session alive without ever reaching the limit.
    if (payload.empty()) return Error(Code::kProtocol, "empty LOG frame");
    log_bytes_ += payload.size();
    // The guest ends a build at this limit; one that sends more is not the guest we know.
    if (log_bytes_ > request_.limits.log_bytes + protocol::kMaxPayload)
      return Error(Code::kProtocol, "more log than was allowed");
    observer_.log(payload);
    return bundle_.AppendLog(payload);
  }

  Result<void> HandleArtifact(ByteView payload) {
    TRY(Enter(Stage::kArtifacts, FrameType::kArtifact));
    AnnouncedArtifact artifact = TRY(ReadArtifact(payload));
    artifact_bytes_ += artifact.size;
    if (result_.artifacts.size() >= kMaxArtifacts || artifact_bytes_ > request_.limits.output_bytes) {
      return Error(Code::kProtocol, "more artifacts than the limit \"output\" allows");
    }
    if (!result_.artifacts.empty() && artifact.path < result_.artifacts.back().path) {
      return Error(Code::kProtocol, "artifact " + Quoted(artifact.path) + " out of order");
    }
    if (artifact.link) {
      TRY(bundle_.AddLink(artifact.path, *artifact.link));
      result_.artifacts.push_back({std::move(artifact.path), 0, artifact.sha256, std::move(artifact.link)});
      return {};
    }
    posix::UniqueFd file = TRY(bundle_.OpenArtifact(artifact.path, artifact.executable));
    Sha256Hasher hasher;
    TRY(ReceiveData(artifact.size, [&](ByteView piece) -> Result<void> {
      hasher.Update(piece);
      return posix::WriteAll(file.get(), piece, "artifact " + Quoted(artifact.path));
    }));
    if (!(hasher.Finish() == artifact.sha256))
      return Error(Code::kProtocol, "artifact " + Quoted(artifact.path) + " does not have the digest announced");
    result_.artifacts.push_back({std::move(artifact.path), artifact.size, artifact.sha256, {}});
    return {};
  }

  Result<void> ReceiveData(uint64_t left, const std::function<Result<void>(ByteView)>& sink) {
    while (left != 0) {
      const Frame frame = TRY(Expect(FrameType::kData, patience_));
      if (frame.payload.empty() || frame.payload.size() > left)
        return Error(Code::kProtocol, "DATA frame of an unexpected size");
      left -= frame.payload.size();
      TRY(sink(frame.payload));
    }
    return {};
  }

  Result<std::string> ReceiveDocument(ByteView payload, const char* name) {
    const uint64_t size = TRY(ReadSize(payload, name));
    if (size > kMaxDocument) return Error(Code::kProtocol, std::string(name) + " of " + Decimal(size) + " bytes");
    std::string text;
    TRY(ReceiveData(size, [&](ByteView piece) -> Result<void> {
      text += AsText(piece);
      return {};
    }));
    return text;
  }

  Result<void> HandleProvenance(ByteView payload) {
    if (stage_ == Stage::kProvenance) return Error(Code::kProtocol, "a second PROVENANCE frame");
    TRY(Enter(Stage::kProvenance, FrameType::kProvenance));
    std::string text = TRY(ReceiveDocument(payload, "provenance.json"));
    result_.provenance_sha256 = Sha256(AsBytes(text));
    return bundle_.WriteDocument("provenance.json", text);
  }

  Result<void> HandleEvidence(ByteView payload) {
    if (stage_ == Stage::kEvidence) return Error(Code::kProtocol, "a second EVIDENCE frame");
    if (stage_ != Stage::kProvenance) return Error(Code::kProtocol, "an EVIDENCE frame before PROVENANCE");
    stage_ = Stage::kEvidence;
    std::string text = TRY(ReceiveDocument(payload, "evidence.json"));
    result_.attested = true;
    return bundle_.WriteDocument("evidence.json", text);
  }

  Result<void> HandleDone(ByteView payload) {
    SessionEnd end = TRY(ReadDone(payload));
    if (end.built && stage_ < Stage::kProvenance) {
      return Error(Code::kProtocol, "the guest says that it built something but sent no provenance");
    }
    if (!end.built && stage_ > Stage::kArtifacts) {
      return Error(Code::kProtocol, "DONE with the result \"failed\" after a provenance");
    }
    stage_ = Stage::kDone;
    result_.built = end.built;
    result_.reason = std::move(end.reason);
    result_.exit_status = end.exit_status;
    result_.resources = end.resources;
    return {};
  }

  protocol::Channel& channel_;
  const protocol::Request& request_;
  const SourceCommit& source_;
  BundleWriter& bundle_;
  const Observer& observer_;
  Patience patience_ = {static_cast<int>(std::min<uint64_t>(request_.limits.seconds, 1'000'000) * 1000) +
                        kGraceMilliseconds};
  SessionResult result_;
  Stage stage_ = Stage::kBuilding;
  int phases_ = 0;
  uint64_t log_bytes_ = 0;
  uint64_t artifact_bytes_ = 0;
};

}  // namespace

Result<SessionResult> RunClient(protocol::Channel& channel, const protocol::Request& request,
                                const SourceCommit& source, BundleWriter& bundle, const Observer& observer,
                                Patience boot_patience) {
  return Client(channel, request, source, bundle, observer).Run(boot_patience);
}

}  // namespace samovar::session
