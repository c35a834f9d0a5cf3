// SPDX-License-Identifier: Apache-2.0
#include "measurements/boot/setup_header.h"

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

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
