// SPDX-License-Identifier: Apache-2.0
#include "image/archive/tar.h"

#include <algorithm>
#include <cstdio>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

std::string Octal(uint64_t value, int digits) {
  char out[32];
  std::snprintf(out, sizeof out, "%0*llo", digits, static_cast<unsigned long long>(value));
  return out;
}

// One member as GNU tar writes it.
std::string Member(const std::string& name, const std::string& content, char type = '0') {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(100, 7, "0000644");
  header.replace(124, 11, Octal(content.size(), 11));
  header.replace(148, 8, "        ");
  header[156] = type;
  header.replace(257, 8, "ustar  \0", 8);
  uint64_t sum = 0;
  for (char c : header) sum += static_cast<unsigned char>(c);
  header.replace(148, 8, Octal(sum, 6) + std::string("\0 ", 2));
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

const std::string kEnd(1024, '\0');

// Serves the archive in pieces of 100 bytes, so that nothing relies on whole blocks.
Result<std::map<std::string, Bytes>> Read(const std::string& archive, const std::set<std::string>& wanted) {
  size_t at = 0;
  return ReadTarMembers(
      [&](std::span<uint8_t> into) -> Result<size_t> {
        size_t size = std::min({into.size(), archive.size() - at, size_t{100}});
        std::copy_n(archive.begin() + static_cast<ptrdiff_t>(at), size, into.begin());
        at += size;
        return size;
      },
      wanted);
}

}  // namespace

TEST(TarTakesWhatIsWanted) {
  const std::string long_name = "./" + std::string(150, 'n');
  std::string archive = Member("./", "", '5') + Member("./a", std::string(700, 'a')) + Member("./b", "b") +
                        Member("././@LongLink", long_name + '\0', 'L') + Member(long_name.substr(0, 99), "long") +
                        Member("./empty", "") + kEnd;
  auto found = Read(archive, {"./a", long_name, "./empty"});
  REQUIRE_OK(found);
  EXPECT_EQ(found->size(), size_t{3});
  EXPECT_EQ(std::string(AsText(found->at("./a"))), std::string(700, 'a'));
  EXPECT_EQ(std::string(AsText(found->at(long_name))), "long");
  EXPECT(found->at("./empty").empty());
}

TEST(TarRefusals) {
  std::string broken = Member("./a", "x");
  broken[0] = '/';
  std::string no_number = Member("./a", "x");
  no_number.replace(148, 8, "zzzzzzz ");
  struct {
    std::string archive;
    const char* why;
    Code code = Code::kMalformed;
  } rows[] = {
      {kEnd, "no member \"./a\""},
      {"", "no member \"./a\""},
      {Member("./a", "", '2') + kEnd, "\"./a\" is not a regular file"},
      {Member("./a", "1") + Member("./a", "2") + kEnd, "\"./a\" occurs twice"},
      {broken + kEnd, "header checksum"},
      {no_number + kEnd, "checksum is no octal number"},
      {Member("x", std::string(5000, 'n'), 'L') + kEnd, "at most 4096", Code::kLimit},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    EXPECT_ERROR(Read(row.archive, {"./a"}), row.code, row.why);
  }
}

TEST(TarCutInsideAMemberIsRefused) {
  const std::string archive = Member("./skip", std::string(600, 's')) + Member("./a", std::string(600, 'a'));
  for (size_t size = 0; size < archive.size(); ++size) {
    test::Row name(std::to_string(size));
    EXPECT(!Read(archive.substr(0, size), {"./a"}).ok());
  }
  EXPECT_OK(Read(archive, {"./a"}));
}
