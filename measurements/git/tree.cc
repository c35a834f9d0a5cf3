// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/git/object.h"

namespace samovar::git {

namespace {

// Linux's own limit on one name; a longer one could not be created.
constexpr size_t kMaxName = 255;

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Result<EntryKind> ParseMode(std::string_view mode, std::string_view name) {
  if (mode == "40000") return EntryKind::kTree;
  if (mode == "100644") return EntryKind::kFile;
  if (mode == "100755") return EntryKind::kExecutable;
  if (mode == "120000") return EntryKind::kSymlink;
  if (mode == "160000") {
    return Error(Code::kUnsupported,
                 "tree entry " + Quoted(name) +
                     ": is a submodule; add its files to the tree, the commit does not cover them otherwise");
  }
  // "100664" is what very old versions of git wrote; no current one does, and it would need a rule of its own in the
  // tree digest.
  return Error(Code::kMalformed, "tree entry " + Quoted(name) + ": unknown mode " + Quoted(mode));
}

Result<void> CheckName(std::string_view name, NameRules rules) {
  std::string where = "tree entry " + Quoted(name) + ": ";
  if (name.empty()) return Error(Code::kMalformed, where + "empty name");
  if (name.size() > kMaxName) return Error(Code::kLimit, where + "name longer than " + Decimal(kMaxName) + " bytes");
  if (name == "." || name == ".." || Lower(name) == ".git")
    return Error(Code::kMalformed, where + "name is not allowed");
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '/') return Error(Code::kMalformed, where + "name contains a slash");
    if (byte < 0x20 || byte == 0x7f) return Error(Code::kMalformed, where + "name contains a control character");
    if (rules == NameRules::kPortable && byte > 0x7f) return Error(Code::kMalformed, where + "name is not ASCII");
  }
  return {};
}

// Git sorts a directory as if its name ended in '/'.
std::string SortKey(const TreeEntry& entry) { return entry.kind == EntryKind::kTree ? entry.name + "/" : entry.name; }

// Order alone does not exclude a file and a directory of one name: "a", "a.b", "a/" is sorted.
Result<void> CheckUnique(const std::vector<TreeEntry>& entries, NameRules rules) {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const TreeEntry& entry : entries)
    names.push_back(rules == NameRules::kPortable ? Lower(entry.name) : entry.name);
  std::sort(names.begin(), names.end());
  auto twin = std::adjacent_find(names.begin(), names.end());
  if (twin == names.end()) return {};
  return Error(Code::kMalformed, "tree entry " + Quoted(*twin) +
                                     (rules == NameRules::kPortable ? ": two entries differ at most in case"
                                                                    : ": two entries have this name"));
}

Result<ByteView> TakeUntil(ByteReader& reader, ByteView content, uint8_t stop, size_t max, const char* field) {
  ByteView rest = content.subspan(reader.offset());
  rest = rest.first(std::min(rest.size(), max + 1));
  auto end = std::find(rest.begin(), rest.end(), stop);
  if (end == rest.end()) {
    return Error(Code::kMalformed,
                 std::string("tree: ") + field + " at offset " + HexNumber(reader.offset()) + " has no end");
  }
  ByteView out = TRY(reader.Take(static_cast<size_t>(end - rest.begin()), field));
  TRY(reader.Skip(1, field));
  return out;
}

}  // namespace

const char* TreeEntry::mode() const {
  switch (kind) {
    case EntryKind::kTree: return "40000";
    case EntryKind::kFile: return "100644";
    case EntryKind::kExecutable: return "100755";
    case EntryKind::kSymlink: return "120000";
  }
  return "unknown";
}

Result<std::vector<TreeEntry>> ParseTree(ByteView content, HashAlgorithm algorithm, NameRules rules) {
  std::vector<TreeEntry> entries;
  ByteReader reader(content);
  while (reader.remaining() != 0) {
    ByteView mode = TRY(TakeUntil(reader, content, ' ', 6, "mode"));
    std::string name(AsText(TRY(TakeUntil(reader, content, '\0', 4096, "name"))));
    TRY(CheckName(name, rules));
    EntryKind kind = TRY(ParseMode(AsText(mode), name));
    ByteView id = TRY(reader.Take(HashSize(algorithm), "object id"));
    ObjectId object_id = TRY(ObjectId::FromBytes(id, algorithm));
    TreeEntry entry{kind, std::move(name), std::move(object_id)};
    if (!entries.empty() && SortKey(entries.back()) >= SortKey(entry)) {
      return Error(Code::kMalformed, "tree entry " + Quoted(entry.name) + ": not in git's order");
    }
    entries.push_back(std::move(entry));
  }
  TRY(CheckUnique(entries, rules));
  return entries;
}

Result<void> CheckSymlink(std::string_view path, std::string_view target) {
  if (StaysBelow(path, target)) return {};
  return Error(Code::kMalformed,
               "symbolic link " + Quoted(path) + " -> " + Quoted(target) + ": leads out of the source tree");
}

}  // namespace samovar::git
