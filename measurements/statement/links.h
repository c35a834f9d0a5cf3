// SPDX-License-Identifier: Apache-2.0
//
// Symbolic links among artifacts. They are never followed where files are read; they are recorded, and made again where
// a bundle is written. So the appliance, the requester and the verifier each look, by the names alone, at where every
// link leads.
#pragma once

#include <map>
#include <set>
#include <string>

#include "measurements/base/result.h"

namespace samovar::statement {

// CheckLinks checks that each link (path to target) leads to one of the files or to a folder that holds one, through
// nothing but folders of artifacts and other links, without ever leaving the artifacts. All paths are safe relative
// ones (measurements/base/path.h), and none is both a file and a link. kPolicy naming the link.
Result<void> CheckLinks(const std::set<std::string>& files, const std::map<std::string, std::string>& links);

}  // namespace samovar::statement
