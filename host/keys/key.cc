// SPDX-License-Identifier: Apache-2.0
#include "host/keys/key.h"

#include <fcntl.h>
#include <mbedtls/platform_util.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::keys {

int Random(void* /*unused*/, unsigned char* out, size_t size) {
  while (size > 0) {
    ssize_t got = getrandom(out, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return MBEDTLS_ERR_PK_BAD_INPUT_DATA;
    out += got;
    size -= static_cast<size_t>(got);
  }
  return 0;
}

Result<PrivateKeyText> PrivateKeyText::Read(const std::string& path) {
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  PrivateKeyText out;
  while (out.size_ <= kMaxSize) {
    ssize_t got = read(fd.get(), out.bytes_.data() + out.size_, kMaxSize + 1 - out.size_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return posix::SystemError("read " + Quoted(path));
    if (got == 0) break;
    out.size_ += static_cast<size_t>(got);
  }
  if (out.size_ > kMaxSize) return Error(Code::kLimit, Quoted(path) + ": too large for a private key");
  out.bytes_[out.size_++] = 0;
  return out;
}

PrivateKeyText PrivateKeyText::Of(std::string_view text) {
  CHECK(text.size() <= kMaxSize);
  PrivateKeyText out;
  std::copy(text.begin(), text.end(), out.bytes_.begin());
  out.size_ = text.size() + 1;
  return out;
}

PrivateKeyText::~PrivateKeyText() { mbedtls_platform_zeroize(bytes_.data(), bytes_.size()); }

bool PrivateKeyText::Parse(Key& key) const {
  return mbedtls_pk_parse_key(&key.get(), bytes_.data(), size_, nullptr, 0, Random, nullptr) == 0;
}

}  // namespace samovar::keys
