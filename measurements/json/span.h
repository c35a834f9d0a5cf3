// SPDX-License-Identifier: Apache-2.0
//
// The exact characters of one member of a JSON object. Some documents are signed over the bytes of an inner object as
// they were sent, white space and all; writing the parsed object again would not give those bytes back.
#pragma once

#include <string_view>

#include "measurements/base/result.h"

namespace samovar {

// JsonMemberSpan returns the text of the value of the member `key` of the object that `text` is, without the white
// space around it. `text` must be a document that ParseJson accepts; the result borrows from it. Fails with kMalformed
// if there is no such member, or if its name is written with escapes: what is signed has only one spelling.
Result<std::string_view> JsonMemberSpan(std::string_view text, std::string_view key);

}  // namespace samovar
