// SPDX-License-Identifier: Apache-2.0
//
// Children of PID 1. The agent's own children are waited for by those who made them; orphans of a PID namespace go to
// that namespace's init. ReapStrays collects whatever else ends up here.
#pragma once

namespace samovar::boot {

// ReapStrays collects every child that has already exited, without waiting; returns how many. Call it only while no
// child that somebody waits for is alive.
int ReapStrays();

}  // namespace samovar::boot
