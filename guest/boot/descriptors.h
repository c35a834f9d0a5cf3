// SPDX-License-Identifier: Apache-2.0
//
// The descriptors that PID 1 begins with. The kernel opens /dev/console as 0 to 2 if its initramfs has one; where it
// has none, the first files that are opened would get these numbers.
#pragma once

namespace samovar::boot {

// DropInherited closes whatever is open and makes 0 to 2 a stream that has ended: nothing can be read from it, nothing
// can be written to it, and nothing else ever gets these numbers. To be called before anything is opened.
void DropInherited();

}  // namespace samovar::boot
