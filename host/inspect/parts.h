// SPDX-License-Identifier: Apache-2.0
//
// What `samovar inspect` shows of each kind of file. Nothing is verified; text from a file is escaped by whoever
// prints.
#pragma once

#include <optional>
#include <string>

#include "measurements/base/result.h"
#include "measurements/evidence/bundle/bundle.h"
#include "measurements/json/json.h"

namespace samovar::inspect {

struct Inspected {
  std::string kind;  // "SNP attestation report"
  Json content;
  std::optional<std::string> words;  // where lines of "name  value" would not do
};

inline constexpr size_t kMaxInspected = size_t{64} << 20;

// InspectBytes reads a file by what it looks like. Errors: those of its parser; kUnsupported, which says what the file
// is, if there is nothing to show.
Result<Inspected> InspectBytes(ByteView bytes);

// InspectParts shows a bundle: evidence, provenance, the digests of the artifacts.
Result<Inspected> InspectParts(const evidence::Bundle& bundle);

}  // namespace samovar::inspect
