// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/result.h"

namespace samovar {

const char* CodeName(Code code) {
  switch (code) {
    case Code::kTruncated: return "truncated";
    case Code::kMalformed: return "malformed";
    case Code::kLimit: return "limit";
    case Code::kMismatch: return "mismatch";
    case Code::kUntrusted: return "untrusted";
    case Code::kPolicy: return "policy";
    case Code::kUnsupported: return "unsupported";
    case Code::kUsage: return "usage";
    case Code::kEnvironment: return "environment";
    case Code::kProtocol: return "protocol";
    case Code::kSystem: return "system";
  }
  return "unknown";
}

}  // namespace samovar
