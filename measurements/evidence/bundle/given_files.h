// SPDX-License-Identifier: Apache-2.0
//
// A wrong file is answered with what it is instead: a failed check "file". A file of no known kind is left to the check
// that reads it, which says what is wrong with it.
#pragma once

#include "measurements/evidence/bundle/bundle.h"
#include "measurements/evidence/sniff.h"

namespace samovar::evidence {

// CheckKind adds "file" if `bytes`, which the user knows as `name`, are of another kind than `expected`.
void CheckKind(const char* name, ByteView bytes, FileKind expected, Verdict& verdict);

// CheckGivenFiles does so for the certificates, lists and logs of a context.
void CheckGivenFiles(const Context& context, Verdict& verdict);

}  // namespace samovar::evidence
