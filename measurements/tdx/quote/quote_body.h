// SPDX-License-Identifier: Apache-2.0
//
// The TD report body inside a quote (layout.h). What the CPU says about one trust domain: its measurement, its
// registers, its attributes and the 64 bytes that the guest chose. Byte strings are in file order; attribute words are
// little-endian. A TdReport owns its bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/tdx/quote/layout.h"
#include "measurements/tdx/registers.h"

namespace samovar::tdx {

// The 16 security version numbers of the TDX TCB. Byte 0 is the TDX module's SVN, byte 1 its major version.
using TeeTcbSvn = std::array<uint8_t, 16>;

// MrSeam measures the TDX module; MrSigner is who signed it (zero for Intel's own).
struct MrSeam {
  Sha384Digest digest;
  bool operator==(const MrSeam&) const = default;
};
struct MrSignerSeam {
  Sha384Digest digest;
  bool operator==(const MrSignerSeam&) const = default;
};

// Words that whoever built the TD chose at launch; the CPU reports them and checks nothing.
struct OwnerFields {
  std::array<uint8_t, 48> mr_config_id;
  std::array<uint8_t, 48> mr_owner;
  std::array<uint8_t, 48> mr_owner_config;
};

// Added by TDX 1.5: the TCB after an update of the TDX module under running TDs, and the bound service TDs. The first
// TEE_TCB_SVN is that of the launch.
struct Td15Fields {
  TeeTcbSvn tee_tcb_svn2;
  Sha384Digest mr_servicetd;
};

// The service TDs that are bound to a TD, such as the one that migrates it: a hash of their list, and its attributes.
struct ServiceTds {
  Sha384Digest hash;
  uint64_t attributes;
  [[nodiscard]] bool none() const { return IsZero(hash.view()) && attributes == 0; }
};

// Added by the extended body: which TD this is, and where it came from. What is called initial was recorded when the TD
// was created, perhaps on another machine; it is only filled if the TD has the attribute SERVTD_EXT.
struct Td15ExFields {
  uint8_t vmid;  // of the partition that asked; 0 is the TD itself
  std::array<uint8_t, 32> td_id;
  Sha384Digest dev_info;  // of the description of assigned devices
  ServiceTds initial_service_tds;
  std::array<uint8_t, 16> initial_cpu_svn;
  TeeTcbSvn initial_tee_tcb_svn;
  std::array<uint8_t, 12> initial_tee_fmspc;
  ServiceTds current_service_tds;
};

struct TdReport {
  TeeTcbSvn tee_tcb_svn;
  MrSeam mr_seam;
  MrSignerSeam mr_signer_seam;
  uint64_t seam_attributes;
  uint64_t td_attributes;
  uint64_t xfam;
  Mrtd mr_td;
  OwnerFields owner;
  Rtmrs rtmrs;
  std::array<uint8_t, 64> report_data;
  std::optional<Td15Fields> td15;
  std::optional<Td15ExFields> td15_ex;  // never without td15

  // debug tells whether the host can read and change the TD's memory and registers: such a TD proves nothing.
  [[nodiscard]] bool debug() const { return (td_attributes & 1) != 0; }
  // has_service_td tells whether another TD is bound to this one, now or when it was created.
  [[nodiscard]] bool has_service_td() const;
};

// ParseTdReport reads a body of exactly 584, 648 or 885 bytes. Fails with kTruncated or kMalformed for another size.
Result<TdReport> ParseTdReport(ByteView bytes);

// AttributeNames lists the TD attributes that are set, by the names of the TDX module specification ("DEBUG",
// "SEPT_VE_DISABLE", …); a bit without a name is "bit N".
[[nodiscard]] std::vector<std::string> AttributeNames(uint64_t td_attributes);

}  // namespace samovar::tdx
