// SPDX-License-Identifier: Apache-2.0
#include "host/selftest/redact.h"

namespace samovar::selftest {

namespace {

std::string RedactText(std::string text, const std::vector<Secret>& secrets) {
  for (const Secret& secret : secrets) {
    if (secret.text.empty()) continue;
    for (size_t at = 0; (at = text.find(secret.text, at)) != std::string::npos; at += secret.replacement.size()) {
      text.replace(at, secret.text.size(), secret.replacement);
    }
  }
  return text;
}

}  // namespace

Json Redact(const Json& document, const std::vector<Secret>& secrets) {
  if (const std::string* text = document.AsString()) return RedactText(*text, secrets);
  if (const Json::Array* items = document.AsArray()) {
    Json out{Json::Array()};
    for (const Json& item : *items) out.Append(Redact(item, secrets));
    return out;
  }
  if (const Json::Object* members = document.AsObject()) {
    Json out{Json::Object()};
    for (const auto& [key, value] : *members) out.Set(RedactText(key, secrets), Redact(value, secrets));
    return out;
  }
  return document;
}

}  // namespace samovar::selftest
