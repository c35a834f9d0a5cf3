// SPDX-License-Identifier: Apache-2.0
#include "image/disk/toolchain_json.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

ToolchainManifest Sample() {
  ToolchainManifest out;
  out.name = "debian-bookworm-c";
  out.root_hash = Sha256(AsBytes("root"));
  out.data_blocks = 245;
  out.hash_start_block = 245;
  out.size = 248 * kVerityBlockSize;
  out.sha256 = Sha256(AsBytes("disk"));
  out.packages_sha256 = Sha256(AsBytes("packages"));
  return out;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST(ToolchainRoundTrip) {
  ToolchainManifest sample = Sample();
  sample.salt = {1, 2, 255};
  auto parsed = ParseToolchainManifest(PrettyJson(EncodeToolchainManifest(sample)));
  REQUIRE_OK(parsed);
  EXPECT(*parsed == sample);
}

// Sizes that veritysetup 2.6 gives (it counts a superblock on top).
TEST(HashTreeSizes) {
  struct {
    uint64_t data, hashes;
  } rows[] = {{1, 0}, {2, 1}, {128, 1}, {129, 3}, {245, 3}, {16384, 129}, {16385, 132}, {262144, 2065}};
  for (const auto& row : rows) {
    test::Row name(std::to_string(row.data));
    EXPECT_EQ(VerityHashBlocks(row.data), row.hashes);
  }
}

TEST(ToolchainRefusals) {
  const std::string good = CanonicalJson(EncodeToolchainManifest(Sample()));
  struct {
    const char *from, *to, *why;
    Code code = Code::kMalformed;
  } rows[] = {
      {"debian-bookworm-c", "../disk", "no toolchain name"},
      {"debian-bookworm-c", "", "no toolchain name"},
      {"debian-bookworm-c", ".x", "no toolchain name"},
      {"\"salt\":\"\"", "\"salt\":\"0\"", "salt"},
      {"\"salt\":\"\"", "\"salt\":\"\",\"fec\":1", "unknown key \"fec\""},
      {"\"block_size\":4096", "\"block_size\":1024", "expected blocks of 4096", Code::kUnsupported},
      {"_algorithm\":\"sha256", "_algorithm\":\"sha512", "and \"sha512\"", Code::kUnsupported},
      {"\"data_blocks\":245", "\"data_blocks\":0", "from 1 to"},
      {"\"data_blocks\":245", "\"data_blocks\":4294967297", "from 1 to 4294967296"},
      {"\"data_blocks\":245", "\"data_blocks\":-1", "got -1"},
      {"\"data_blocks\":245", "\"data_blocks\":246", "inside the 246 data blocks"},
      {"\"size\":1015808", "\"size\":1015809", "size: expected 1015808"},
  };
  for (const auto& row : rows) {
    test::Row name(row.to);
    EXPECT_ERROR(ParseToolchainManifest(Replaced(good, row.from, row.to)), row.code, row.why);
  }
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_ERROR(ParseToolchainManifest(good.substr(0, size)), Code::kMalformed, "toolchain description");
  }
}
