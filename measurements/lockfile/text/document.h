// SPDX-License-Identifier: Apache-2.0
//
// What lock files written in JSON, YAML and TOML have in common: maps, lists and scalars, each with the line where it
// stands. A document keeps its values in one array and their text where it stood, so that memory follows the size of
// the file: at most 64 bytes for each byte of it, and never more than kMaxValues values, whatever somebody has put
// there. It borrows the text that it was read from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::lockfile {

inline constexpr size_t kMaxTextSize = size_t{16} << 20;
inline constexpr size_t kMaxValues = size_t{2} << 20;
inline constexpr int kMaxDepth = 64;

enum class ValueKind : uint8_t {
  kWord,  // not quoted: true, 3, null; in YAML any plain scalar
  kText,  // quoted
  kMap,
  kList,
};

// A run of bytes of the document's text or, where it had escapes, of what they stand for.
struct Piece {
  uint32_t offset = 0;
  uint32_t size : 31 = 0;
  uint32_t decoded : 1 = 0;
};

class Value;

class Document {
 public:
  // Whether a plain scalar is text, as in YAML.
  enum class Plain : uint8_t { kIsNoText, kIsText };

  // A document of one map, its root. Check must have accepted the text.
  Document(std::string_view text, Plain plain);

  // Check refuses text that no reader takes: kLimit for its size, kMalformed for what is not UTF-8 or has NUL bytes.
  static Result<void> Check(std::string_view text);

  [[nodiscard]] Value root() const;
  // The value that Add gave that number.
  [[nodiscard]] Value ValueOf(uint32_t number) const;

  // For readers. Add appends a value to a map or a list (by number; the root is 0) and returns its number; kLimit for
  // too many.
  Result<uint32_t> Add(uint32_t parent, Piece key, ValueKind kind, Piece content, size_t line);
  // Where bytes stand that begin at `offset` of the text.
  static Piece Source(size_t offset, size_t size);
  // Decoded keeps text that does not stand in the source as it is; all of it together is no longer than the source.
  Piece Decoded(std::string_view text);
  [[nodiscard]] std::string_view View(Piece piece) const;
  // CheckKeys fails with kMalformed if a key stands twice in a map, naming it and the line.
  [[nodiscard]] Result<void> CheckKeys() const;

 private:
  friend class Value;
  struct Node {
    Piece key = {}, content = {};
    uint32_t first = 0, last = 0, next = 0;  // children, sibling; 0 is none, since the root is nobody's child
    uint32_t line = 0;
    ValueKind kind = ValueKind::kMap;
  };

  std::string_view text_;
  std::string decoded_;
  std::vector<Node> nodes_;
  Plain plain_;
};

// A value of a document, for as long as that is.
class Value {
 public:
  [[nodiscard]] uint32_t number() const { return number_; }
  [[nodiscard]] size_t line() const { return node().line; }
  [[nodiscard]] ValueKind kind() const { return node().kind; }
  // Its name in the map that it is in; empty in a list.
  [[nodiscard]] std::string_view key() const { return document_->View(node().key); }
  // Text if it is one.
  [[nodiscard]] std::optional<std::string_view> Text() const;
  // A word or text, whatever it means.
  [[nodiscard]] std::string_view Scalar() const { return document_->View(node().content); }
  [[nodiscard]] bool IsTrue() const { return kind() == ValueKind::kWord && Scalar() == "true"; }

  // The children of a map or list, in the order of the file: for (auto v = map.First(); v; v = v->Next()).
  [[nodiscard]] std::optional<Value> First() const { return At(node().first); }
  [[nodiscard]] std::optional<Value> Next() const { return At(node().next); }
  [[nodiscard]] std::optional<Value> Last() const { return At(node().last); }
  // Find returns the member of that name, looking at one after the other; nothing if this is no map.
  [[nodiscard]] std::optional<Value> Find(std::string_view key) const;

  // Required members: errors say the line, the key, what was expected and what is there.
  [[nodiscard]] Result<std::string_view> TextAt(std::string_view key) const;
  [[nodiscard]] Result<Value> MapAt(std::string_view key) const;
  [[nodiscard]] Result<Value> ListAt(std::string_view key) const;

 private:
  friend class Document;
  Value(const Document& document, uint32_t number) : document_(&document), number_(number) {}
  [[nodiscard]] const Document::Node& node() const { return document_->nodes_[number_]; }
  [[nodiscard]] std::optional<Value> At(uint32_t number) const;
  [[nodiscard]] Result<Value> MemberAt(std::string_view key, std::string_view expected) const;

  const Document* document_;
  uint32_t number_;
};

// "a map", "a list", "text", "a word".
[[nodiscard]] const char* KindName(ValueKind kind);

// The readers: each takes one language's whole document, or the part of the language that lock files are written in,
// and refuses the rest by line. Errors: kLimit, kMalformed, kUnsupported.
Result<Document> ReadJson(std::string_view text);  // RFC 8259; the root is an object
Result<Document> ReadToml(std::string_view text);  // see toml.cc
Result<Document> ReadYaml(std::string_view text);  // see yaml.cc

}  // namespace samovar::lockfile
