// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/setup_header.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::handover;

namespace {

// As much of a bzImage as QEMU looks at; boot protocol 2.15, which allows the initrd above 4 GiB.
Bytes Kernel() {
  Bytes out(0x1000);
  const std::string_view signature = "HdrS";
  std::copy(signature.begin(), signature.end(), out.begin() + 0x202);
  out[0x206] = 0x0f;
  out[0x207] = 0x02;
  out[0x211] = 0x01;
  out[0x236] = 0x7f;
  out[0x22f] = 0x7f;
  return out;
}

std::string Changed(const Bytes& before, const Bytes& after) {
  std::string out;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    out += HexNumber(i) + "=" + EncodeHex(ByteView(after).subspan(i, 1)) + " ";
  }
  return out;
}

}  // namespace

// The address is what QEMU 7.2 gave an empty initrd in a machine of 512 MiB, seen in the digest that OVMF measured.
TEST(PatchedBytes) {
  Bytes kernel = Kernel();
  auto none = PatchSetupHeader(kernel, {uint64_t{512} << 20, std::nullopt, ""});
  REQUIRE_OK(none);
  EXPECT_EQ(Changed(kernel, *none), "0x210=b0 0x211=81 0x225=fe 0x22a=02 ");
  auto empty = PatchSetupHeader(kernel, {uint64_t{512} << 20, 0, ""});
  REQUIRE_OK(empty);
  EXPECT_EQ(Changed(*none, *empty), "0x219=70 0x21a=fd 0x21b=1f ");
  auto large = PatchSetupHeader(kernel, {uint64_t{8} << 30, 0x1234, ""});
  REQUIRE_OK(large);
  EXPECT_EQ(Changed(*none, *large), "0x219=60 0x21a=fd 0x21b=7f 0x21c=34 0x21d=12 ");
}

TEST(KernelsAndSizesThatCannotBePatched) {
  Bytes kernel = Kernel();
  PatchInputs inputs{uint64_t{512} << 20, 0x1000, ""};
  EXPECT_ERROR(PatchSetupHeader(ByteView(kernel).first(0x200), inputs), Code::kUnsupported, "not a bzImage");
  Bytes old = kernel;
  old[0x206] = 5;
  EXPECT_ERROR(PatchSetupHeader(old, inputs), Code::kUnsupported, "not a bzImage");
  EXPECT_ERROR(PatchSetupHeader(kernel, {inputs.memory, 0x1000, "vga=791"}), Code::kUnsupported, "vga=");
  EXPECT_ERROR(PatchSetupHeader(kernel, {0x20000, 0x1000, ""}), Code::kUsage, "does not fit");
  EXPECT_ERROR(PatchSetupHeader(kernel, {inputs.memory, size_t{1} << 32, ""}), Code::kUsage, "does not fit");
}

namespace {

constexpr size_t kText = 0x400;

}  // namespace

TEST(WhatAKernelCallsItself) {
  const auto kernel = [](std::string_view text, uint16_t pointer = kText - 0x200, std::string_view magic = "HdrS") {
    Bytes out(0x500);
    std::copy(magic.begin(), magic.end(), out.begin() + 0x202);
    out[0x20e] = static_cast<uint8_t>(pointer);
    out[0x20f] = static_cast<uint8_t>(pointer >> 8);
    std::copy(text.begin(), text.end(), out.begin() + kText);
    return out;
  };
  struct {
    const char* name;
    Bytes file;
    std::string release;
  } rows[] = {
      {"as Debian's", kernel("6.12.107+deb13-cloud-amd64 (debian-kernel@lists.debian.org) #1"),
       "6.12.107+deb13-cloud-amd64"},
      {"one word", kernel("6.2.0"), "6.2.0"},
      {"no pointer", kernel("6.2.0", 0), ""},
      {"a pointer beyond the file", kernel("6.2.0", 0x300), ""},
      {"no kernel", kernel("6.2.0", kText - 0x200, "HdrT"), ""},
      {"no end", kernel(std::string(0x100, '6')), ""},
      {"an escape", kernel("6.2\x1b[2J"), ""},
      {"a short file", Bytes(0x210), ""},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_EQ(KernelRelease(row.file), row.release);
  }
}

TEST(ReleasesAreComparedByTheirNumbers) {
  struct {
    const char* release;
    bool older;
  } rows[] = {{"6.8.0-31-generic", true},
              {"6.8", true},
              {"5.19", true},
              {"6.9", false},
              {"6.10.1", false},
              {"6.12.107+deb13", false},
              {"7.0", false},
              {"", false},
              {"6", false},
              {"v6.2", false},
              {"6.", false},
              {"6.x", false},
              {"99999.1", false},
              {"06.02", true}};
  for (const auto& row : rows) {
    test::Row scope(row.release);
    EXPECT_EQ(OlderThan(row.release, 6, 9), row.older);
  }
}
