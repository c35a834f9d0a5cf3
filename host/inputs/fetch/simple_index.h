// SPDX-License-Identifier: Apache-2.0
//
// An index of Python packages by its simple pages (packaging.python.org, "Simple repository API", HTML): one page for
// each project, with a link to each of its files. A page is hostile input: it says where to look, and what is found is
// proved by its digest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/lockfile/input.h"

namespace samovar::inputs {

// ResolveUrl returns what `reference` means on the page `base`: an address of its own, or one below the same scheme,
// host or folder (RFC 3986 section 5, without queries).
[[nodiscard]] std::string ResolveUrl(std::string_view base, std::string_view reference);

// SimpleSources returns the addresses of the files on a page that have one of the input's digests, by the fragment of
// their links: wheels for 64-bit x86 Linux before source archives, wheels for other systems not at all.
[[nodiscard]] std::vector<std::string> SimpleSources(std::string_view page, std::string_view page_url,
                                                     const lockfile::Input& input);

// PipIndex returns the index that pip is configured with, from what `pip config list` prints: its environment before
// its files, what is for a command before what is for all; empty if it is not configured.
[[nodiscard]] std::string PipIndex(std::string_view list);

}  // namespace samovar::inputs
