// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/given_collateral.h"

#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::tdx {

namespace {

Bytes BytesOf(std::string_view text) { return {text.begin(), text.end()}; }

void DropEnd(Bytes& bytes) {
  if (!bytes.empty() && bytes.back() == 0) bytes.pop_back();
}

// A list that is hex text becomes what it stands for. DER begins with 0x30, the digit '0', so the second byte decides:
// as a length of DER, a digit would be that of a list too short to exist.
void DecodeList(std::optional<Bytes>& list) {
  if (!list) return;
  std::string text;
  for (uint8_t byte : *list) {
    if (byte != '\n' && byte != '\r') text += static_cast<char>(byte);
  }
  auto decoded = DecodeHex(text);
  if (decoded.ok() && !decoded->empty()) list = std::move(*decoded);
}

// Puts a signed document back into its envelope, unless it still has one.
std::string Enveloped(const std::string& body, std::string_view name, const std::string& signature) {
  if (body.starts_with("{\"" + std::string(name) + "\"")) return body;
  return "{\"" + std::string(name) + "\":" + body + ",\"signature\":\"" + signature + "\"}";
}

Result<std::optional<std::string>> TextAt(const Json& document, std::string_view key) {
  const Json* value = document.Find(key);
  if (value == nullptr || value->is_null()) return std::optional<std::string>();
  return std::optional<std::string>(TRY(document.StringAt(key)));
}

Result<std::optional<Bytes>> SignedAt(const Json& document, std::string_view key, std::string_view name) {
  auto body = TRY(TextAt(document, key));
  if (!body) return std::optional<Bytes>();
  auto signature = TRY(TextAt(document, std::string(key) + "_signature"));
  while (!body->empty() && body->back() == '\0') body->pop_back();
  return std::optional<Bytes>(BytesOf(Enveloped(*body, name, signature.value_or(""))));
}

Result<std::optional<Bytes>> BytesAt(const Json& document, std::string_view key) {
  auto text = TRY(TextAt(document, key));
  if (!text) return std::optional<Bytes>();
  return std::optional<Bytes>(BytesOf(*text));
}

}  // namespace

Collateral Unwrapped(Collateral parts) {
  for (const CollateralPart& part : kCollateralParts) {
    std::optional<Bytes>& bytes = parts.*part.member;
    if (bytes && part.member != &Collateral::pck_crl && part.member != &Collateral::root_ca_crl) DropEnd(*bytes);
  }
  for (auto member : {&Collateral::pck_crl, &Collateral::root_ca_crl}) {
    std::optional<Bytes>& list = parts.*member;
    // A NUL at the end of hex text is none of the list; the last byte of DER may be one.
    if (list && !list->empty() && list->back() == 0 && (*list)[0] == '3') DropEnd(*list);
    DecodeList(list);
  }
  return parts;
}

Result<Collateral> ParseCollateralJson(std::string_view text) {
  constexpr size_t kMax = 6 * kMaxCollateralPartSize;
  Json document = TRY(ParseJson(text, kMax));
  Collateral out;
  out.tcb_info = TRY(SignedAt(document, "tcb_info", "tcbInfo"));
  out.qe_identity = TRY(SignedAt(document, "qe_identity", "enclaveIdentity"));
  out.tcb_signing_chain = TRY(BytesAt(document, "tcb_info_issuer_chain"));
  if (!out.tcb_signing_chain) out.tcb_signing_chain = TRY(BytesAt(document, "qe_identity_issuer_chain"));
  out.pck_crl = TRY(BytesAt(document, "pck_crl"));
  out.pck_crl_issuer_chain = TRY(BytesAt(document, "pck_crl_issuer_chain"));
  out.root_ca_crl = TRY(BytesAt(document, "root_ca_crl"));
  if (!out.tcb_info && !out.qe_identity && !out.pck_crl && !out.root_ca_crl) {
    return Error(Code::kMalformed,
                 "there is no part of Intel's collateral in it: expected \"tcb_info\", \"pck_crl\" …");
  }
  return Unwrapped(std::move(out));
}

}  // namespace samovar::tdx
