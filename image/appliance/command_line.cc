// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/command_line.h"

#include <algorithm>

#include "guest/session/agent_identity.h"
#include "measurements/base/text.h"
#include "measurements/statement/provenance.h"

namespace samovar::image {

namespace {

constexpr size_t kMaxBuilderId = 256;

// The kernel takes quotes off a word, so they have no place in one.
Result<void> CheckBuilderId(std::string_view id) {
  bool plain = std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  size_t colon = id.find(':');
  if (plain && colon != 0 && colon != std::string_view::npos && id.size() <= kMaxBuilderId) return {};
  return Error(Code::kMalformed, "builder id: expected a URI of at most " + Decimal(kMaxBuilderId) +
                                     " printable characters, got " + Quoted(id));
}

}  // namespace

Result<std::string> KernelCommandLine(std::string_view builder_id) {
  TRY(CheckBuilderId(builder_id));
  std::string out;
  for (const KernelWord& word : kKernelWords) out.append(out.empty() ? "" : " ").append(word.word);
  if (builder_id == statement::kDefaultBuilderId) return out;
  return out.append(" ").append(session::kBuilderIdKey).append(builder_id);
}

}  // namespace samovar::image
