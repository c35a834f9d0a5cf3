// SPDX-License-Identifier: Apache-2.0
//
// Signatures over P-256 and P-384: our verification and mbedTLS's say the same. A byte of choices and four numbers: as
// they are they are hardly ever a key or a signature, so the first may be a secret, the second a nonce, and the fourth
// what a signature that they make is changed by.
#include "measurements/arithmetic/library_for_test.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  enum Choice : uint8_t { kP384 = 1, kMadeKey = 2, kMadeSignature = 4, kChangeR = 8, kChangeS = 16, kChangeHash = 32 };
  if (size == 0) return 0;
  const uint8_t choice = data[0];
  const size_t width = (choice & kP384) != 0 ? 48 : 32;
  if (size != 1 + 4 * width) return 0;
  static arithmetic::fake::Library libraries[] = {arithmetic::fake::Library(32), arithmetic::fake::Library(48)};
  arithmetic::fake::Library& library = libraries[width == 48 ? 1 : 0];
  auto number = [&](size_t at) { return Bytes(data + 1 + at * width, data + 1 + (at + 1) * width); };
  arithmetic::fake::Sample sample{Bytes(data + 1, data + 1 + 2 * width), number(2), number(2), number(3)};
  if ((choice & kMadeKey) != 0) sample.key = library.Combine(library.Scalar(number(0)));
  if ((choice & kMadeSignature) != 0) {
    sample = library.Sign(library.Scalar(number(0)), library.Scalar(number(1)), number(2));
    auto change = [&](Bytes& part) {
      for (size_t i = 0; i < width; ++i) part[i] ^= number(3)[i];
    };
    if ((choice & kChangeR) != 0) change(sample.r);
    if ((choice & kChangeS) != 0) change(sample.s);
    if ((choice & kChangeHash) != 0) change(sample.hash);
  }
  CHECK(arithmetic::fake::Verify(sample) == library.Judge(sample));
  return 0;
}
