// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/setup_header.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::handover {

namespace {

// Offsets in the file (boot.rst, "The Real-Mode Kernel Header").
constexpr size_t kSignature = 0x202;
constexpr size_t kVersion = 0x206;
constexpr size_t kKernelVersion = 0x20e;  // where the text is, less 0x200
constexpr size_t kTypeOfLoader = 0x210;
constexpr size_t kLoadFlags = 0x211;
constexpr size_t kRamdiskImage = 0x218;
constexpr size_t kRamdiskSize = 0x21c;
constexpr size_t kHeapEnd = 0x224;
constexpr size_t kCommandLine = 0x228;
constexpr size_t kInitrdMax = 0x22c;
constexpr size_t kXLoadFlags = 0x236;
constexpr size_t kHeaderEnd = 0x268;

constexpr uint64_t kAcpiDataSize = 0x28000;  // what QEMU keeps free at the top of low memory
constexpr uint32_t kCommandLineAddress = 0x20000;
constexpr uint32_t kRealModeAddress = 0x10000;

constexpr size_t kMaxRelease = 64;  // Linux: __NEW_UTS_LEN

uint64_t Load(ByteView bytes, size_t at, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i > 0; --i) value = value << 8 | bytes[at + i - 1];
  return value;
}

void Store(Bytes& bytes, size_t at, size_t size, uint64_t value) {
  for (size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<uint8_t>(value >> (8 * i));
}

// The highest address that the kernel allows for the initrd, lowered to what the machine has.
uint64_t InitrdLimit(ByteView kernel, uint64_t memory) {
  uint64_t version = Load(kernel, kVersion, 2);
  bool above_4g = version >= 0x20c && (Load(kernel, kXLoadFlags, 2) & 2) != 0;
  uint64_t limit = above_4g ? 0xffffffff : Load(kernel, kInitrdMax, 4);
  uint64_t below_4g = memory < 0xB0000000 ? memory : 0x80000000;
  return std::min(limit, below_4g - kAcpiDataSize - 1);
}

}  // namespace

const char* SetupHeaderName(SetupHeader header) { return header == SetupHeader::kRaw ? "raw" : "patched"; }

Result<SetupHeader> ParseSetupHeader(std::string_view name) {
  for (SetupHeader header : {SetupHeader::kRaw, SetupHeader::kPatched}) {
    if (name == SetupHeaderName(header)) return header;
  }
  return Error(Code::kMalformed, "setup header: expected raw or patched, got " + Quoted(name));
}

Result<Bytes> PatchSetupHeader(ByteView kernel, const PatchInputs& inputs) {
  if (kernel.size() < kHeaderEnd || AsText(kernel.subspan(kSignature, 4)) != "HdrS" ||
      Load(kernel, kVersion, 2) < 0x206 || (kernel[kLoadFlags] & 1) == 0) {
    return Error(Code::kUnsupported,
                 "kernel: not a bzImage of boot protocol 2.06 or later; its header cannot be patched");
  }
  if (inputs.append.find("vga=") != std::string_view::npos) {
    return Error(Code::kUnsupported, "append: vga= makes QEMU patch the video mode too; leave it out");
  }
  Bytes out(kernel.begin(), kernel.end());
  out[kTypeOfLoader] = 0xb0;
  out[kLoadFlags] |= 0x80;
  Store(out, kHeapEnd, 2, kCommandLineAddress - kRealModeAddress - 0x200);
  Store(out, kCommandLine, 4, kCommandLineAddress);
  if (!inputs.initrd_size) return out;
  uint64_t limit = InitrdLimit(kernel, inputs.memory);
  if (inputs.memory <= kAcpiDataSize || *inputs.initrd_size > limit) {
    return Error(Code::kUsage, "memory: an initrd of " + Decimal(*inputs.initrd_size) + " bytes does not fit into " +
                                   Decimal(inputs.memory) + " bytes of RAM");
  }
  Store(out, kRamdiskImage, 4, (limit - *inputs.initrd_size) & ~uint64_t{0xfff});
  Store(out, kRamdiskSize, 4, *inputs.initrd_size);
  return out;
}

std::string KernelRelease(ByteView kernel) {
  if (kernel.size() < kHeaderEnd || AsText(kernel.subspan(kSignature, 4)) != "HdrS") return "";
  const uint64_t pointer = Load(kernel, kKernelVersion, 2);
  if (pointer == 0 || pointer + 0x200 >= kernel.size()) return "";
  const std::string_view text = AsText(kernel.subspan(pointer + 0x200)).substr(0, kMaxRelease + 1);
  const std::string_view word = text.substr(0, text.find_first_of(std::string_view(" \0", 2)));
  const bool printable = std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c <= '~'; });
  return printable && word.size() <= kMaxRelease ? std::string(word) : "";
}

bool OlderThan(std::string_view release, unsigned major, unsigned minor) {
  unsigned numbers[2] = {};
  for (unsigned& number : numbers) {
    size_t digits = 0;
    for (; digits < release.size() && release[digits] >= '0' && release[digits] <= '9'; ++digits) {
      if (digits == 4) return false;
      number = number * 10 + static_cast<unsigned>(release[digits] - '0');
    }
    if (digits == 0) return false;
    release.remove_prefix(std::min(release.size(), digits + 1));
  }
  return numbers[0] < major || (numbers[0] == major && numbers[1] < minor);
}

}  // namespace samovar::handover
