// SPDX-License-Identifier: Apache-2.0
#include "measurements/zip/go_hash.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/zip/archive.h"

namespace samovar::zip {

Result<Sha256Digest> GoModuleHash(ByteView archive) {
  std::vector<Entry> entries = TRY(ReadArchive(archive));
  std::ranges::sort(entries, {}, &Entry::name);
  Sha256Hasher lines;
  for (const Entry& entry : entries) {
    if (entry.name.find('\n') != std::string_view::npos) {
      return Error(Code::kMalformed, Quoted(entry.name) + ": a name with a line feed");
    }
    Sha256Hasher content;
    TRY(ReadEntry(entry, [&](ByteView piece) { content.Update(piece); }));
    lines.Update(AsBytes(content.Finish().hex() + "  " + std::string(entry.name) + "\n"));
  }
  return lines.Finish();
}

}  // namespace samovar::zip
