// SPDX-License-Identifier: Apache-2.0
//
// What QEMU writes into the setup header of a bzImage before it hands the kernel to the firmware (Linux
// Documentation/arch/x86/boot.rst; QEMU hw/i386/x86-common.c). QEMU 10.2 and later hand a trust domain the file as it
// is; 10.1 and older vendor builds patch it. Little-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::tdx {

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

}  // namespace samovar::tdx
