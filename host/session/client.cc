// SPDX-License-Identifier: Apache-2.0
#include "host/session/client.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::session {

namespace {

using protocol::Frame;
using protocol::FrameType;
using protocol::Patience;

constexpr size_t kMaxJson = size_t{64} << 10;
constexpr uint64_t kMaxDocument = uint64_t{64} << 20;
constexpr size_t kMaxArtifacts = 100000;
// A guest that works on something is silent; its own limits end a build. The grace covers what comes before and after.
constexpr int kGraceMilliseconds = 600'000;

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
    while (!done_) {
      Frame frame = TRY(channel_.Receive(patience_));
      TRY(Handle(frame));
    }
    return std::move(result_);
  }

 private:
  Result<void> Greet(Patience boot_patience) {
    Frame frame = TRY(channel_.Expect(FrameType::kHello, boot_patience));
    Json hello = TRY(ParseJson(AsText(frame.payload), kMaxJson).In("HELLO"));
    int64_t version = TRY(hello.IntegerAt("protocol").In("HELLO"));
    if (version == protocol::kProtocolVersion) return {};
    return Error(Code::kUnsupported, "the guest speaks protocol " + std::to_string(version) + ", this program " +
                                         Decimal(protocol::kProtocolVersion) + "; use an image of this release");
  }

  Result<void> Handle(const Frame& frame) {
    switch (frame.type) {
      case FrameType::kPhase: return HandlePhase(frame.payload);
      case FrameType::kLog: return HandleLog(frame.payload);
      case FrameType::kArtifact: return HandleArtifact(frame.payload);
      case FrameType::kProvenance: return HandleProvenance(frame.payload);
      case FrameType::kEvidence: return HandleEvidence(frame.payload);
      case FrameType::kDone: return HandleDone(frame.payload);
      case FrameType::kError: return protocol::ErrorFromFrame(frame.payload);
      default: return Error(Code::kProtocol, std::string("unexpected ") + FrameName(frame.type) + " frame");
    }
  }

  Result<void> HandlePhase(ByteView payload) {
    if (++phases_ > protocol::kMaxPhases) return Error(Code::kProtocol, "more PHASE frames than a session has");
    Json json = TRY(ParseJson(AsText(payload), kMaxJson).In("PHASE"));
    observer_.phase(TRY(json.StringAt("phase").In("PHASE")));
    return {};
  }

  Result<void> HandleLog(ByteView payload) {
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
    Json json = TRY(ParseJson(AsText(payload), kMaxJson).In("ARTIFACT"));
    TRY(json.OnlyKeys({"path", "size", "executable", "sha256"}).In("ARTIFACT"));
    ReceivedArtifact artifact;
    artifact.path = TRY(json.StringAt("path").In("ARTIFACT"));
    int64_t size = TRY(json.IntegerAt("size").In("ARTIFACT"));
    bool executable = TRY(json.BoolAt("executable").In("ARTIFACT"));
    std::string sha256 = TRY(json.StringAt("sha256").In("ARTIFACT"));
    artifact.sha256 = TRY(Sha256Digest::FromHex(sha256, "ARTIFACT: sha256"));
    if (size < 0) return Error(Code::kProtocol, "ARTIFACT: negative size");
    artifact.size = static_cast<uint64_t>(size);
    artifact_bytes_ += artifact.size;
    if (result_.artifacts.size() >= kMaxArtifacts || artifact_bytes_ > request_.limits.output_bytes) {
      return Error(Code::kProtocol, "more artifacts than the limit \"output\" allows");
    }
    posix::UniqueFd file = TRY(bundle_.OpenArtifact(artifact.path, executable));
    Sha256Hasher hasher;
    TRY(ReceiveData(artifact.size, [&](ByteView piece) -> Result<void> {
      hasher.Update(piece);
      return posix::WriteAll(file.get(), piece, "artifact " + Quoted(artifact.path));
    }));
    if (!(hasher.Finish() == artifact.sha256))
      return Error(Code::kProtocol, "artifact " + Quoted(artifact.path) + " does not have the digest announced");
    result_.artifacts.push_back(std::move(artifact));
    return {};
  }

  Result<void> ReceiveData(uint64_t left, const std::function<Result<void>(ByteView)>& sink) {
    while (left != 0) {
      Frame frame = TRY(channel_.Expect(FrameType::kData, patience_));
      if (frame.payload.empty() || frame.payload.size() > left)
        return Error(Code::kProtocol, "DATA frame of an unexpected size");
      left -= frame.payload.size();
      TRY(sink(frame.payload));
    }
    return {};
  }

  Result<std::string> ReceiveDocument(ByteView payload, const char* name) {
    ByteReader reader(payload);
    uint64_t size = TRY(reader.U64Le(name));
    TRY(reader.ExpectEmpty(name));
    if (size > kMaxDocument) return Error(Code::kProtocol, std::string(name) + " of " + Decimal(size) + " bytes");
    std::string text;
    TRY(ReceiveData(size, [&](ByteView piece) -> Result<void> {
      text += AsText(piece);
      return {};
    }));
    return text;
  }

  Result<void> HandleProvenance(ByteView payload) {
    if (have_provenance_) return Error(Code::kProtocol, "a second PROVENANCE frame");
    std::string text = TRY(ReceiveDocument(payload, "provenance.json"));
    have_provenance_ = true;
    result_.provenance_sha256 = Sha256(AsBytes(text));
    return bundle_.WriteDocument("provenance.json", text);
  }

  Result<void> HandleEvidence(ByteView payload) {
    if (result_.attested) return Error(Code::kProtocol, "a second EVIDENCE frame");
    std::string text = TRY(ReceiveDocument(payload, "evidence.json"));
    result_.attested = true;
    return bundle_.WriteDocument("evidence.json", text);
  }

  Result<void> HandleDone(ByteView payload) {
    Json json = TRY(ParseJson(AsText(payload), kMaxJson).In("DONE"));
    std::string word = TRY(json.StringAt("result").In("DONE"));
    done_ = true;
    if (word == "built") {
      result_.built = true;
      if (have_provenance_) return {};
      return Error(Code::kProtocol, "the guest says that it built something but sent no provenance");
    }
    if (word != "failed" || have_provenance_) return Error(Code::kProtocol, "DONE with the result " + Quoted(word));
    result_.reason = TRY(json.StringAt("reason").In("DONE"));
    const Json* status = json.Find("exit_status");
    if (status != nullptr && status->AsInteger() != nullptr)
      result_.exit_status = static_cast<int>(*status->AsInteger());
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
  bool done_ = false;
  bool have_provenance_ = false;
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
