// SPDX-License-Identifier: Apache-2.0
//
// Where crates are (doc.rust-lang.org/cargo, "Source Replacement", "Index Format"): which index stands in for
// the usual registry by Cargo's configuration, and what an index says of downloads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::inputs {

// ReplacementOf returns the index that replaces `crates-io` by the texts of Cargo's configuration files, of which an
// earlier one goes before a later one: the `registry` of the source that `source.crates-io.replace-with` leads to, as
// it is written there ("sparse+https://…"); nothing if there is none. Errors: those of lockfile::ReadToml; kUnsupported
// if it leads in a circle, or to a source without a registry (a folder).
Result<std::optional<std::string>> ReplacementOf(const std::vector<std::string>& configurations);

// SparseUrl returns the address of an index by the sparse protocol, with a slash at its end; nothing for one by git.
[[nodiscard]] std::optional<std::string> SparseUrl(std::string_view index);

// DownloadUrl returns where a crate is by config.json of its index: "dl", with {crate}, {version}, {prefix},
// {lowerprefix} and {sha256-checksum} filled in, or, where it has none of them, /CRATE/VERSION/download behind it.
// kMalformed if it is no such document.
Result<std::string> DownloadUrl(std::string_view config_json, const lockfile::Input& input);

}  // namespace samovar::inputs
