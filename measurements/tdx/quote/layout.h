// SPDX-License-Identifier: Apache-2.0
//
// The layouts of what the TDX module says about a trust domain: the body of a quote (Intel TDX DCAP Quoting Library
// API, appendix A.3: TD Quote Body for TDX 1.0, 584 bytes; TDX 1.5, 648 bytes; TDX 1.5 extended, 885 bytes,
// sgx_report2_body_v1_5_ex_t of its sgx_quote_5.h), and the TDREPORT from which a quoting
// enclave makes it (TDREPORT_STRUCT, Intel TDX Module 1.5 ABI Specification: REPORTMACSTRUCT at 0, TEE_TCB_INFO at 256,
// TDINFO at 512; 1024 bytes).
#pragma once

#include <cstddef>

#include "measurements/base/layout.h"

namespace samovar::tdx {

inline constexpr size_t kQuoteHeaderSize = 48;
inline constexpr size_t kBodyDescriptorSize = 6;  // version 5: type and size of the body, before it
inline constexpr size_t kTdReport10Size = 584;
inline constexpr size_t kTdReport15Size = 648;
inline constexpr size_t kTdReport15ExSize = 885;
inline constexpr size_t kTdReportSize = 1024;

namespace body {

inline constexpr Field kTeeTcbSvn = {"TEE_TCB_SVN", 0, 16};
inline constexpr Field kMrSeam = {"MRSEAM", 16, 48};
inline constexpr Field kMrSignerSeam = {"MRSIGNERSEAM", 64, 48};
inline constexpr Field kSeamAttributes = {"SEAMATTRIBUTES", 112, 8};
inline constexpr Field kTdAttributes = {"TDATTRIBUTES", 120, 8};
inline constexpr Field kXfam = {"XFAM", 128, 8};
inline constexpr Field kMrTd = {"MRTD", 136, 48};
inline constexpr Field kMrConfigId = {"MRCONFIGID", 184, 48};
inline constexpr Field kMrOwner = {"MROWNER", 232, 48};
inline constexpr Field kMrOwnerConfig = {"MROWNERCONFIG", 280, 48};
inline constexpr Field kRtmrs[] = {{"RTMR0", 328, 48}, {"RTMR1", 376, 48}, {"RTMR2", 424, 48}, {"RTMR3", 472, 48}};
inline constexpr Field kReportData = {"REPORTDATA", 520, 64};
// TDX 1.5
inline constexpr Field kTeeTcbSvn2 = {"TEE_TCB_SVN_2", 584, 16};
inline constexpr Field kMrServiceTd = {"MRSERVICETD", 600, 48};
// TDX 1.5, extended
inline constexpr Field kVmid = {"VMID", 648, 1};
inline constexpr Field kTdId = {"TD_ID", 649, 32};
inline constexpr Field kDevInfo = {"DEVINFO", 681, 48};
inline constexpr Field kInitServtdHash = {"INIT_SERVTD_HASH", 729, 48};
inline constexpr Field kInitServtdAttr = {"INIT_SERVTD_ATTR", 777, 8};
inline constexpr Field kInitCpuSvn = {"INIT_CPU_SVN", 785, 16};
inline constexpr Field kInitTeeTcbSvn = {"INIT_TEE_TCB_SVN", 801, 16};
inline constexpr Field kInitTeeFmspc = {"INIT_TEE_FMSPC", 817, 12};
inline constexpr Field kCurrServtdHash = {"CURR_SERVTD_HASH", 829, 48};
inline constexpr Field kCurrServtdAttr = {"CURR_SERVTD_ATTR", 877, 8};

}  // namespace body

namespace tdreport {

inline constexpr Field kType = {"type", 0, 1};  // 0x81 for TDX
inline constexpr Field kReportData = {"REPORTDATA", 128, 64};
inline constexpr Field kMrSeam = {"MRSEAM", 256 + 24, 48};
inline constexpr Field kAttributes = {"ATTRIBUTES", 512, 8};
inline constexpr Field kXfam = {"XFAM", 520, 8};
inline constexpr Field kMrTd = {"MRTD", 528, 48};
inline constexpr Field kMrConfigId = {"MRCONFIGID", 576, 48};
inline constexpr Field kMrOwner = {"MROWNER", 624, 48};
inline constexpr Field kMrOwnerConfig = {"MROWNERCONFIG", 672, 48};
inline constexpr Field kRtmrs[] = {{"RTMR0", 720, 48}, {"RTMR1", 768, 48}, {"RTMR2", 816, 48}, {"RTMR3", 864, 48}};

}  // namespace tdreport
}  // namespace samovar::tdx
