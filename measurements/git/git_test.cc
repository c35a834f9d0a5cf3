// SPDX-License-Identifier: Apache-2.0
#include "measurements/git/object.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::git;

namespace {

Bytes Id20(uint8_t fill) { return Bytes(20, fill); }

Bytes Entry(std::string_view mode, std::string_view name, const Bytes& id = Id20(1)) {
  ByteWriter writer;
  writer.Text(mode);
  writer.U8(' ');
  writer.Text(name);
  writer.U8(0);
  writer.Raw(id);
  return std::move(writer).Finish();
}

Bytes Join(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Result<std::vector<TreeEntry>> Parse(const Bytes& tree, NameRules rules = NameRules::kAny) {
  return ParseTree(tree, HashAlgorithm::kSha1, rules);
}

}  // namespace

// Ids that git itself prints: the empty blob and the empty tree in both formats (git's t/oid-info/hash-info).
TEST(IdsAgreeWithGit) {
  EXPECT_EQ(IdOf(HashAlgorithm::kSha1, ObjectKind::kBlob, {}).hex(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(IdOf(HashAlgorithm::kSha1, ObjectKind::kTree, {}).hex(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  EXPECT_EQ(IdOf(HashAlgorithm::kSha256, ObjectKind::kBlob, {}).hex(),
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813");
  EXPECT_EQ(IdOf(HashAlgorithm::kSha256, ObjectKind::kTree, {}).hex(),
            "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321");
}

// The first published collision of SHA-1 (SHAttered, 2017; CC BY-SA): 320 bytes that collide. As git objects they do
// not, since what stands in front of them is hashed as well; a collision that was made for git would not be noticed,
// and sha256Tree would still tell the files apart (docs/limitations.md).
TEST(ThePublicCollisionIsNoneOfGitObjects) {
  constexpr std::string_view kStart =
      "255044462d312e330a25e2e3cfd30a0a0a312030206f626a0a3c3c2f57696474682032203020522f48656967687420332030"
      "20522f547970652034203020522f537562747970652035203020522f46696c7465722036203020522f436f6c6f7253706163"
      "652037203020522f4c656e6774682038203020522f42697473506572436f6d706f6e656e7420383e3e0a73747265616d0aff"
      "d8fffe00245348412d3120697320646561642121212121852fec092339759c39b1a1c63c4c97e1fffe01";
  constexpr std::string_view kOne =
      "7f46dc93a6b67e013b029aaa1db2560b45ca67d688c7f84b8c4c791fe02b3df614f86db1690901c56b45c1530afedfb76038"
      "e972722fe7ad728f0e4904e046c230570fe9d41398abe12ef5bc942be33542a4802d98b5d70f2a332ec37fac3514e74ddc0f"
      "2cc1a874cd0c78305a21566461309789606bd0bf3f98cda8044629a1";
  constexpr std::string_view kOther =
      "7346dc9166b67e118f029ab621b2560ff9ca67cca8c7f85ba84c79030c2b3de218f86db3a90901d5df45c14f26fedfb3dc38"
      "e96ac22fe7bd728f0e45bce046d23c570feb141398bb552ef5a0a82be331fea48037b8b5d71f0e332edf93ac3500eb4ddc0d"
      "ecc1a864790c782c76215660dd309791d06bd0af3f98cda4bc4629b1";
  const Bytes one = DecodeHex(std::string(kStart).append(kOne)).value();
  const Bytes other = DecodeHex(std::string(kStart).append(kOther)).value();
  const auto sha1 = [](ByteView bytes) {
    Sha1Hasher hasher;
    hasher.Update(bytes);
    return hasher.Finish().hex();
  };
  EXPECT(one != other);
  EXPECT_EQ(sha1(one), "f92d74e3874587aaf443d1db961d4e26dde13e9c");
  EXPECT_EQ(sha1(other), sha1(one));
  for (const HashAlgorithm algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha256}) {
    EXPECT(!(IdOf(algorithm, ObjectKind::kBlob, one) == IdOf(algorithm, ObjectKind::kBlob, other)));
  }
  EXPECT(!(Sha256(one) == Sha256(other)));
}

TEST(IdsDependOnKindAndSizeAndEveryByte) {
  ObjectId base = IdOf(HashAlgorithm::kSha1, ObjectKind::kBlob, AsBytes("ab"));
  EXPECT(!(base == IdOf(HashAlgorithm::kSha1, ObjectKind::kCommit, AsBytes("ab"))));
  EXPECT(!(base == IdOf(HashAlgorithm::kSha1, ObjectKind::kBlob, AsBytes("ac"))));
  ObjectHasher wrong_size(HashAlgorithm::kSha1, ObjectKind::kBlob, 3);
  wrong_size.Update(AsBytes("ab"));
  EXPECT(!(base == wrong_size.Finish()));
}

TEST(CommitYieldsTreeAndTime) {
  std::string text = "tree " + std::string(40, 'a') + "\nparent " + std::string(40, 'b') +
                     "\nauthor A <a@b> 1 +0000\ncommitter C 12 <c@d> 1700000000 -0500\n\nmessage\n";
  auto commit = ParseCommit(AsBytes(text), HashAlgorithm::kSha1);
  REQUIRE_OK(commit);
  EXPECT_EQ(commit->tree.hex(), std::string(40, 'a'));
  EXPECT_EQ(commit->committed_at, int64_t{1700000000});
  for (size_t cut = 0; cut < text.find("\n\n"); ++cut) {
    EXPECT(!ParseCommit(AsBytes(text.substr(0, cut)), HashAlgorithm::kSha1).ok());
  }
}

TEST(CommitErrorsNameTheLine) {
  std::string tree = "tree " + std::string(40, 'a') + "\n";
  struct {
    std::string text;
    Code code;
    const char* why;
  } rows[] = {
      {"parent x\n", Code::kMalformed, "expected \"tree ID\" first"},
      {"tree zz\n", Code::kMalformed, "commit: tree: hex"},
      {"tree " + std::string(64, 'a') + "\n", Code::kMalformed, "a sha1 object id has 20 bytes, got 32"},
      {tree + "\ncommitter C <c> 1 +0000\n", Code::kMalformed, "no committer line"},
      {tree + "committer C <c>\n\n", Code::kMalformed, "committer"},
      {tree + "committer C <c> -5 +0000\n\n", Code::kMalformed, "committer time"},
      {tree + "committer C <c> 999999999999999 +0000\n\n", Code::kLimit, "committer time"},
      {tree + "committer C <c> 5 +0000", Code::kTruncated, "header without an end"},
  };
  for (const auto& row : rows) {
    test::Row name(row.text);
    EXPECT_ERROR(ParseCommit(AsBytes(row.text), HashAlgorithm::kSha1), row.code, row.why);
  }
}

TEST(TreeYieldsEntriesInOrder) {
  auto entries =
      Parse(Join({Entry("100755", "a"), Entry("120000", "a.b"), Entry("40000", "dir"), Entry("100644", "dir0")}));
  REQUIRE_OK(entries);
  EXPECT_EQ(entries->size(), size_t{4});
  EXPECT_EQ((*entries)[0].kind, EntryKind::kExecutable);
  EXPECT_EQ(std::string((*entries)[1].mode()), "120000");
  EXPECT_EQ((*entries)[2].name, "dir");
  EXPECT_EQ(Parse({})->size(), size_t{0});
}

TEST(TreeRefusesOddEntries) {
  struct {
    const char* name;
    Bytes tree;
    const char* why;
    NameRules rules = NameRules::kAny;
  } rows[] = {
      {"dot", Entry("100644", "."), "name is not allowed"},
      {"dot dot", Entry("40000", ".."), "name is not allowed"},
      {".git", Entry("40000", ".git"), "name is not allowed"},
      {".GIT", Entry("40000", ".GiT"), "name is not allowed"},
      {"slash", Entry("100644", "a/b"), "contains a slash"},
      {"absolute", Entry("100644", "/etc"), "contains a slash"},
      {"newline", Entry("100644", "a\nb"), "control character"},
      {"empty name", Entry("100644", ""), "empty name"},
      {"long name", Entry("100644", std::string(256, 'a')), "longer than 255"},
      {"submodule", Entry("160000", "lib"), "is a submodule"},
      {"device mode", Entry("020000", "null"), "unknown mode \"020000\""},
      {"padded mode", Entry("040000", "dir"), "unknown mode"},
      {"order", Join({Entry("100644", "b"), Entry("100644", "a")}), "not in git's order"},
      {"directory order", Join({Entry("40000", "a"), Entry("100644", "a.b")}), "not in git's order"},
      {"twice", Join({Entry("100644", "a"), Entry("100644", "a")}), "not in git's order"},
      {"file and directory", Join({Entry("100644", "a"), Entry("100644", "a.b"), Entry("40000", "a")}),
       "two entries have this name"},
      {"case twins", Join({Entry("100644", "A"), Entry("100644", "a")}), "differ at most in case",
       NameRules::kPortable},
      {"not ASCII", Entry("100644", "\xc3\xa9"), "not ASCII", NameRules::kPortable},
      {"no space", Bytes{'1', '0', '0', '6', '4', '4', 'a', 0}, "mode at offset 0x0 has no end"},
      {"no NUL", Bytes{'1', '0', '0', '6', '4', '4', ' ', 'a'}, "name at offset 0x7 has no end"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    auto parsed = Parse(row.tree, row.rules);
    EXPECT(!parsed.ok() && parsed.error().message().find(row.why) != std::string::npos);
  }
  EXPECT_OK(Parse(Join({Entry("100644", "A"), Entry("100644", "a"), Entry("100644", "\xc3\xa9")})));
}

TEST(TreeCutAnywhereIsRefusedOrShorter) {
  Bytes tree = Join({Entry("100644", "a"), Entry("40000", "b")});
  size_t first = Entry("100644", "a").size();
  for (size_t cut = 1; cut < tree.size(); ++cut) {
    EXPECT_EQ(Parse(Bytes(tree.begin(), tree.begin() + static_cast<long>(cut))).ok(), cut == first);
  }
}

TEST(SymlinksStayInTheTree) {
  EXPECT_OK(CheckSymlink("a/b", "../c"));
  EXPECT_ERROR(CheckSymlink("a/b", "../../c"), Code::kMalformed,
               "\"a/b\" -> \"../../c\": leads out of the source tree");
}
