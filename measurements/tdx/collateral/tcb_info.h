// SPDX-License-Identifier: Apache-2.0
//
// TDX TCB info, version 3 (Intel Provisioning Certification Service, Get TDX TCB Info): for one family of platforms
// (FMSPC), which security versions are up to date and which are not, newest first; and which TDX modules are Intel's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/tdx/collateral/tcb_status.h"

namespace samovar::tdx {

using TcbComponents = std::array<uint8_t, 16>;
using Fmspc = std::array<uint8_t, 6>;
using PceId = std::array<uint8_t, 2>;

// What a TDX module must look like in MRSIGNERSEAM and SEAMATTRIBUTES.
struct ModuleSigner {
  std::array<uint8_t, 48> mr_signer;
  std::array<uint8_t, 8> attributes;
  std::array<uint8_t, 8> attributes_mask;
};

// A major version of the TDX module, "TDX_01", with levels of its own.
struct ModuleIdentity {
  std::string id;
  ModuleSigner signer;
  std::vector<IsvLevel> levels;
};

struct PlatformLevel {
  TcbComponents sgx;
  uint16_t pce_svn;
  TcbComponents tdx;
  TcbVerdict verdict;
};

struct TcbInfo {
  Validity validity;
  uint32_t evaluation_data_number;  // grows with each of Intel's TCB recoveries
  Fmspc fmspc;
  PceId pce_id;
  ModuleSigner module;                  // for modules of major version 0
  std::vector<ModuleIdentity> modules;  // for later ones
  std::vector<PlatformLevel> levels;    // in Intel's order: the first that applies counts
};

// ParseTcbInfo reads the object "tcbInfo". Members that this program does not know are ignored: the signature covers
// them, and Intel adds some. Fails with kUnsupported for another id, version or TCB type, with kMalformed otherwise.
Result<TcbInfo> ParseTcbInfo(const Json& body);

}  // namespace samovar::tdx
