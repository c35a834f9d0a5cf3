// SPDX-License-Identifier: Apache-2.0
#include "measurements/zip/go_hash.h"

#include "measurements/base/text.h"
#include "measurements/zip/archive.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::zip;

namespace {

Bytes Module() { return test::ReadVector("zip/module.zip"); }

Result<std::string> Inflated(std::string_view hex, uint64_t size) {
  std::string out;
  const Bytes stream = *DecodeHex(hex);
  TRY(Inflate(stream, size, [&](ByteView piece) { out += AsText(piece); }));
  return out;
}

}  // namespace

// Stored, deflated with codes of its own and with the fixed ones, empty; longer than the window.
TEST(HashOfAModule) {
  const Bytes module = Module();
  const auto hash = GoModuleHash(module);
  REQUIRE_OK(hash);
  EXPECT_EQ(hash->hex(), "0b8e1499b15911b7af3e17d99d3c8754e3e879059b9812d99f7569191ceca351");
  const auto entries = ReadArchive(module);
  REQUIRE_OK(entries);
  EXPECT_EQ(entries->size(), size_t{5});
}

TEST(Streams) {
  struct {
    const char *name, *hex;
    uint64_t size;
    const char* text;  // null: refused
    Code code;
    const char* why;
  } rows[] = {
      {"fixed codes", "4b4c4a06", 3, nullptr, Code::kTruncated, "ends before"},
      {"fixed codes, whole", "4b4c4a0600", 3, "abc", {}, ""},
      {"a match that overlaps itself", "4b4c040200", 5, "aaaaa", {}, ""},
      {"stored", "010300fcff616263", 3, "abc", {}, ""},
      {"stored, empty", "010000ffff", 0, "", {}, ""},
      {"stored, lengths that disagree", "010300fcfe616263", 3, nullptr, Code::kMalformed, "disagree"},
      {"stored, cut", "010300fcff6162", 3, nullptr, Code::kTruncated, "ends before"},
      {"one byte less than said", "010300fcff616263", 4, nullptr, Code::kMismatch, "expected 4 bytes, found 3"},
      {"one byte more than said", "010300fcff616263", 2, nullptr, Code::kMismatch, "expected 2 bytes, found more"},
      {"bytes behind the end", "010300fcff61626300", 3, nullptr, Code::kMalformed, "behind the end"},
      {"the reserved kind", "07", 0, nullptr, Code::kMalformed, "reserved"},
      {"nothing", "", 0, nullptr, Code::kTruncated, "ends before"},
      {"a match before the beginning", "0302", 3, nullptr, Code::kMalformed, "before the beginning"},
      {"lengths that are no code", "edfdffffffffffffff", 3, nullptr, Code::kMalformed, "deflate: "},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    const auto text = Inflated(row.hex, row.size);
    if (row.text != nullptr) {
      if (EXPECT_OK(text)) EXPECT_EQ(*text, row.text);
    } else {
      EXPECT_ERROR(text, row.code, row.why);
    }
  }
}

// Each byte of an archive changed, and each length cut: another hash or an error, and never more than there is.
TEST(DamagedArchives) {
  const Bytes module = Module();
  const Sha256Digest hash = GoModuleHash(module).value();
  size_t others = 0, refused = 0;
  for (size_t i = 0; i < module.size(); i += 5) {
    Bytes changed = module;
    changed[i] ^= 0x41;
    const auto its = GoModuleHash(changed);
    refused += its.ok() ? 0 : 1;
    others += its.ok() && *its != hash ? 1 : 0;
    EXPECT(!GoModuleHash(ByteView(module).first(i)).ok());
  }
  EXPECT(refused > 0 && others > 0);
}

TEST(ArchivesThatAreRefused) {
  const Bytes module = Module();
  const auto changed = [&](size_t from_end, uint8_t value) {
    Bytes out = module;
    out[out.size() - from_end] = value;
    return out;
  };
  struct {
    const char* name;
    Bytes archive;
    Code code;
    const char* why;
  } rows[] = {
      {"nothing", {}, Code::kMalformed, "found no end of one"},
      {"two parts", changed(18, 1), Code::kUnsupported, "in several parts"},
      {"more entries than there are",
       [&] {
         Bytes out = changed(12, 6);
         out[out.size() - 14] = 6;
         return out;
       }(),
       Code::kTruncated, "header of the central directory"},
      {"fewer entries than there are",
       [&] {
         Bytes out = changed(12, 4);
         out[out.size() - 14] = 4;
         return out;
       }(),
       Code::kMalformed, "the entries of the zip"},
      {"a directory elsewhere", changed(6, 0xff), Code::kMalformed, "is not before its end"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(GoModuleHash(row.archive), row.code, row.why);
  }
}
