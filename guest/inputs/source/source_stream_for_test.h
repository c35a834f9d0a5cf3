// SPDX-License-Identifier: Apache-2.0
//
// A small commit as the requester sends it, for tests of what receives it: objects in the order of the walk, frames cut
// where a test wants them cut.
#pragma once

#include <algorithm>

#include "guest/protocol/frame.h"
#include "measurements/base/bytes.h"
#include "measurements/git/object.h"

namespace samovar::inputs::fake {

struct Object {
  git::ObjectKind kind;
  Bytes content;
};

inline Bytes Text(std::string_view text) { return Bytes(AsBytes(text).begin(), AsBytes(text).end()); }

// Objects in the order of the walk, built from the leaves up.
struct SampleTree {
  git::HashAlgorithm algorithm;
  std::vector<Object> objects;  // commit, root, file, link, sub, file
  git::ObjectId commit{Sha1Digest()};

  explicit SampleTree(git::HashAlgorithm which = git::HashAlgorithm::kSha1, std::string_view name = "main.c",
                      std::string_view target = "main.c", const Bytes& content = Text("int main(void) { return 0; }\n"))
      : algorithm(which) {
    Object file = {git::ObjectKind::kBlob, content};
    Object link = {git::ObjectKind::kBlob, Text(target)};
    Object script = {git::ObjectKind::kBlob, Text("#!/bin/sh\n")};
    Object sub = {git::ObjectKind::kTree, Entry("100755", "run", script)};
    Bytes root = Entry("120000", "link", link);
    for (const Bytes& entry : {Entry("100644", name, file), Entry("40000", "sub", sub)})
      root.insert(root.end(), entry.begin(), entry.end());
    Object tree = {git::ObjectKind::kTree, root};
    Object top = {git::ObjectKind::kCommit,
                  Text("tree " + Id(tree).hex() + "\nauthor A <a> 1 +0000\ncommitter C <c> 1700000000 +0000\n\nx\n")};
    commit = Id(top);
    objects = {top, tree, link, file, sub, script};
  }

  [[nodiscard]] git::ObjectId Id(const Object& object) const {
    return git::IdOf(algorithm, object.kind, object.content);
  }
  [[nodiscard]] Bytes Entry(std::string_view mode, std::string_view name, const Object& object) const {
    ByteWriter writer;
    writer.Text(mode);
    writer.U8(' ');
    writer.Text(name);
    writer.U8(0);
    writer.Raw(Id(object).view());
    return std::move(writer).Finish();
  }
};

inline Bytes FrameBytes(protocol::FrameType type, ByteView payload) {
  auto header = protocol::EncodeFrameHeader(type, payload.size());
  Bytes out(header.begin(), header.end());
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

// One OBJECT frame with the first `first` bytes, the rest in DATA frames of at most `piece` bytes.
inline Bytes Encode(const Object& object, size_t first = SIZE_MAX, size_t piece = 7) {
  ByteView rest = object.content;
  ByteWriter writer;
  writer.U8(static_cast<uint8_t>(object.kind));
  writer.U64Le(object.content.size());
  writer.Raw(rest.first(std::min(first, rest.size())));
  rest = rest.subspan(std::min(first, rest.size()));
  Bytes out = FrameBytes(protocol::FrameType::kObject, writer.bytes());
  for (; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size()))) {
    Bytes frame = FrameBytes(protocol::FrameType::kData, rest.first(std::min(piece, rest.size())));
    out.insert(out.end(), frame.begin(), frame.end());
  }
  return out;
}

inline Bytes Stream(const SampleTree& tree, size_t first = SIZE_MAX, size_t piece = 7) {
  Bytes out;
  for (const Object& object : tree.objects) {
    Bytes part = Encode(object, first, piece);
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

}  // namespace samovar::inputs::fake
