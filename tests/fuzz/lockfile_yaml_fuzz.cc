// SPDX-License-Identifier: Apache-2.0
//
// Any text is read or refused; what is read is a tree that can be walked, with text from the file.
#include "measurements/lockfile/text/document.h"

#include "measurements/base/bytes.h"

namespace {

void Walk(const samovar::lockfile::Value& value, size_t size) {
  CHECK(value.key().size() <= size && value.Scalar().size() <= size);
  for (auto child = value.First(); child.has_value(); child = child->Next()) Walk(*child, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  const auto document = lockfile::ReadYaml(AsText(ByteView(data, size)));
  if (document.ok()) Walk(document->root(), size);
  return 0;
}
