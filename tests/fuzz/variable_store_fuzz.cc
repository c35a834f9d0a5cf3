// SPDX-License-Identifier: Apache-2.0
//
// A store that parses yields a secure-boot policy, and its databases can be searched.
#include "measurements/firmware/variable_store.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  auto variables = firmware::ParseVariableStore(ByteView(data, size));
  if (!variables.ok()) return 0;
  for (const auto& variable : firmware::DeriveSecureBootPolicy(*variables, true).variables) {
    (void)firmware::SoleCertificate(variable.data);
  }
  return 0;
}
