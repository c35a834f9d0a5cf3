// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/build_image.h"

#include <algorithm>

#include "image/appliance/command_line.h"
#include "image/appliance/tdx_firmware.h"
#include "image/archive/cpio.h"
#include "measurements/statement/provenance.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::image;

namespace {

Bytes Content(std::string_view text) { return {text.begin(), text.end()}; }

PackagedFile Packaged(Bytes content, const char* package) {
  return {std::move(content), {package, "1-1", Sha256(AsBytes(package))}};
}

// A firmware image that begins with a variable store whose other bytes are `fill`.
Bytes Firmware(size_t size, uint8_t fill) {
  Bytes out(size, fill);
  std::fill_n(out.begin() + 32, 8, uint8_t{0});
  out[33] = 0x40;  // 0x84000, little-endian
  out[34] = 0x08;
  std::copy_n("_FVH", 4, out.begin() + 40);
  return out;
}

ImageInputs Inputs() {
  ImageInputs out;
  out.builder_id = "urn:x-samovar:builder:test";
  out.agent = Content(
      "\x7f"
      "ELF agent");
  out.kernel = Packaged(Content("kernel"), "linux-source-6.12");
  out.snp_firmware = Packaged(Content("snp firmware"), "ovmf-amdsev");
  out.tdx_firmware = Packaged(Firmware(0x400000, 1), "ovmf-inteltdx");
  out.tdx_variables = Packaged(Firmware(kVariableStoreSize, 2), "ovmf-generic");
  return out;
}

}  // namespace

TEST(ImageFilesAreThoseOfTheManifest) {
  auto image = BuildImage(Inputs());
  REQUIRE_OK(image);
  EXPECT_EQ(image->files.size(), size_t{5});
  for (const ImageFile* file : image->manifest.Files()) {
    test::Row name(file->path);
    REQUIRE(image->files.contains(file->path));
    EXPECT_EQ(file->size, image->files[file->path].size());
    EXPECT(file->sha256 == Sha256(image->files[file->path]));
  }
  EXPECT(image->manifest.agent == Sha256(Inputs().agent));
  EXPECT_OK(ParseImageManifest(PrettyJson(EncodeImageManifest(image->manifest))));
}

TEST(InitrdHoldsTheAgentOnly) {
  auto image = BuildImage(Inputs());
  REQUIRE_OK(image);
  auto entries = ParseCpio(image->files["initrd"]);
  REQUIRE_OK(entries);
  REQUIRE(entries->size() == 1);
  EXPECT(entries->at(0) == (CpioEntry{"init", CpioEntry::Kind::kFile, 0755, Inputs().agent}));
}

TEST(ImageRefusals) {
  struct {
    const char* why;
    void (*spoil)(ImageInputs&);
    Code code = Code::kMalformed;
  } rows[] = {
      {"not an ELF file", [](ImageInputs& in) { in.agent = Content("#!/bin/sh"); }},
      {"not an ELF file", [](ImageInputs& in) { in.agent.clear(); }},
      {"at most 524288", [](ImageInputs& in) { in.agent.resize(kMaxAgentSize + 1); }, Code::kLimit},
      {"builder id", [](ImageInputs& in) { in.builder_id = "no colon"; }},
      {"builder id", [](ImageInputs& in) { in.builder_id = "urn:a\n"; }},
      {"builder id", [](ImageInputs& in) { in.builder_id.clear(); }},
      {"OVMF variable store: expected 0x84000", [](ImageInputs& in) { in.tdx_variables.content.pop_back(); }},
      {"TDX firmware: expected at least", [](ImageInputs& in) { in.tdx_firmware.content.resize(100); }},
      {"does not begin with a firmware volume", [](ImageInputs& in) { in.tdx_firmware.content[40] = 0; }},
      {"expected a variable store of", [](ImageInputs& in) { in.tdx_firmware.content[34] = 9; }},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    ImageInputs inputs = Inputs();
    row.spoil(inputs);
    EXPECT_ERROR(BuildImage(std::move(inputs)), row.code, row.why);
  }
}

TEST(TdxFirmwareChangesOnlyItsVariables) {
  const Bytes code = Firmware(0x400000, 1);
  const Bytes variables = Firmware(kVariableStoreSize, 2);
  auto made = MakeTdxFirmware(code, variables);
  REQUIRE_OK(made);
  EXPECT(Equal(ByteView(*made).first(kVariableStoreSize), variables));
  EXPECT(Equal(ByteView(*made).subspan(kVariableStoreSize), ByteView(code).subspan(kVariableStoreSize)));
}

TEST(CommandLineFitsTheKernel) {
  std::string words = KernelCommandLine(statement::kDefaultBuilderId).value();
  EXPECT(words.size() < 1024);
  EXPECT(words.find("  ") == std::string::npos && words.front() != ' ' && words.back() != ' ');
  EXPECT(words.find("samovar.builder_id") == std::string::npos);
  // The agent reads the id that was put there.
  std::string named = KernelCommandLine("https://example.org/builder?v=1").value();
  EXPECT_EQ(named, words + " samovar.builder_id=https://example.org/builder?v=1");
  // The document that explains each word is in step with the code.
  Bytes text = test::ReadFile("docs/reproducing.md");
  for (const KernelWord& word : kKernelWords) {
    test::Row name(word.word);
    EXPECT(AsText(text).find("| `" + std::string(word.word) + "` | " + word.reason + " |") != std::string::npos);
  }
}
