// SPDX-License-Identifier: Apache-2.0
//
// Where the two ends of a session meet. The guest listens on vsock; where the host has none, both use a virtio-serial
// port.
#pragma once

#include <cstdint>

namespace samovar::protocol {

inline constexpr uint32_t kSessionVsockPort = 1024;
inline constexpr char kSessionSerialName[] = "samovar.session";
// The simulated TEE's own port (sim_tee.h); only the sim flavour of the guest opens it.
inline constexpr char kSimTeeSerialName[] = "samovar.simtee";
// By this serial number the guest finds the toolchain among its disks.
inline constexpr char kToolchainSerial[] = "toolchain";

}  // namespace samovar::protocol
