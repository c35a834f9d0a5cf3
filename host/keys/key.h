// SPDX-License-Identifier: Apache-2.0
//
// What everything that makes signatures needs of mbedTLS: a key, a source of random numbers, and key files that leave
// no copy behind.
#pragma once

#include <mbedtls/pk.h>

#include <string>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::keys {

// Random fills a buffer from getrandom(2), in the form in which mbedTLS wants a source of random numbers.
int Random(void* unused, unsigned char* out, size_t size);

// A key of any kind; wiped with its owner.
class Key {
 public:
  Key() { mbedtls_pk_init(&key_); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key() { mbedtls_pk_free(&key_); }
  [[nodiscard]] mbedtls_pk_context& get() { return key_; }
  [[nodiscard]] const mbedtls_pk_context& get() const { return key_; }

 private:
  mbedtls_pk_context key_;
};

// A private key as text. The bytes are wiped when the object goes; they are never moved within memory.
class PrivateKeyText {
 public:
  // Read reads a whole file of at most kMaxSize bytes. Errors: kLimit, kSystem with the path.
  static Result<PrivateKeyText> Read(const std::string& path);
  // Of copies `text`.
  static PrivateKeyText Of(std::string_view text);
  PrivateKeyText(PrivateKeyText&&) noexcept = default;
  PrivateKeyText& operator=(PrivateKeyText&&) = delete;
  PrivateKeyText(const PrivateKeyText&) = delete;
  PrivateKeyText& operator=(const PrivateKeyText&) = delete;
  ~PrivateKeyText();

  // Parse reads the text into `key`: PEM ("EC PRIVATE KEY" or "PRIVATE KEY"), not encrypted. False if it is not that.
  [[nodiscard]] bool Parse(Key& key) const;

  static constexpr size_t kMaxSize = size_t{64} << 10;

 private:
  PrivateKeyText() : bytes_(kMaxSize + 1) {}
  Bytes bytes_;      // kMaxSize + 1 of them from the start, so that growing leaves no copy
  size_t size_ = 0;  // with the NUL that mbedTLS wants behind PEM
};

}  // namespace samovar::keys
