// SPDX-License-Identifier: Apache-2.0
//
// Requests and recipes: what parses must survive encoding and parsing again.
#include "guest/protocol/request.h"
#include "measurements/base/path.h"
#include "measurements/recipe/recipe.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  std::string_view text = AsText(ByteView(data, size));
  auto request = protocol::ParseRequest(text);
  if (request.ok()) {
    std::string encoded = CanonicalJson(protocol::RequestToJson(*request));
    auto again = protocol::ParseRequest(encoded);
    CHECK(again.ok() && CanonicalJson(protocol::RequestToJson(*again)) == encoded);
  }
  auto recipe = recipe::ParseRecipe(text);
  if (recipe.ok()) {
    CHECK(!recipe->build.empty() && !recipe->artifacts.empty());
    for (const recipe::Pattern& pattern : recipe->artifacts) {
      CHECK(!pattern.parts.empty());
      if (!pattern.literal()) continue;
      for (const std::string& part : pattern.parts) CHECK(IsSafeRelativePath(part));
    }
  }
  return 0;
}
