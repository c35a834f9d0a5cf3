// SPDX-License-Identifier: Apache-2.0
#include "guest/artifacts/collect.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/harness.h"

using namespace samovar;
using artifacts::Artifact;
using artifacts::ArtifactLimits;

namespace {

// A build folder with one of everything.
class Tree {
 public:
  Tree() {
    const char* base = getenv("TMPDIR");
    folder_ = std::string(base != nullptr ? base : "/tmp") + "/samovar-artifacts-XXXXXX";
    CHECK(mkdtemp(folder_.data()) != nullptr);
    root_ = posix::Open(folder_, O_RDONLY | O_DIRECTORY).value();
    for (const char* name : {"out", "out/sub", "out/.git", "empty", "lib", "lib/sub"}) Folder(name);
    File("lib/libx.so.1.2", "x", 0755);
    File("lib/.hidden", "h", 0644);
    Link("libx.so.1", "lib/libx.so");
    Link("libx.so.1.2", "lib/libx.so.1");
    Link("../libx.so.1.2", "lib/sub/up");
    File("out/hello", "hello\n", 0755);
    File("out/a.so", "a", 0644);
    File("out/b.so", "b", 04750);
    File("out/.hidden.so", "h", 0644);
    File("out/sub/c.so", "c", 0600);
    File("out/[x]", "x", 0644);
    Link("out/hello", "alias");
    Link("out", "folder-link");
    Link("/etc/passwd", "out/escape");
    CHECK(mkfifo(Path("fifo").c_str(), 0644) == 0);
    CHECK(link(Path("out/a.so").c_str(), Path("hard").c_str()) == 0);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() {
    std::error_code failure;
    std::filesystem::remove_all(folder_, failure);
    CHECK(!failure);
  }

  [[nodiscard]] int root() const { return root_.get(); }
  [[nodiscard]] std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  void Folder(const std::string& name) const { CHECK(mkdir(Path(name).c_str(), 0755) == 0); }
  void Link(const char* target, const std::string& name) const { CHECK(symlink(target, Path(name).c_str()) == 0); }
  void File(const std::string& name, std::string_view text, unsigned mode) const {
    posix::UniqueFd fd = posix::Open(Path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600).value();
    posix::WriteAll(fd.get(), AsBytes(text), name).value();
    CHECK(fchmod(fd.get(), static_cast<mode_t>(mode)) == 0);
  }

 private:
  std::string folder_;
  posix::UniqueFd root_;
};

Result<std::vector<Artifact>> Collect(int root, const std::vector<std::string>& patterns,
                                      const ArtifactLimits& limits) {
  std::vector<recipe::Pattern> parsed;
  for (const std::string& text : patterns) parsed.push_back(TRY(recipe::ParsePattern(text)));
  return artifacts::Collect(root, parsed, limits);
}

std::string PathsOf(const Result<std::vector<Artifact>>& found) {
  std::string out;
  if (!found.ok()) return found.error().message();
  for (const Artifact& artifact : *found) out += (out.empty() ? "" : " ") + artifact.path;
  return out;
}

}  // namespace

TEST(CollectFindsPathsAndPatterns) {
  const Tree tree;
  struct {
    const char* name;
    std::vector<std::string> patterns;
    const char* want;
  } rows[] = {
      {"path", {"out/hello"}, "out/hello"},
      {"star does not match a leading dot or a slash", {"out/*.so"}, "out/a.so out/b.so"},
      {"question mark", {"out/?.so"}, "out/a.so out/b.so"},
      {"bracket", {"out/[a].so"}, "out/a.so"},
      {"literal bracket", {"out/[[]x]"}, "out/[x]"},
      {"wildcard folder", {"o*/*.so"}, "out/a.so out/b.so"},
      {"wildcard skips folders", {"out/[sh]*"}, "out/hello"},
      {"folder that lacks the file is skipped", {"*/hello"}, "out/hello"},
      {"hidden when named", {"out/.*.so"}, "out/.hidden.so"},
      {"sorted, without duplicates",
       {"out/sub/c.so", "out/a.so", "out/*.so", "hard"},
       "hard out/a.so out/b.so out/sub/c.so"},
      {"folder by name", {"out/sub"}, "out/sub/c.so"},
      {"everything below a folder, hidden files too",
       {"lib/**"},
       "lib/.hidden lib/libx.so lib/libx.so.1 lib/libx.so.1.2 lib/sub/up"},
      {"a folder by name is the same", {"lib"}, "lib/.hidden lib/libx.so lib/libx.so.1 lib/libx.so.1.2 lib/sub/up"},
      {"everything below what a wildcard matches", {"l*/s*/**", "lib/libx.so.1.2"}, "lib/libx.so.1.2 lib/sub/up"},
      {"links with what they lead to", {"lib/*.so*"}, "lib/libx.so lib/libx.so.1 lib/libx.so.1.2"},
      {"a link by name", {"alias", "out/hello"}, "alias out/hello"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(PathsOf(Collect(tree.root(), row.patterns, {})), row.want);
  }
}

TEST(CollectReadsContentAndMode) {
  const Tree tree;
  auto found = Collect(tree.root(), {"out/hello", "out/b.so"}, {});
  REQUIRE_OK(found);
  REQUIRE(found->size() == 2);
  const Artifact& b = (*found)[0];
  const Artifact& hello = (*found)[1];
  EXPECT_EQ(hello.size, uint64_t{6});
  EXPECT(hello.executable && b.executable);  // b.so is 04750: the set-user-id bit is not carried anywhere
  EXPECT_EQ(hello.sha256.hex(), Sha256(AsBytes("hello\n")).hex());
  EXPECT_EQ(b.sha256.hex(), Sha256(AsBytes("b")).hex());
  EXPECT_OK(artifacts::OpenArtifact(tree.root(), hello));
  tree.File("out/hello", "longer than before", 0755);
  EXPECT_ERROR(artifacts::OpenArtifact(tree.root(), hello), Code::kMismatch, "changed after it was hashed");
}

TEST(CollectRefuses) {
  const Tree tree;
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(tree.root()) + "/socket";
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  close(fd);
  // Whoever may make files may make this device: Linux 5.8.
  REQUIRE(mknod(tree.Path("whiteout").c_str(), S_IFCHR, 0) == 0);
  tree.File(std::string("ctrl\x1b"), "x", 0644);
  tree.File("latin\xe9", "x", 0644);
  tree.File("back\\slash", "x", 0644);
  tree.File(
      "turn\xe2\x80\xae"
      "exe",
      "x", 0644);

  struct {
    const char* name;
    const char* pattern;
    Code code;
    const char* text;
  } rows[] = {
      {"no match", "out/*.dll", Code::kPolicy, "\"out/*.dll\" matches no file"},
      {"not made", "out/nothing", Code::kPolicy, "\"out/nothing\": the build did not make it"},
      {"folder not there", "nothing/*.so", Code::kPolicy, "matches no file"},
      {"link to what is no artifact", "alias", Code::kPolicy,
       "\"alias\" -> \"out/hello\": it leads to something that is"},
      {"link out of the tree", "out/escape", Code::kPolicy, "\"out/escape\" -> \"/etc/passwd\": it leads out of"},
      {"link found by pattern", "out/e*", Code::kPolicy, "\"out/escape\""},
      {"link in a folder", "out", Code::kPolicy, "\"out/escape\""},
      {"everything below a link", "folder-link/**", Code::kPolicy,
       "\"folder-link\": it, or a folder on the way to it, is"},
      {"everything below a file", "hard/**", Code::kPolicy, "not a folder"},
      {"everything below nothing", "nothing/**", Code::kPolicy, "\"nothing\": the build did not make it"},
      {"everything below an empty folder", "empty/**", Code::kPolicy, "\"empty/**\" matches no file"},
      {"empty folder by name", "empty", Code::kPolicy, "\"empty\" matches no file"},
      {"linked folder", "folder-link/hello", Code::kPolicy, "symbolic link"},
      {"linked folder, pattern below", "folder-link/*.so", Code::kPolicy, "symbolic link"},
      {"file as a folder", "hard/x", Code::kPolicy, "not a folder"},
      {"fifo", "fifo", Code::kPolicy, "a FIFO"},
      {"socket", "socket", Code::kPolicy, "a socket"},
      {"whiteout", "whiteout", Code::kPolicy, "\"whiteout\": it is a device"},
      {"control character", "ctrl*", Code::kPolicy, "\"ctrl\\x1b\": expected UTF-8 without characters that act on"},
      {"not UTF-8", "latin*", Code::kPolicy, "\"latin\\xe9\": expected UTF-8"},
      {"backslash", "back*", Code::kPolicy, "\"back\\x5cslash\": has a backslash"},
      {"turns the writing around", "turn*", Code::kPolicy, "act on terminals"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_ERROR(Collect(tree.root(), {row.pattern}, {}), row.code, row.text);
  }
}

TEST(LeftoversAreWhatThereIs) {
  const Tree tree;
  struct {
    const char* name;
    std::vector<std::string> patterns;
    ArtifactLimits limits;
    const char* want;
  } rows[] = {
      {"what is there", {"nothing", "out/hello", "none*", "hard"}, {}, "hard out/hello"},
      {"links are left out", {"lib/**", "alias", "out/escape"}, {}, "lib/.hidden lib/libx.so.1.2"},
      {"no FIFO", {"fifo", "out/a.so"}, {}, "out/a.so"},
      {"nothing", {"fifo", "folder-link/hello"}, {}, ""},
      {"as many as fit", {"out/*.so"}, {.files = 1}, "out/a.so"},
      {"as much as fits", {"out/hello", "out/a.so"}, {.total_bytes = 5}, ""},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    std::vector<recipe::Pattern> parsed;
    for (const std::string& text : row.patterns) parsed.push_back(recipe::ParsePattern(text).value());
    EXPECT_EQ(PathsOf(artifacts::CollectLeftovers(tree.root(), parsed, row.limits)), row.want);
  }
}

TEST(CollectHasLimits) {
  const Tree tree;
  EXPECT_ERROR(Collect(tree.root(), {"out/*.so"}, {.files = 1}), Code::kLimit, "more than 1 files");
  EXPECT_ERROR(Collect(tree.root(), {"lib/*.so*"}, {.files = 2}), Code::kLimit, "more than 2 files");
  EXPECT_ERROR(Collect(tree.root(), {"out/hello"}, {.total_bytes = 5}), Code::kLimit, "more than 5 bytes");
  EXPECT_OK(Collect(tree.root(), {"out/hello"}, {.total_bytes = 6}));
  // 1 TiB of nothing: refused at its first piece.
  tree.File("sparse", "", 0644);
  REQUIRE(truncate(tree.Path("sparse").c_str(), off_t{1} << 40) == 0);
  EXPECT_ERROR(Collect(tree.root(), {"sparse"}, {}), Code::kLimit, "\"sparse\"");
}

TEST(CollectReadsLinks) {
  const Tree tree;
  auto found = Collect(tree.root(), {"lib/libx*"}, {});
  REQUIRE_OK(found);
  REQUIRE(found->size() == 3);
  EXPECT_EQ((*found)[0].link.value_or(""), "libx.so.1");
  EXPECT_EQ((*found)[0].sha256.hex(), Sha256(AsBytes("libx.so.1")).hex());
  EXPECT(!(*found)[0].executable && (*found)[0].size == 0);
  EXPECT(!(*found)[2].link.has_value() && (*found)[2].executable);
}

TEST(CollectEndsInDeepFolders) {
  const Tree tree;
  std::string path = "empty";
  for (int i = 1; i < 127; ++i) tree.Folder(path += "/d");
  tree.File(path + "/f", "x", 0644);
  EXPECT_EQ(PathsOf(Collect(tree.root(), {"empty/**"}, {})), path + "/f");
  tree.Folder(path += "/d");
  tree.File(path + "/f", "x", 0644);
  EXPECT_ERROR(Collect(tree.root(), {"empty/**"}, {}), Code::kPolicy, "has more than 128 levels");
}
