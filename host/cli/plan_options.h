// SPDX-License-Identifier: Apache-2.0
//
// The options that describe a VM, shared by `samovar plan` and `samovar launch`.
#pragma once

#include "host/cli/arguments.h"
#include "host/plan/measure_plan.h"
#include "host/plan/plan.h"

namespace samovar::cli {

// The rows of a command's option table that ReadPlanOptions understands.
inline constexpr Option kImageOption = {"image", Takes::kValue, "DIR", "image folder (default: $SAMOVAR_IMAGE)"};
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

// ImageFolder returns --image or SAMOVAR_IMAGE; kUsage if there is neither.
Result<std::string> ImageFolder(const Arguments& arguments);

// ReadPlanOptions reads all of the above but --image, and the files that they name. Accelerator and transport are left
// at what the TEE would have on a host that lacks nothing.
Result<plan::PlanOptions> ReadPlanOptions(const Arguments& arguments);

}  // namespace samovar::cli
