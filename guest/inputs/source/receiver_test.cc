// SPDX-License-Identifier: Apache-2.0
#include "guest/inputs/source/receiver.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

#include "guest/inputs/source/source_stream_for_test.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::inputs::fake;
using git::HashAlgorithm;
using git::ObjectKind;
using protocol::FrameType;

namespace {

constexpr protocol::Patience kPatience = {10000};

struct Folder : test::Folder {
  posix::UniqueFd fd = posix::Open(path, O_RDONLY | O_DIRECTORY).value();
};

// Holds up threads again and again by a signal, as long as this lives: those that were not there before, and have not
// said that they must not be.
thread_local bool held_up = true;

class HoldUp {
 public:
  HoldUp() {
    held_up = false;
    struct sigaction action = {};
    action.sa_handler = [](int) {
      if (held_up) usleep(10000);
    };
    action.sa_flags = SA_RESTART;
    CHECK(sigaction(SIGUSR1, &action, &before_) == 0);
    thread_ = std::thread([this] {
      held_up = false;
      for (; !ended_; usleep(30000)) {
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
          (void)syscall(SYS_tgkill, getpid(), std::stoi(task.path().filename()), SIGUSR1);
        }
      }
    });
  }
  HoldUp(const HoldUp&) = delete;
  HoldUp& operator=(const HoldUp&) = delete;
  ~HoldUp() {
    ended_ = true;
    thread_.join();
    CHECK(sigaction(SIGUSR1, &before_, nullptr) == 0);
    held_up = true;
  }

 private:
  struct sigaction before_ = {};
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

// Receives what `stream` says, from a sender that then hangs up.
Result<inputs::SourceFacts> Receive(
    const Bytes& stream, const SampleTree& tree, Folder& folder,
    const std::function<void(inputs::SourceRules&)>& change = [](inputs::SourceRules&) {}) {
  int fds[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
  protocol::Channel channel{posix::UniqueFd(fds[0])};
  std::thread sender([&] {
    held_up = false;
    (void)posix::WriteAll(fds[1], stream, "test").ok();
    close(fds[1]);
  });
  inputs::SourceRules rules;
  rules.algorithm = tree.algorithm;
  rules.commit = tree.commit;
  rules.owner = getuid();
  change(rules);
  auto facts = inputs::ReceiveSource(channel, rules, folder.fd.get(), kPatience);
  shutdown(channel.fd(), SHUT_RDWR);
  sender.join();
  return facts;
}

}  // namespace

TEST(AWholeTreeArrives) {
  for (HashAlgorithm algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256}) {
    for (size_t first : {SIZE_MAX, size_t{0}, size_t{5}}) {
      SampleTree tree(algorithm);
      Folder folder;
      auto facts = Receive(Stream(tree, first), tree, folder);
      REQUIRE_OK(facts);
      EXPECT_EQ(facts->files, uint64_t{3});
      EXPECT_EQ(facts->tree.hex(), tree.Id(tree.objects[1]).hex());
      EXPECT_EQ(facts->committed_at, int64_t{1700000000});
      EXPECT_EQ(test::ReadFile(folder.path + "/main.c"), tree.objects[3].content);
      EXPECT_EQ(std::filesystem::read_symlink(folder.path + "/link").string(), "main.c");
      struct stat status;
      EXPECT_EQ(stat((folder.path + "/sub/run").c_str(), &status), 0);
      EXPECT_EQ(status.st_mode & 0777U, 0755U);
      EXPECT_EQ(status.st_mtime, time_t{1700000000});
      // The documented list, hashed independently of the receiver.
      Sha256Hasher list;
      for (auto [line, object] :
           {std::pair("120000 link", 2), std::pair("100644 main.c", 3), std::pair("100755 sub/run", 5)}) {
        list.Update(AsBytes(std::string_view(line, std::string_view(line).size() + 1)));
        list.Update(Sha256(tree.objects[static_cast<size_t>(object)].content).view());
      }
      EXPECT_EQ(facts->sha256_tree.hex(), list.Finish().hex());
    }
  }
}

// Much larger than what is held of it at any time, while what writes it is far behind what receives it.
TEST(ALargeFileArrives) {
  Bytes content(24 << 20);
  uint32_t state = 1;
  for (uint8_t& byte : content) byte = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  for (size_t piece : {size_t{30000}, protocol::kMaxPayload}) {
    SampleTree tree(HashAlgorithm::kSha1, "main.c", "main.c", content);
    Folder folder;
    HoldUp others;
    auto facts = Receive(Stream(tree, 1, piece), tree, folder);
    REQUIRE_OK(facts);
    EXPECT(test::ReadFile(folder.path + "/main.c") == content);
  }
}

TEST(ARefusedFileIsNamedWhateverFollowsIt) {
  for (size_t objects : {size_t{4}, size_t{5}, size_t{6}}) {
    SampleTree tree;
    Bytes stream;
    for (size_t i = 0; i < objects; ++i) {
      Object object = tree.objects[i];
      if (i >= 3) object.content.back() ^= 1;
      Bytes part = Encode(object);
      stream.insert(stream.end(), part.begin(), part.end());
    }
    Folder folder;
    EXPECT_ERROR(Receive(stream, tree, folder), Code::kMismatch, "\"main.c\": blob does not match");
  }
}

TEST(AStreamCutAnywhereIsRefused) {
  SampleTree tree;
  Bytes stream = Stream(tree, 3);
  for (size_t cut = 0; cut < stream.size(); ++cut) {
    Folder folder;
    auto facts = Receive(Bytes(stream.begin(), stream.begin() + static_cast<long>(cut)), tree, folder);
    EXPECT_ERROR(facts, Code::kProtocol, "hung up");
  }
}

TEST(EveryFlippedByteOfContentIsRefused) {
  SampleTree tree;
  for (size_t i = 0; i < tree.objects.size(); ++i) {
    for (size_t at = 0; at < tree.objects[i].content.size(); ++at) {
      SampleTree changed = tree;
      changed.objects[i].content[at] ^= 1;
      Folder folder;
      auto facts = Receive(Stream(changed), tree, folder);
      EXPECT_ERROR(facts, Code::kMismatch, "does not match: expected id");
    }
  }
}

TEST(MismatchesNameThePath) {
  struct {
    size_t object;
    const char* where;
  } rows[] = {{0, "commit: "},     {1, "source tree: "}, {2, "\"link\": "},
              {3, "\"main.c\": "}, {4, "\"sub/\": "},    {5, "\"sub/run\": "}};
  for (const auto& row : rows) {
    test::Row name(row.where);
    SampleTree tree;
    Bytes stream;
    for (size_t i = 0; i < tree.objects.size(); ++i) {
      Object object = tree.objects[i];
      if (i == row.object) object.content.back() ^= 1;
      Bytes part = Encode(object);
      stream.insert(stream.end(), part.begin(), part.end());
    }
    Folder folder;
    EXPECT_ERROR(Receive(stream, tree, folder), Code::kMismatch, row.where);
  }
}

TEST(OrderAndKindsAreFixed) {
  SampleTree tree;
  struct {
    const char* name;
    std::function<Bytes()> stream;
    Code code;
    const char* why;
  } rows[] = {
      {"tree first", [&] { return Encode(tree.objects[1]); }, Code::kProtocol,
       "expected a commit, got an object of kind 2"},
      {"tree left out",
       [&] {
         Bytes out = Encode(tree.objects[0]);
         Bytes file = Encode(tree.objects[3]);
         out.insert(out.end(), file.begin(), file.end());
         return out;
       },
       Code::kProtocol, "expected a tree"},
      {"data first", [&] { return FrameBytes(FrameType::kData, Bytes{1}); }, Code::kProtocol,
       "expected a OBJECT frame, got DATA"},
      {"request again", [&] { return FrameBytes(FrameType::kRequest, {}); }, Code::kProtocol, "got REQUEST"},
      {"no size",
       [&] {
         return FrameBytes(FrameType::kObject, Bytes{1, 2});
       },
       Code::kTruncated, "OBJECT: size"},
      {"more than announced",
       [&] {
         ByteWriter w;
         w.U8(1);
         w.U64Le(1);
         w.Text("ab");
         return FrameBytes(FrameType::kObject, w.bytes());
       },
       Code::kProtocol, "carries 2 bytes of an object of 1"},
      {"huge commit",
       [&] {
         ByteWriter w;
         w.U8(1);
         w.U64Le(UINT64_MAX);
         return FrameBytes(FrameType::kObject, w.bytes());
       },
       Code::kLimit, "commit of 18446744073709551615 bytes"},
      {"data too long",
       [&] {
         ByteWriter w;
         w.U8(1);
         w.U64Le(2);
         Bytes out = FrameBytes(FrameType::kObject, w.bytes());
         Bytes data = FrameBytes(FrameType::kData, Bytes(3));
         out.insert(out.end(), data.begin(), data.end());
         return out;
       },
       Code::kProtocol, "DATA frame of 3 bytes, 2 were left"},
      {"empty data",
       [&] {
         ByteWriter w;
         w.U8(1);
         w.U64Le(2);
         Bytes out = FrameBytes(FrameType::kObject, w.bytes());
         Bytes data = FrameBytes(FrameType::kData, {});
         out.insert(out.end(), data.begin(), data.end());
         return out;
       },
       Code::kProtocol, "empty DATA frame"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Folder folder;
    EXPECT_ERROR(Receive(row.stream(), tree, folder), row.code, row.why);
  }
}

TEST(LimitsAndNamesAreKept) {
  SampleTree tree;
  Folder one;
  EXPECT_ERROR(Receive(Stream(tree), tree, one, [](auto& rules) { rules.max_bytes = 30; }), Code::kLimit,
               "\"sub/run\": blob of 10 bytes; at most 1");
  Folder two;
  EXPECT_ERROR(Receive(Stream(tree), tree, two, [](auto& rules) { rules.max_entries = 3; }), Code::kLimit,
               "has more than 3 entries");
  SampleTree unicode(HashAlgorithm::kSha1, "main\xc3\xa9.c");
  Folder three;
  EXPECT_ERROR(Receive(Stream(unicode), unicode, three, [](auto& rules) { rules.names = git::NameRules::kPortable; }),
               Code::kMalformed, "not ASCII");
  SampleTree outside(HashAlgorithm::kSha1, "main.c", "../outside");
  Folder four;
  EXPECT_ERROR(Receive(Stream(outside), outside, four), Code::kMalformed, "leads out of the source tree");
}

// A tree stays in memory while those in it are walked, so what a nest of them may hold is counted as it arrives, before
// the first entry of the innermost is looked at; and what has been walked is let go.
TEST(NestedTreesAreCountedAsTheyArrive) {
  SampleTree tree;
  const uint64_t root = tree.objects[1].content.size();
  const uint64_t sub = tree.objects[4].content.size();
  struct {
    const char* name;
    uint64_t max_entries;
    uint64_t max_tree_bytes;
    size_t objects;  // that have arrived; nobody asks for more
    const char* why;
  } rows[] = {
      {"both", 4, root + sub, 6, nullptr},
      {"entries of the root", 2, root + sub, 2, "source tree: with it, the source has more than 2 entries"},
      {"entries of the inner", 3, root + sub, 5, "\"sub/\": with it, the source has more than 3 entries"},
      {"bytes of the root", 4, root - 1, 2, "source tree: with the directories around it"},
      {"bytes of both", 4, root + sub - 1, 5, "\"sub/\": with the directories around it"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    Bytes stream;
    for (size_t i = 0; i < row.objects; ++i) {
      const Bytes part = Encode(tree.objects[i]);
      stream.insert(stream.end(), part.begin(), part.end());
    }
    Folder folder;
    const auto facts = Receive(stream, tree, folder, [&](auto& rules) {
      rules.max_entries = row.max_entries;
      rules.max_tree_bytes = row.max_tree_bytes;
    });
    if (row.why == nullptr)
      EXPECT_OK(facts);
    else
      EXPECT_ERROR(facts, Code::kLimit, row.why);
  }
}

TEST(TreesThatHaveBeenWalkedAreLetGo) {
  SampleTree tree;
  const Object file = {ObjectKind::kBlob, Text("x")};
  const Object leaf = {ObjectKind::kTree, tree.Entry("100644", "x", file)};
  Object root = {ObjectKind::kTree, {}};
  Bytes walk;
  for (const char* name : {"a", "b", "c", "d"}) {
    const Bytes entry = tree.Entry("40000", name, leaf);
    root.content.insert(root.content.end(), entry.begin(), entry.end());
    for (const Bytes& part : {Encode(leaf), Encode(file)}) walk.insert(walk.end(), part.begin(), part.end());
  }
  const Object top = {ObjectKind::kCommit, Text("tree " + tree.Id(root).hex() +
                                                "\nauthor A <a> 1 +0000\ncommitter C <c> 1700000000 +0000\n\nx\n")};
  tree.commit = tree.Id(top);
  Bytes stream = Encode(top);
  for (const Bytes& part : {Encode(root), walk}) stream.insert(stream.end(), part.begin(), part.end());
  Folder folder;
  EXPECT_OK(Receive(stream, tree, folder,
                    [&](auto& rules) { rules.max_tree_bytes = root.content.size() + leaf.content.size(); }));
}

// A link that arrives where a directory of the same name follows is no way out: git's order and uniqueness exclude the
// pair, and every name is created anew.
TEST(NothingIsWrittenThroughALinkThatIsThere) {
  SampleTree tree;
  Folder folder;
  Folder elsewhere;
  CHECK(symlink(elsewhere.path.c_str(), (folder.path + "/sub").c_str()) == 0);
  EXPECT_ERROR(Receive(Stream(tree), tree, folder), Code::kSystem, "create \"sub\"");
  EXPECT(std::filesystem::is_empty(elsewhere.path));
}
