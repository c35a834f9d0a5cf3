// SPDX-License-Identifier: Apache-2.0
//
// The QEMU command line of a launch plan: a pure function, tested against golden files (tests/vectors/plan). The VM has
// no device that is not listed here: -nodefaults, -no-user-config, no network, no display. Everything that connects
// QEMU to the launcher is a socket that QEMU inherits under a fixed descriptor number, so the command line holds no
// temporary names and nobody else can connect.
#pragma once

#include <string>
#include <vector>

#include "host/plan/plan.h"

namespace samovar::plan {

// Descriptors of QEMU. kSessionFd is the session's virtio-serial stream, the open /dev/vhost-vsock, or the vhost-user
// socket of vhost-device-vsock, as the plan's transport says.
inline constexpr int kConsoleFd = 3;
inline constexpr int kMonitorFd = 4;
inline constexpr int kSessionFd = 5;
inline constexpr int kSimTeeFd = 6;
// A file with the table of the kernel hashes, which the emulator puts where the firmware reads it (FirmwareUse::kBooted
// with Tee::kSimSnp). With SNP QEMU makes the table itself.
inline constexpr int kHashesFd = 7;

// Names that the monitor uses in its events about the two virtio-serial ports.
inline constexpr char kSessionPortId[] = "session0";
inline constexpr char kSimTeePortId[] = "simtee0";

// LoadsHashes tells whether QEMU finds the table under kHashesFd.
[[nodiscard]] bool LoadsHashes(const LaunchPlan& plan);

// DeviceArguments lists the values of -device in the order in which the guest finds them.
[[nodiscard]] std::vector<std::string> DeviceArguments(const LaunchPlan& plan);

// QemuArguments returns all arguments after the program's name.
[[nodiscard]] std::vector<std::string> QemuArguments(const LaunchPlan& plan);

// ShellCommand writes words as one line that a POSIX shell reads back as the same words.
[[nodiscard]] std::string ShellCommand(const std::vector<std::string>& words);

}  // namespace samovar::plan
