// SPDX-License-Identifier: Apache-2.0
//
// What QEMU says when a machine cannot run a guest, and what helps.
#pragma once

#include <string>
#include <string_view>

namespace samovar::qemu {

// AdviceOn returns a sentence for each symptom in what QEMU wrote, joined by "; "; empty if it shows none that is
// known.
[[nodiscard]] std::string AdviceOn(std::string_view qemu_text);

}  // namespace samovar::qemu
