// SPDX-License-Identifier: Apache-2.0
//
// Choosing between KVM and the emulator. That /dev/kvm opens says little: on some machines (nested, filtered) no vCPU
// starts, or one does and is slower than the emulator. So the same QEMU runs a firmware of a hundred bytes under KVM
// that enters 64-bit mode as a kernel would, counts to a hundred million, and ends QEMU through the debug-exit port;
// only if that works in time is KVM used. It takes a fraction of a second.
#pragma once

#include <string>

#include "host/qemu/qemu.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::qemu {

// kTcgOneThread is the emulator with all vCPUs on one thread, for a QEMU that is not safe with more
// (ChooseAccelerator).
enum class Accelerator { kKvm, kTcg, kTcgOneThread };

// AcceleratorName is QEMU's: "tcg,thread=single".
[[nodiscard]] const char* AcceleratorName(Accelerator accelerator);

struct ChosenAccelerator {
  Accelerator accelerator;
  std::string why;  // one sentence, for people
};

// ProbeFirmware is the firmware image: 64 KiB that end at the reset vector.
[[nodiscard]] Bytes ProbeFirmware();

// ProbeAccelerator runs the firmware. kEnvironment with the reason if it does not reach its end in time.
Result<void> ProbeAccelerator(const Qemu& qemu, Accelerator accelerator);

// ChooseAccelerator reads "auto", "kvm" or "tcg". The TEEs of real hardware need KVM, and QEMU itself finds out whether
// their guests start; for the others "auto" falls back to the emulator and "kvm" fails with kEnvironment if the probe
// does. A QEMU before 8.1 emulates on one thread.
Result<ChosenAccelerator> ChooseAccelerator(const Qemu& qemu, Tee tee, std::string_view wanted);

}  // namespace samovar::qemu
