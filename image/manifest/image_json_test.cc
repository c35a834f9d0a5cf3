// SPDX-License-Identifier: Apache-2.0
#include "image/manifest/image_json.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

ImageFile File(const char* path) {
  return {path, 1000, Sha256(AsBytes(path)), {{"linux-image-cloud", "6.12.107-1", Sha256(AsBytes("deb"))}}};
}

ImageManifest Sample() {
  ImageManifest out;
  out.version = "0.1.0";
  out.flavour = Flavour::kSim;
  out.builder_id = "https://example.org/builder/v1";
  out.agent = Sha256(AsBytes("agent"));
  out.kernel = File("vmlinuz");
  out.initrd = File("initrd");
  out.cmdline = File("cmdline");
  out.cmdline.sources.clear();
  out.firmware_snp = File("ovmf-snp.fd");
  out.firmware_tdx = File("ovmf-tdx.fd");
  out.snp.push_back({"EPYC-Milan", 2, 1, Sha384(AsBytes("snp"))});
  out.tdx.push_back({Sha384(AsBytes("mrtd")), Sha384(AsBytes("1")), Sha384(AsBytes("2")), {}, {}});
  out.tdx.push_back(out.tdx[0]);
  out.tdx[1].setup_header = handover::SetupHeader::kPatched;
  out.tdx[1].shape = {2, 2147483648, "11.1.3", Sha384(AsBytes("0"))};
  return out;
}

// Replaces the first occurrence of `from`, which must be there.
std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST(ManifestRoundTrip) {
  ImageManifest sample = Sample();
  for (const std::string& text :
       {CanonicalJson(EncodeImageManifest(sample)), PrettyJson(EncodeImageManifest(sample))}) {
    auto parsed = ParseImageManifest(text);
    REQUIRE_OK(parsed);
    EXPECT(*parsed == sample);
  }
  sample.firmware_snp.reset();
  sample.firmware_tdx.reset();
  auto parsed = ParseImageManifest(CanonicalJson(EncodeImageManifest(sample)));
  REQUIRE_OK(parsed);
  EXPECT(*parsed == sample);
  EXPECT_EQ(parsed->Files().size(), size_t{3});
}

TEST(ManifestRefusals) {
  const std::string good = CanonicalJson(EncodeImageManifest(Sample()));
  const std::string digest = Sha256(AsBytes("vmlinuz")).hex();
  struct {
    const char *from, *to, *why;
    Code code = Code::kMalformed;
  } rows[] = {
      {"\"format\":1", "\"format\":2", "format: expected 1, got 2", Code::kUnsupported},
      {"\"format\":1", "\"form\":1", "unknown key \"form\""},
      {"\"version\":\"0.1.0\"", "\"version\":\"\"", "key \"version\""},
      {"\"version\":\"0.1.0\"", "\"version\":\"a b\"", "key \"version\""},
      {"\"version\":\"0.1.0\"", "\"version\":\"\\u001b[2J\"", "key \"version\""},
      {"\"flavour\":\"sim\"", "\"flavour\":\"debug\"", "flavour: expected"},
      {"\"path\":\"vmlinuz\"", "\"path\":\"../vmlinuz\"", "plain file name"},
      {"\"path\":\"vmlinuz\"", "\"path\":\"..\"", "plain file name"},
      {"\"path\":\"vmlinuz\"", "\"path\":\"-x\"", "plain file name"},
      {"\"path\":\"vmlinuz\"", "\"path\":\"image.json\"", "plain file name"},
      {"\"path\":\"vmlinuz\"", "\"path\":\"initrd\"", "\"initrd\" is used twice"},
      {"\"size\":1000", "\"size\":-1", "key \"size\""},
      {"\"size\":1000", "\"size\":1073741825", "key \"size\""},
      {"\"vcpus\":2", "\"vcpus\":5000", "measurements: snp[0]: key \"vcpus\""},
      {"\"memory\":2147483648,", "", "tdx[1]: missing key \"memory\""},
      {"\"kernel\":{", "\"kernel\":{\"mode\":1,", "kernel: unknown key \"mode\""},
      {"\"firmware\":{", "\"firmware\":{\"sev\":1,", "firmware: unknown key \"sev\""},
  };
  for (const auto& row : rows) {
    test::Row name(row.to);
    EXPECT_ERROR(ParseImageManifest(Replaced(good, row.from, row.to)), row.code, row.why);
  }
  std::string upper = digest;
  for (char& c : upper) c = static_cast<char>(c >= 'a' ? c - 32 : c);
  EXPECT_ERROR(ParseImageManifest(Replaced(good, digest, upper)), Code::kMalformed, "lower-case");
  EXPECT_ERROR(ParseImageManifest(Replaced(good, digest, digest.substr(2))), Code::kMalformed, "64 hex digits");
  EXPECT_ERROR(ParseImageManifest(std::string(kMaxManifestSize + 1, ' ')), Code::kLimit, "image.json");
}

TEST(ManifestCutAnywhereIsRefused) {
  const std::string good = CanonicalJson(EncodeImageManifest(Sample()));
  for (size_t size = 0; size < good.size(); ++size) {
    test::Row name(std::to_string(size));
    EXPECT_ERROR(ParseImageManifest(good.substr(0, size)), Code::kMalformed, "image.json");
  }
}

TEST(ManifestMissingKeyIsNamed) {
  const Json good = EncodeImageManifest(Sample());
  for (const auto& [key, unused] : *good.AsObject()) {
    test::Row name(key);
    Json::Object without = *good.AsObject();
    without.erase(key);
    EXPECT_ERROR(ParseImageManifest(CanonicalJson(without)), Code::kMalformed, "\"" + key + "\"");
  }
}
