// SPDX-License-Identifier: Apache-2.0
//
// The TEEs that the flavour for development knows: those of backends.cc, and the simulated one.
#include "guest/tee/configfs_tsm.h"
#include "guest/tee/no_tee.h"
#include "guest/tee/sim/sim_client.h"
#include "guest/tee/snp/sev_guest.h"

namespace samovar::tee {

std::span<const Backend> Backends() {
  static constexpr Backend kBackends[] = {
      {"configfs-tsm", OpenConfigfsTsm},
      {"sev-guest", OpenSevGuest},
      {"simulated TEE", OpenSimulatedTee},
      {"none", OpenNoTee},
  };
  return kBackends;
}

}  // namespace samovar::tee
