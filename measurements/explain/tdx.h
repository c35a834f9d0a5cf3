// SPDX-License-Identifier: Apache-2.0
//
// Which launch near a plan gives the registers that a TDX quote shows (docs/measurement-tdx.md). Each register depends
// on a part of the plan only, so what is tried is measured register by register and kept.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "measurements/explain/snp.h"
#include "measurements/tdx/launch/launch_prediction.h"

namespace samovar::explain {

// The virtual machine as far as it is measured: its memory in bytes and the tables that QEMU makes for it, which are
// borrowed.
struct TdxMachine {
  std::optional<uint64_t> memory;
  const tdx::PlatformTables* tables = nullptr;
};

// A firmware file, and what tdx::ReadLaunchFirmware says of it.
struct TdxFirmware {
  ByteView file;
  tdx::LaunchFirmware read;
};

// The first of each list is the plan's. Views are borrowed.
struct TdxPlan {
  std::vector<Candidate<TdxFirmware>> firmwares;            // at least one
  std::vector<Candidate<std::optional<ByteView>>> kernels;  // at least one, nothing for a plan without direct boot
  std::vector<Candidate<std::optional<ByteView>>> initrds;  // likewise
  std::vector<Candidate<std::string>> command_lines;        // at least one
  std::vector<Candidate<TdxMachine>> machines;              // at least one
  handover::SetupHeader setup_header = handover::SetupHeader::kRaw;
  tdx::MrtdOrder order = tdx::MrtdOrder::kOnePass;
  std::optional<tdx::Generation> forced_generation;
};

// The registers that were reported; nothing for one that is not known or not of interest.
struct TdxRegisters {
  std::optional<tdx::Mrtd> mrtd;
  std::array<std::optional<tdx::Rtmr>, tdx::kPredictedRtmrs> rtmrs;
};

// TriedMemories returns `planned` and the same machine with other amounts of memory, from 512 MiB to 1 TiB.
[[nodiscard]] std::vector<Candidate<TdxMachine>> TriedMemories(const TdxMachine& planned);

struct TdxExplanation {
  Explanation all;  // of all registers together
  // If `all` was not found: each register by itself, by name ("rtmr1").
  std::vector<std::pair<std::string, Explanation>> single;
  std::vector<std::string> notes;  // registers that the plan cannot predict, and why
};

// ExplainTdx searches.
[[nodiscard]] TdxExplanation ExplainTdx(const TdxPlan& plan, const TdxRegisters& got);

}  // namespace samovar::explain
