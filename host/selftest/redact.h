// SPDX-License-Identifier: Apache-2.0
//
// What a report for others must not hold: the identity of the machine, and the name of its user.
#pragma once

#include <string>
#include <vector>

#include "measurements/json/json.h"

namespace samovar::selftest {

// A text that is replaced, and by what: the hex of a chip id by "(chip id)".
struct Secret {
  std::string text;
  std::string replacement;
};

// Redact returns `document` with every occurrence of the secrets replaced, in all strings and keys. An empty secret
// replaces nothing.
[[nodiscard]] Json Redact(const Json& document, const std::vector<Secret>& secrets);

}  // namespace samovar::selftest
