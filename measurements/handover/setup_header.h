// SPDX-License-Identifier: Apache-2.0
//
// What QEMU writes into the setup header of a bzImage before it hands the kernel to the firmware (Linux
// Documentation/arch/x86/boot.rst; QEMU hw/i386/x86-common.c). QEMU 10.2 and later hand a trust domain the file as it
// is; 10.1 and older vendor builds patch it. Little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::handover {

enum class SetupHeader {
  kRaw,      // the file as it is
  kPatched,  // as QEMU patches it for a boot loader protocol of its own
};

// SetupHeaderName returns "raw" or "patched"; ParseSetupHeader is its inverse, kMalformed for another word.
[[nodiscard]] const char* SetupHeaderName(SetupHeader header);
Result<SetupHeader> ParseSetupHeader(std::string_view name);

struct PatchInputs {
  uint64_t memory;                    // RAM of the machine in bytes
  std::optional<size_t> initrd_size;  // nothing: no -initrd; 0: an empty file
  std::string_view append;
};

// PatchSetupHeader returns `kernel` as QEMU presents it on a q35 machine. Errors: kUnsupported if it is not a bzImage
// of boot protocol 2.06 or later that loads at 1 MiB, or if `append` sets a video mode, which QEMU would patch in as
// well.
Result<Bytes> PatchSetupHeader(ByteView kernel, const PatchInputs& inputs);

// KernelRelease returns what a bzImage calls itself ("6.12.117"), the first word of the text that its header points to
// (boot.rst, kernel_version); empty if it has none, if it lies outside the file or is not printable. It is a claim of
// the file: a distribution may have changed anything below the same number.
[[nodiscard]] std::string KernelRelease(ByteView kernel);

// OlderThan compares the first two numbers of a release: "6.8.0-31-generic" is older than 6.9. False for a text that
// does not begin with two numbers.
[[nodiscard]] bool OlderThan(std::string_view release, unsigned major, unsigned minor);

}  // namespace samovar::handover
