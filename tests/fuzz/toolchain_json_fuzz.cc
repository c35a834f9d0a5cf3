// SPDX-License-Identifier: Apache-2.0
//
// Whatever parses as a toolchain description must be written back to a document that parses to the same value.
#include "image/disk/toolchain_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto manifest = image::ParseToolchainManifest(AsText(ByteView(data, size)));
  if (!manifest.ok()) return 0;
  auto again = image::ParseToolchainManifest(CanonicalJson(image::EncodeToolchainManifest(*manifest)));
  CHECK(again.ok() && *again == *manifest);
  return 0;
}
