// SPDX-License-Identifier: Apache-2.0
//
// IGVM, the Independent Guest Virtual Machine file (microsoft/igvm, igvm_defs): all that a VMM adds to a guest before
// it runs, as a list of commands. Little-endian.
//
//   fixed header:      "IGVM" ‖ version (4) ‖ offset and size of the variable headers (4, 4) ‖ file size (4) ‖
//                      CRC-32 of all headers (4) ‖ version 2: architecture (4) ‖ page size (4)
//   variable headers:  type (4) ‖ length (4) ‖ that many bytes, each header aligned to 8: platforms, then initial
//                      settings, then directives
//   file data:         what the directives point to
//
// What is read here is what makes up an SEV-SNP guest; other headers are skipped by their length. An IgvmFile borrows
// pages from the bytes that it was parsed from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::snp {

inline constexpr size_t kMaxIgvmSize = size_t{256} << 20;

enum class IgvmPlatformType : uint8_t { kNative, kVsm, kSevSnp, kTdx, kSev, kSevEs, kCca };

// IgvmPlatformName returns "SEV-SNP" and the like, or "platform N".
[[nodiscard]] std::string IgvmPlatformName(IgvmPlatformType type);

// A directive with a mask applies to the platforms that share a bit with it.
using IgvmMask = uint32_t;

struct IgvmPlatform {
  IgvmMask mask;
  uint8_t highest_vtl;
  IgvmPlatformType type;
};

struct IgvmGuestPolicy {
  IgvmMask mask;
  uint64_t policy;
};

enum class IgvmPageKind : uint16_t { kNormal, kSecrets, kCpuid, kCpuidExtended };

struct IgvmPage {
  uint64_t gpa;
  IgvmMask mask;
  IgvmPageKind kind;
  bool unmeasured;
  bool shared;                   // left in memory that the host sees: not added to the guest
  std::optional<ByteView> data;  // 4096 bytes; nothing stands for zeros
};

// A piece of memory that the VMM fills with what only it knows (memory map, number of vCPUs), and where it goes.
struct IgvmParameterArea {
  uint32_t index;
  uint64_t size;
};
struct IgvmParameterInsert {
  uint64_t gpa;
  IgvmMask mask;
  uint32_t index;
};

struct IgvmVpContext {
  uint64_t gpa;
  IgvmMask mask;
  uint16_t vp_index;
  ByteView state;  // 4096 bytes; for SEV-SNP the VMSA
};

// The launch digest that the file's own ID block names, with the identity that goes with it.
struct IgvmIdBlock {
  IgvmMask mask;
  Sha384Digest launch_digest;
  std::array<uint8_t, 16> family_id;
  std::array<uint8_t, 16> image_id;
  uint32_t guest_svn;
};

using IgvmDirective = std::variant<IgvmPage, IgvmParameterArea, IgvmParameterInsert, IgvmVpContext, IgvmIdBlock>;

struct IgvmFile {
  uint32_t version;
  std::vector<IgvmPlatform> platforms;
  std::vector<IgvmGuestPolicy> policies;
  std::vector<IgvmDirective> directives;  // in file order
};

// LooksLikeIgvm tells whether the bytes begin as an IGVM file does.
[[nodiscard]] bool LooksLikeIgvm(ByteView bytes);

// IgvmChecksum returns the CRC-32 (IEEE 802.3) that the headers of the file must carry, their checksum taken as zero.
// Errors: those of ParseIgvm about the fixed header.
Result<uint32_t> IgvmChecksum(ByteView bytes);

// ParseIgvm reads a whole file. Errors: kTruncated, kMalformed (naming the header and its offset), kLimit, kUnsupported
// (a version, an architecture, a page size or a kind of page that is not known).
Result<IgvmFile> ParseIgvm(ByteView bytes);

}  // namespace samovar::snp
