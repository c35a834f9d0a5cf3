// SPDX-License-Identifier: Apache-2.0
//
// A policy that parses survives being written and read again, and can be said in words. Nothing opens a signed one: the
// key below has signed none.
#include "measurements/base/text.h"
#include "measurements/policy/policy.h"
#include "measurements/statement/dsse.h"

namespace {

// The generator of P-256: a valid point whose private key is one, which signs nothing here.
constexpr char kX[] = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
constexpr char kY[] = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView bytes(data, size);
  (void)x509::ParsePublicKey(bytes).ok();
  static const x509::PublicKey kKey{x509::Curve::kP256, DecodeHex(std::string(kX) + kY).value()};
  CHECK(!statement::OpenEnvelope(AsText(bytes), policy::kPayloadType, kKey).ok());
  auto parsed = policy::ParsePolicy(AsText(bytes));
  if (!parsed.ok()) return 0;
  std::string encoded = CanonicalJson(policy::EncodePolicy(*parsed));
  auto again = policy::ParsePolicy(encoded);
  CHECK(again.ok() && CanonicalJson(policy::EncodePolicy(*again)) == encoded);
  CHECK(!policy::PolicyWords(*parsed).empty());
  return 0;
}
