// SPDX-License-Identifier: Apache-2.0
//
// A guest for tests of the requester: a thread at the other end of a socket pair says whatever a test wants it to say.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "host/run/program.h"
#include "host/session/client.h"
#include "tests/harness.h"

namespace samovar::session::fake {

inline constexpr char kHello[] = R"({"agent":"test","protocol":1,"version":"0"})";
inline constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // SHA-256 of "abc"
inline constexpr int kObjects = 3;  // of the sample repository: commit, tree, blob

// One commit with one file, made once.
inline const SourceCommit& Sample() {
  static const test::Folder folder;
  static const SourceCommit source = [] {
    std::ofstream(folder.path + "/main.c") << "int main(void) { return 0; }\n";
    auto git = [](run::Words words) {
      words.insert(words.begin(), {"git", "-C", folder.path, "-c", "user.name=t", "-c", "user.email=t@localhost", "-c",
                                   "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"});
      return run::Capture({words}).value();
    };
    git({"init", "--quiet"});
    git({"add", "main.c"});
    git({"commit", "--quiet", "-m", "first"});
    static const test::Folder scratch;
    return FindSource({.folder = folder.path}, scratch.path).value();
  }();
  return source;
}

// What a guest says, frame by frame.
struct Script {
  Bytes bytes;
  Script& Raw(std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    return *this;
  }
  Script& Frame(protocol::FrameType type, std::string_view payload) {
    const auto header = protocol::EncodeFrameHeader(type, payload.size());
    bytes.insert(bytes.end(), header.begin(), header.end());
    return Raw(payload);
  }
  Script& Document(protocol::FrameType type, std::string_view text) {
    return Frame(type, Size(text.size())).Frame(protocol::FrameType::kData, text);
  }
  Script& Artifact(const std::string& path, std::string_view text = "abc", const std::string& sha256 = kAbc) {
    const Json announcement =
        Json::MakeObject({{"path", path}, {"size", uint64_t{text.size()}}, {"executable", true}, {"sha256", sha256}});
    return Frame(protocol::FrameType::kArtifact, CanonicalJson(announcement)).Frame(protocol::FrameType::kData, text);
  }
  Script& Done() { return Frame(protocol::FrameType::kDone, R"({"result":"built"})"); }
  static std::string Size(uint64_t size) {
    ByteWriter writer;
    writer.U64Le(size);
    return std::string(AsText(writer.bytes()));
  }
};

inline std::string TextOf(const std::string& path) {
  const Bytes bytes = test::ReadFile(path);
  return std::string(AsText(bytes));
}

inline Script Hello() { return Script().Frame(protocol::FrameType::kHello, kHello); }

inline Script WholeSession() {
  return Script()
      .Frame(protocol::FrameType::kPhase, R"({"phase":"building"})")
      .Frame(protocol::FrameType::kLog, "log\n")
      .Artifact("bin/a")
      .Document(protocol::FrameType::kProvenance, "{}")
      .Document(protocol::FrameType::kEvidence, "[]")
      .Done();
}

// The guest's thread: greets, reads until the source is there, says the rest and hangs up; without a rest it hangs up
// at once.
inline void PlayGuest(posix::UniqueFd fd, const Script& greeting, const std::optional<Script>& rest) {
  if (!posix::WriteAll(fd.get(), greeting.bytes, "greeting").ok() || !rest) return;
  protocol::FrameReader reader;
  for (int objects = 0; objects < kObjects;) {
    const auto got = posix::ReadSome(fd.get(), reader.Space(), "requester");
    if (!got.ok() || *got == 0) return;
    reader.Filled(*got);
    for (auto frame = reader.Next(); frame.ok() && *frame; frame = reader.Next()) {
      if ((*frame)->type == protocol::FrameType::kObject) ++objects;
    }
  }
  (void)posix::WriteAll(fd.get(), rest->bytes, "results");
}

struct Talk {
  protocol::Request request;
  test::Folder folder;
  std::vector<std::string> phases;
  std::string log;

  Talk() { request.commit = git::ObjectId::FromHex(Sample().commit, git::HashAlgorithm::kSha1).value(); }

  [[nodiscard]] std::string bundle() const { return folder.path + "/out.bundle"; }
  [[nodiscard]] bool NothingIsLeft() const { return std::filesystem::is_empty(folder.path); }

  // Carries out a session with a guest that says `greeting` at once and `rest` when it has the source; a session that
  // succeeds is committed.
  Result<SessionResult> With(const Script& greeting, const std::optional<Script>& rest) {
    int fds[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    std::thread guest(PlayGuest, posix::UniqueFd(fds[1]), greeting, rest);
    auto result = Requester(posix::UniqueFd(fds[0]));
    guest.join();
    return result;
  }

 private:
  Result<SessionResult> Requester(posix::UniqueFd fd) {
    protocol::Channel channel(std::move(fd));
    BundleWriter writer = TRY(BundleWriter::Create(bundle()));
    const Observer observer = {[this](std::string_view phase) { phases.emplace_back(phase); }, [](uint64_t) {},
                               [this](ByteView bytes) { log += AsText(bytes); }};
    SessionResult result = TRY(RunClient(channel, request, Sample(), writer, observer, {10'000}));
    if (result.built) TRY(writer.Commit());
    return result;
  }
};

}  // namespace samovar::session::fake
