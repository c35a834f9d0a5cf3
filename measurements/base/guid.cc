// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/guid.h"

#include "measurements/base/text.h"

namespace samovar {

std::string Guid::Text() const {
  std::string out = EncodeHex(Swapped().bytes);
  for (size_t at : {20, 16, 12, 8}) out.insert(at, 1, '-');
  return out;
}

}  // namespace samovar
