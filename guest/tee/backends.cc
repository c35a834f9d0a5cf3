// SPDX-License-Identifier: Apache-2.0
//
// The TEEs that the release flavour knows.
#include "guest/tee/configfs_tsm.h"
#include "guest/tee/no_tee.h"
#include "guest/tee/snp/sev_guest.h"

namespace samovar::tee {

std::span<const Backend> Backends() {
  static constexpr Backend kBackends[] = {
      {"configfs-tsm", OpenConfigfsTsm},
      {"sev-guest", OpenSevGuest},
      {"none", OpenNoTee},
  };
  return kBackends;
}

}  // namespace samovar::tee
