// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/tee.h"

#include "measurements/base/text.h"

namespace samovar::qemu {

const char* TeeName(Tee tee) {
  switch (tee) {
    case Tee::kNone: return "none";
    case Tee::kSimSnp: return "sim-snp";
    case Tee::kSnp: return "snp";
    case Tee::kTdx: return "tdx";
  }
  std::abort();
}

Result<Tee> ParseTee(std::string_view name) {
  for (Tee tee : {Tee::kNone, Tee::kSimSnp, Tee::kSnp, Tee::kTdx}) {
    if (name == TeeName(tee)) return tee;
  }
  return Error(Code::kUsage, "--tee: expected none, sim-snp, snp or tdx, got " + Quoted(name));
}

}  // namespace samovar::qemu
