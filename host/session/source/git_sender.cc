// SPDX-License-Identifier: Apache-2.0
//
// The walk over commit, trees and blobs, fed by one `git cat-file --batch`.
#include <unistd.h>

#include <algorithm>

#include "guest/posix/pipe.h"
#include "host/run/child.h"
#include "host/session/guest_frames.h"
#include "host/session/source/git_source.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

using git::ObjectKind;
using posix::UniqueFd;
using protocol::FrameType;

constexpr size_t kPiece = size_t{256} << 10;
constexpr size_t kMaxTree = size_t{16} << 20;

// A running `git cat-file --batch`: ask for an id, get "ID TYPE SIZE\n", the content and a line break.
class ObjectReader {
 public:
  static Result<ObjectReader> Start(const SourceCommit& source) {
    posix::SocketPair pair = TRY(posix::MakeSocketPair());
    run::Program git = source.view.Git({"cat-file", "--batch"});
    git.descriptors = {{pair.theirs.get(), STDIN_FILENO}, {pair.theirs.get(), STDOUT_FILENO}};
    run::Child child = TRY(run::Child::Start(git));
    return ObjectReader(std::move(child), std::move(pair.ours));
  }

  // Ask requests an object and returns its size.
  Result<uint64_t> Ask(const std::string& id, ObjectKind kind) {
    TRY(posix::WriteAll(fd_.get(), AsBytes(id + "\n"), "git cat-file"));
    std::string header = TRY(Line());
    std::string expected = id + " " + git::ObjectKindName(kind) + " ";
    if (!header.starts_with(expected)) {
      return Error(Code::kEnvironment, "git cat-file: expected " + Quoted(expected) + "and a size, got " +
                                           Quoted(header) + "; is the repository complete (not a partial clone)?");
    }
    return ParseNumber(std::string_view(header).substr(expected.size()), UINT64_MAX / 2, "git cat-file: size");
  }

  // Take returns up to `max` bytes of what git wrote, at least one; borrowed until the next call.
  Result<ByteView> Take(size_t max) {
    if (begin_ == end_) {
      begin_ = 0;
      end_ = TRY(posix::ReadSome(fd_.get(), buffer_, "git cat-file"));
      if (end_ == 0) return Error(Code::kEnvironment, "git cat-file ended early");
    }
    ByteView out = ByteView(buffer_).subspan(begin_, std::min(max, end_ - begin_));
    begin_ += out.size();
    return out;
  }

  // EndObject takes the line break after an object's content.
  Result<void> EndObject() {
    ByteView byte = TRY(Take(1));
    if (byte[0] == '\n') return {};
    return Error(Code::kEnvironment, "git cat-file: object longer than announced");
  }

 private:
  ObjectReader(run::Child child, UniqueFd fd) : child_(std::move(child)), fd_(std::move(fd)), buffer_(kPiece) {}

  Result<std::string> Line() {
    std::string out;
    for (;;) {
      ByteView byte = TRY(Take(1));
      if (byte[0] == '\n') return out;
      out.push_back(static_cast<char>(byte[0]));
      if (out.size() > 4096) return Error(Code::kEnvironment, "git cat-file: header line without an end");
    }
  }

  run::Child child_;
  UniqueFd fd_;
  Bytes buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

class Sender {
 public:
  Sender(const SourceCommit& source, ObjectReader reader, protocol::Channel& channel, protocol::Patience patience,
         const std::function<void(uint64_t)>& progress, const PhaseHandler& phase)
      : source_(source),
        reader_(std::move(reader)),
        channel_(channel),
        patience_(patience),
        progress_(progress),
        phase_(phase) {}

  Result<void> Run() {
    Bytes content = TRY(Forward(source_.commit, ObjectKind::kCommit));
    git::Commit commit = TRY(git::ParseCommit(content, source_.view.algorithm()));
    return Tree(commit.tree);
  }

 private:
  Result<void> Tree(const git::ObjectId& id) {
    Bytes content = TRY(Forward(id.hex(), ObjectKind::kTree));
    auto entries = TRY(git::ParseTree(content, source_.view.algorithm(), git::NameRules::kAny));
    for (const git::TreeEntry& entry : entries) {
      if (entry.kind == git::EntryKind::kTree) {
        TRY(Tree(entry.id));
      } else {
        TRY(Forward(entry.id.hex(), ObjectKind::kBlob));
      }
    }
    return {};
  }

  // Sends one object; returns its content unless it is a blob.
  Result<Bytes> Forward(const std::string& id, ObjectKind kind) {
    uint64_t left = TRY(reader_.Ask(id, kind));
    if (kind != ObjectKind::kBlob && left > kMaxTree)
      return Error(Code::kLimit, "object " + id + ": larger than the guest accepts");
    ByteWriter first;
    first.U8(static_cast<uint8_t>(kind));
    first.U64Le(left);
    Bytes kept;
    FrameType type = FrameType::kObject;
    Bytes frame = std::move(first).Finish();
    do {
      if (left != 0) {
        ByteView piece = TRY(reader_.Take(std::min<uint64_t>(left, kPiece)));
        left -= piece.size();
        frame.insert(frame.end(), piece.begin(), piece.end());
        if (kind == ObjectKind::kBlob)
          sent_ += piece.size();
        else
          kept.insert(kept.end(), piece.begin(), piece.end());
      }
      TRY(Send(type, frame));
      type = FrameType::kData;
      frame.clear();
    } while (left != 0);
    TRY(reader_.EndObject());
    progress_(sent_);
    return kept;
  }

  // A guest that refuses says why and hangs up; what it said is worth more than "broken pipe". What comes after the
  // last object is not heard here: a quick guest may have begun to build.
  Result<void> Send(FrameType type, ByteView payload) {
    TRY(Hear());
    Result<void> sent = channel_.Send(type, payload, patience_);
    if (!sent.ok()) TRY(Hear());
    return sent;
  }

  Result<void> Hear() {
    for (;;) {
      auto frame = channel_.Poll();
      if (!frame.ok() || !*frame) return {};
      const FrameType type = (*frame)->type;
      if (type == FrameType::kError) return ReadError((*frame)->payload);
      if (type != FrameType::kPhase) {
        return Error(Code::kProtocol,
                     std::string("unexpected ") + FrameName(type) + " frame while the source was being sent");
      }
      TRY(phase_((*frame)->payload));
    }
  }

  const SourceCommit& source_;
  ObjectReader reader_;
  protocol::Channel& channel_;
  protocol::Patience patience_;
  const std::function<void(uint64_t)>& progress_;
  const PhaseHandler& phase_;
  uint64_t sent_ = 0;
};

}  // namespace

Result<void> SendSource(const SourceCommit& source, protocol::Channel& channel, protocol::Patience patience,
                        const std::function<void(uint64_t)>& progress, const PhaseHandler& phase) {
  ObjectReader reader = TRY(ObjectReader::Start(source));
  return Sender(source, std::move(reader), channel, patience, progress, phase).Run();
}

}  // namespace samovar::session
