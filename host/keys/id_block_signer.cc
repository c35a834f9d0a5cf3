// SPDX-License-Identifier: Apache-2.0
#include "host/keys/id_block_signer.h"

#include "measurements/x509/der.h"

namespace samovar::keys {

namespace {

using PublicField = std::array<uint8_t, snp::kIdPublicKeySize>;
using SignatureField = std::array<uint8_t, snp::kIdSignatureSize>;

Result<PublicField> PublicOf(const PrivateKey& key) {
  x509::PublicKey pair = TRY(key.Public());
  if (pair.curve == x509::Curve::kP384) return snp::EncodeIdPublicKey(pair.point);
  return Error(Code::kUnsupported, "expected a key on the curve P-384, which is the only one that SNP knows");
}

Result<SignatureField> SignatureOf(const PrivateKey& key, ByteView message) {
  Bytes der = TRY(key.Sign(message));
  x509::DerReader outer(der);
  x509::DerReader values = TRY(outer.Enter(x509::kDerSequence, "signature"));
  ByteView r = TRY(values.Expect(x509::kDerInteger, "r"));
  ByteView s = TRY(values.Expect(x509::kDerInteger, "s"));
  return snp::EncodeIdSignature(r, s);
}

}  // namespace

Result<SignedIdBlock> SignIdBlock(const snp::IdBlock& block, const PrivateKey& id_key,
                                  const std::optional<PrivateKey>& author_key) {
  SignedIdBlock out{snp::EncodeIdBlock(block), {}, {}, std::nullopt};
  snp::IdAuth auth;
  auth.id_key = TRY(PublicOf(id_key).In("ID key"));
  auth.block_signature = TRY(SignatureOf(id_key, out.block).In("ID key"));
  out.id_key_digest = Sha384(auth.id_key);
  if (author_key) {
    auth.author_key = TRY(PublicOf(*author_key).In("author key"));
    auth.id_key_signature = TRY(SignatureOf(*author_key, auth.id_key).In("author key"));
    out.author_key_digest = Sha384(*auth.author_key);
  }
  out.auth = snp::EncodeIdAuth(auth);
  return out;
}

}  // namespace samovar::keys
