// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/tee.h"

namespace samovar::tee {

Result<std::unique_ptr<Tee>> OpenTee() {
  for (const Backend& backend : Backends()) {
    std::unique_ptr<Tee> tee = TRY(backend.open().In(backend.name));
    if (tee) return tee;
  }
  // The table ends with "none", which always opens.
  std::abort();
}

}  // namespace samovar::tee
