// SPDX-License-Identifier: Apache-2.0
//
// The shapes of machine that most people start SNP guests in. image.json publishes their launch digests, `policy init`
// accepts them, and the shape that `samovar plan` takes by default is one of them.
#pragma once

#include <cstdint>
#include <optional>

#include "measurements/snp/report/tcb.h"

namespace samovar::image {

struct UsualCpu {
  const char* model;                    // as QEMU calls it
  std::optional<snp::Product> product;  // the line of processors that it is named after; nothing: runs on all
};

// The default first. A line stands here once `policy init` has a TCB to start from for it.
inline constexpr UsualCpu kUsualCpus[] = {
    {"EPYC-v4", std::nullopt}, {"EPYC-Milan", snp::Product::kMilan}, {"EPYC-Genoa", snp::Product::kGenoa}};
inline constexpr uint32_t kUsualVcpus[] = {1, 2, 4, 8, 16, 32, 64};

inline constexpr const char* kDefaultCpu = kUsualCpus[0].model;
inline constexpr uint32_t kDefaultVcpus = kUsualVcpus[1];

}  // namespace samovar::image
