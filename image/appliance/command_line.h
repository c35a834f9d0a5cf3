// SPDX-License-Identifier: Apache-2.0
//
// The kernel command line of the appliance. It is measured, so it belongs to a release: nothing about a single build is
// on it. Each word has its reason; docs/reproducing.md shows the same table. What is decided when the kernel is
// compiled stands in image/kernel/options.
#pragma once

#include <string>
#include <string_view>

#include "measurements/base/result.h"

namespace samovar::image {

struct KernelWord {
  const char* word;
  const char* reason;
};

inline constexpr KernelWord kKernelWords[] = {
    {"console=ttyS0", "messages of kernel and agent go to the serial port, which every launcher records"},
    {"quiet", "only warnings are printed: each character leaves the VM, which is slow under SNP, TDX and emulation"},
    {"panic=-1", "a panic ends the VM at once instead of leaving it hanging"},
    {"oops=panic", "a kernel that has gone wrong signs nothing, from the first instruction on"},
    {"reboot=pci",
     "how: by the port that every machine here has; the other ways wait ten seconds for a keyboard controller, or jump "
     "into firmware"},
    {"random.trust_bootloader=off", "the seed that the host hands over is mixed in but not counted as entropy"},
    {"no_timer_check",
     "the kernel does not stop when timer interrupts come late at boot, as they do on a loaded host; under KVM it "
     "never checks"},
};

// KernelCommandLine returns the words joined by single blanks, without an end of line. A builder id other than the
// default of the provenance is the last word, samovar.builder_id=URI, from where the agent takes it. kMalformed if it
// is no URI of printable characters.
Result<std::string> KernelCommandLine(std::string_view builder_id);

}  // namespace samovar::image
