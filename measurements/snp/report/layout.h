// SPDX-License-Identifier: Apache-2.0
//
// The layout of an ATTESTATION_REPORT (SEV-SNP Firmware ABI, 56860, revision 1.59, table "ATTESTATION_REPORT
// Structure"): 1184 bytes. What lies between the fields is reserved.
#pragma once

#include <cstddef>
#include <cstdint>

#include "measurements/base/layout.h"

namespace samovar::snp {

inline constexpr size_t kReportSize = 0x4a0;
inline constexpr size_t kSignedSize = 0x2a0;  // what the signature covers: the bytes before it

namespace layout {

inline constexpr Field kVersion = {"VERSION", 0x000, 4};
inline constexpr Field kGuestSvn = {"GUEST_SVN", 0x004, 4};
inline constexpr Field kPolicy = {"POLICY", 0x008, 8};
inline constexpr Field kFamilyId = {"FAMILY_ID", 0x010, 16};
inline constexpr Field kImageId = {"IMAGE_ID", 0x020, 16};
inline constexpr Field kVmpl = {"VMPL", 0x030, 4};
inline constexpr Field kSignatureAlgo = {"SIGNATURE_ALGO", 0x034, 4};
inline constexpr Field kCurrentTcb = {"CURRENT_TCB", 0x038, 8};
inline constexpr Field kPlatformInfo = {"PLATFORM_INFO", 0x040, 8};
inline constexpr Field kKeyInfo = {"KEY_INFO", 0x048, 4};
inline constexpr Field kReportData = {"REPORT_DATA", 0x050, 64};
inline constexpr Field kMeasurement = {"MEASUREMENT", 0x090, 48};
inline constexpr Field kHostData = {"HOST_DATA", 0x0c0, 32};
inline constexpr Field kIdKeyDigest = {"ID_KEY_DIGEST", 0x0e0, 48};
inline constexpr Field kAuthorKeyDigest = {"AUTHOR_KEY_DIGEST", 0x110, 48};
inline constexpr Field kReportId = {"REPORT_ID", 0x140, 32};
inline constexpr Field kReportIdMa = {"REPORT_ID_MA", 0x160, 32};
inline constexpr Field kReportedTcb = {"REPORTED_TCB", 0x180, 8};
inline constexpr Field kCpuidFamily = {"CPUID_FAM_ID", 0x188, 1};
inline constexpr Field kCpuidModel = {"CPUID_MOD_ID", 0x189, 1};
inline constexpr Field kCpuidStepping = {"CPUID_STEP", 0x18a, 1};
inline constexpr Field kChipId = {"CHIP_ID", 0x1a0, 64};
inline constexpr Field kCommittedTcb = {"COMMITTED_TCB", 0x1e0, 8};
inline constexpr Field kCurrentVersion = {"CURRENT_VERSION", 0x1e8, 3};      // build, minor, major
inline constexpr Field kCommittedVersion = {"COMMITTED_VERSION", 0x1ec, 3};  // build, minor, major
inline constexpr Field kLaunchTcb = {"LAUNCH_TCB", 0x1f0, 8};
inline constexpr Field kLaunchMitigations = {"LAUNCH_MIT_VECTOR", 0x1f8, 8};
inline constexpr Field kCurrentMitigations = {"CURRENT_MIT_VECTOR", 0x200, 8};
inline constexpr Field kCurrentEtcb = {"CURRENT_ETCB", 0x220, 32};
inline constexpr Field kLaunchEtcb = {"LAUNCH_ETCB", 0x240, 32};
inline constexpr Field kCommittedEtcb = {"COMMITTED_ETCB", 0x260, 32};
inline constexpr Field kSignatureR = {"SIGNATURE r", 0x2a0, 72};
inline constexpr Field kSignatureS = {"SIGNATURE s", 0x2e8, 72};
inline constexpr Field kSignatureTail = {"SIGNATURE, reserved part", 0x330, 0x170};

// The fields that the signature covers, in their order, each with the first VERSION that has it.
struct VersionedField {
  Field field;
  uint32_t since;
};
inline constexpr VersionedField kSigned[] = {
    {kVersion, 2},
    {kGuestSvn, 2},
    {kPolicy, 2},
    {kFamilyId, 2},
    {kImageId, 2},
    {kVmpl, 2},
    {kSignatureAlgo, 2},
    {kCurrentTcb, 2},
    {kPlatformInfo, 2},
    {kKeyInfo, 2},
    {kReportData, 2},
    {kMeasurement, 2},
    {kHostData, 2},
    {kIdKeyDigest, 2},
    {kAuthorKeyDigest, 2},
    {kReportId, 2},
    {kReportIdMa, 2},
    {kReportedTcb, 2},
    {kCpuidFamily, 3},
    {kCpuidModel, 3},
    {kCpuidStepping, 3},
    {kChipId, 2},
    {kCommittedTcb, 2},
    {kCurrentVersion, 2},
    {kCommittedVersion, 2},
    {kLaunchTcb, 2},
    {kLaunchMitigations, 5},
    {kCurrentMitigations, 5},
    {kCurrentEtcb, 6},
    {kLaunchEtcb, 6},
    {kCommittedEtcb, 6},
};

}  // namespace layout
}  // namespace samovar::snp
