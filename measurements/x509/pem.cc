// SPDX-License-Identifier: Apache-2.0
#include "measurements/x509/pem.h"

#include "measurements/base/text.h"

namespace samovar::x509 {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr size_t kMaxBlocks = 16;

Result<Bytes> DecodeBody(std::string_view body) {
  std::string joined;
  joined.reserve(body.size());
  for (char c : body) {
    if (c != '\n' && c != '\r') joined += c;
  }
  return DecodeBase64(joined);
}

}  // namespace

bool LooksLikePem(ByteView bytes) { return AsText(bytes).find(kBegin) != std::string_view::npos; }

Result<std::vector<Bytes>> DecodePem(ByteView bytes, std::string_view label, std::string_view other_label) {
  std::string_view text = AsText(bytes);
  std::vector<Bytes> out;
  for (size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at)) {
    if (out.size() == kMaxBlocks) return Error(Code::kLimit, "more than " + Decimal(kMaxBlocks) + " PEM blocks");
    size_t name = at + kBegin.size();
    size_t name_end = text.find(kDashes, name);
    if (name_end == std::string_view::npos) return Error(Code::kMalformed, "a PEM begin line does not end");
    std::string_view found = text.substr(name, name_end - name);
    if (found != label && (other_label.empty() || found != other_label)) {
      return Error(Code::kMalformed, "expected PEM " + Quoted(label) + ", got " + Quoted(found));
    }
    size_t body = name_end + kDashes.size();
    std::string closing = std::string(kEnd) + std::string(found) + std::string(kDashes);
    size_t end = text.find(closing, body);
    if (end == std::string_view::npos)
      return Error(Code::kTruncated, "PEM block " + Quoted(found) + " has no end line");
    out.push_back(TRY(DecodeBody(text.substr(body, end - body)).In("PEM")));
    at = end + closing.size();
  }
  if (out.empty()) return Error(Code::kMalformed, "no PEM block " + Quoted(label));
  return out;
}

}  // namespace samovar::x509
