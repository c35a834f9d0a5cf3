// SPDX-License-Identifier: Apache-2.0
//
// Puts an image folder in place: it appears whole or not at all, and an older image at the same place is replaced in
// one step.
#pragma once

#include <string>

#include "image/appliance/build_image.h"
#include "measurements/base/result.h"

namespace samovar::image_build {

// WriteImage writes all files and image.json to a new folder beside `folder`, flushes them to the disk, and renames it
// to `folder`. An existing `folder` must be an image (it has an image.json) or empty; it is exchanged and removed.
// Interrupts are held off meanwhile, so that nothing is left behind. Errors: kUsage if `folder` holds something else,
// kSystem naming the file (a full disk); then `folder` is as it was.
Result<void> WriteImage(const image::BuiltImage& image, const std::string& folder);

}  // namespace samovar::image_build
