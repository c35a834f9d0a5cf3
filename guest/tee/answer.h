// SPDX-License-Identifier: Apache-2.0
//
// What a TEE answers when it is asked for a report.
#pragma once

#include "measurements/evidence/evidence.h"

namespace samovar::tee {

struct Answer : evidence::Evidence {
  Bytes td_report;  // TDX: what the quote must agree with; for the agent alone, since nobody else can check it
};

}  // namespace samovar::tee
