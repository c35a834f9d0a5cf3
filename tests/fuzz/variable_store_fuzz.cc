// SPDX-License-Identifier: Apache-2.0
//
// A store that parses yields a secure-boot policy, and its databases can be searched.
#include "measurements/firmware/variable_store.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto variables = tdx::ParseVariableStore(ByteView(data, size));
  if (!variables.ok()) return 0;
  for (const auto& variable : tdx::DeriveSecureBootPolicy(*variables, true).variables) {
    (void)tdx::SoleCertificate(variable.data);
  }
  return 0;
}
