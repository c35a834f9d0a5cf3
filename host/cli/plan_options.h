// SPDX-License-Identifier: Apache-2.0
//
// The options that describe a VM, shared by `samovar plan` and `samovar launch`.
#pragma once

#include <array>

#include "host/cli/arguments.h"
#include "host/plan/measure_plan.h"
#include "host/plan/plan.h"

namespace samovar::cli {

// One row each, so that what a word means and what help says of it is the same in all commands.
inline constexpr Option kImageOption = {"image", Takes::kValue, "DIR",
                                        "image folder (default: $SAMOVAR_IMAGE, or where `image build` puts it)"};
inline constexpr Option kTeeOption = {"tee", Takes::kValue, "TEE", "none, sim-snp (default), snp or tdx"};
inline constexpr Option kVcpusOption = {"vcpus", Takes::kValue, "N", "virtual CPUs (default 2)"};
inline constexpr Option kMemoryOption = {"memory", Takes::kValue, "SIZE", "memory, as 2G or 512M (default 2G)"};
inline constexpr Option kCpuOption = {"cpu", Takes::kValue, "MODEL", "CPU model of SNP guests (default EPYC-v4)"};
inline constexpr Option kPolicyOption = {
    "policy", Takes::kValue, "NAMES",
    "SNP guest policy (default smt): single-socket, ciphertext-hiding-dram, page-swap-disable, …, or a word"};
inline constexpr Option kFeaturesOption = {"guest-features", Takes::kValue, "WORD",
                                           "SEV_FEATURES that the host sets (default 0x1)"};
inline constexpr Option kNonceOption = {"nonce", Takes::kValue, "HEX", "16 bytes for HOST_DATA or MRCONFIGID"};
inline constexpr Option kIdBlockOption = {"id-block", Takes::kValue, "FILE",
                                          "SNP ID block that the processor checks (`measure snp` makes it)"};
inline constexpr Option kIdAuthOption = {"id-auth", Takes::kValue, "FILE", "signatures and keys of the ID block"};
inline constexpr Option kWorkaroundsOption = {"guest-visible-workarounds", Takes::kValue, "HEX",
                                              "16 bytes that SNP guests are told of the host's errata"};
inline constexpr Option kFirmwareOption = {"firmware", Takes::kNothing, "",
                                           "sim-snp: boot the image's firmware, which checks kernel, initrd, command"};
inline constexpr Option kToolchainOption = {"toolchain", Takes::kValue, "FILE", "toolchain disk"};

inline constexpr Option kAccelOption = {"accel", Takes::kValue, "WHICH",
                                        "auto (default, or $SAMOVAR_ACCEL), kvm or tcg"};
inline constexpr Option kVsockOption = {"vsock", Takes::kValue, "WHICH",
                                        "auto (default), vhost, vhost-device or serial"};
inline constexpr Option kBootTimeoutOption = {
    "boot-timeout", Takes::kValue, "SECONDS",
    "until the guest must be up (default 120 emulated, 240 with firmware, 60 with KVM)"};
inline constexpr Option kConsoleOption = {"console", Takes::kValue, "FILE",
                                          "write the guest's console there (`-`: standard error)"};

// What a VM is, as far as the user says it.
inline constexpr std::array kVmOptions = {kImageOption,  kTeeOption,         kVcpusOption,    kMemoryOption,
                                          kCpuOption,    kPolicyOption,      kFeaturesOption, kIdBlockOption,
                                          kIdAuthOption, kWorkaroundsOption, kFirmwareOption};
// What else `samovar launch` and `samovar plan` must be told; `samovar build` knows it.
inline constexpr std::array kBuildOptions = {kNonceOption, kToolchainOption};
// How this host runs it. `samovar build` hands these and the first ones on to `samovar launch`.
inline constexpr std::array kHostOptions = {kAccelOption, kVsockOption, kBootTimeoutOption, kConsoleOption};

// Join makes one table of several.
template <size_t... N>
constexpr std::array<Option, (N + ...)> Join(const std::array<Option, N>&... tables) {
  std::array<Option, (N + ...)> out;
  size_t at = 0;
  const auto add = [&](const auto& table) {
    for (const Option& option : table) out[at++] = option;
  };
  (add(tables), ...);
  return out;
}

// ImageFolder returns the image that --image names, or the one for --tee (paths::ChooseImage).
Result<std::string> ImageFolder(const Arguments& arguments);

// ReadPlanOptions reads kVmOptions but --image, kBuildOptions, and the files that they name. Accelerator and transport
// are left at what the TEE would have on a host that lacks nothing.
Result<plan::PlanOptions> ReadPlanOptions(const Arguments& arguments);

}  // namespace samovar::cli
