// SPDX-License-Identifier: Apache-2.0
//
// Quoted text of one line, as JSON, YAML, TOML and yarn write it.
#pragma once

#include "measurements/lockfile/text/cursor.h"
#include "measurements/lockfile/text/document.h"

namespace samovar::lockfile {

// The letters that may stand behind a backslash in double quotes; u and U are followed by 4 and 8 hex digits, x by 2.
inline constexpr char kJsonEscapes[] = "\"\\/bfnrtu";
inline constexpr char kTomlEscapes[] = "\"\\bfnrtuU";
inline constexpr char kYamlEscapes[] = "\"\\/bfnrtxuU";

// TakeDoubleQuoted reads from a double quote to the next one that is not escaped. kMalformed: a line feed or another
// control character before the end, an escape that is not among `escapes`, a surrogate without its other half, an
// escaped NUL.
Result<Piece> TakeDoubleQuoted(Cursor& cursor, Document& document, std::string_view escapes);

// What two single quotes in a row are between single quotes.
enum class Doubled {
  kIsQuote,  // YAML
  kIsEnd,    // TOML: the text ends at the first
};
// TakeSingleQuoted reads from a single quote to the next, in one line, without escapes.
Result<Piece> TakeSingleQuoted(Cursor& cursor, Document& document, Doubled doubled);

}  // namespace samovar::lockfile
