// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/identity/id_block.h"

#include <algorithm>
#include <string>

#include <mbedtls/ecdsa.h>
#include <mbedtls/hmac_drbg.h>
#include <mbedtls/pk.h>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr uint32_t kVersion = 1;
constexpr uint32_t kEcdsaP384Sha384 = 1;
constexpr uint32_t kCurveP384 = 2;
constexpr size_t kNumberSize = 72;
constexpr size_t kSignatureSize = 512;
constexpr size_t kPublicKeySize = 1028;

// Offsets in the authentication information.
constexpr size_t kAuthBlockSignature = 0x40;
constexpr size_t kAuthIdKey = 0x240;
constexpr size_t kAuthIdKeySignature = 0x680;
constexpr size_t kAuthAuthorKey = 0x880;

struct Mpi {
  Mpi() { mbedtls_mpi_init(&number); }
  Mpi(const Mpi&) = delete;
  Mpi& operator=(const Mpi&) = delete;
  ~Mpi() { mbedtls_mpi_free(&number); }
  mbedtls_mpi number;

  void Append(ByteWriter& to) const {
    std::array<uint8_t, kNumberSize> bytes{};
    CHECK(mbedtls_mpi_write_binary_le(&number, bytes.data(), bytes.size()) == 0);
    to.Raw(bytes);
  }
};

// Randomness for mbedTLS's blinding: derived from the secret itself, so it is as secret and needs no source of its own.
class Blinding {
 public:
  explicit Blinding(ByteView secret) {
    mbedtls_hmac_drbg_init(&drbg_);
    CHECK(mbedtls_hmac_drbg_seed_buf(&drbg_, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), secret.data(),
                                     secret.size()) == 0);
  }
  Blinding(const Blinding&) = delete;
  Blinding& operator=(const Blinding&) = delete;
  ~Blinding() { mbedtls_hmac_drbg_free(&drbg_); }
  mbedtls_hmac_drbg_context* context() { return &drbg_; }

 private:
  mbedtls_hmac_drbg_context drbg_;
};

// A private key and its point. Sign and PublicKey use the layouts of the SNP ABI.
class SigningKey {
 public:
  SigningKey() {
    mbedtls_pk_init(&pk_);
    mbedtls_ecp_group_init(&group_);
    mbedtls_ecp_point_init(&point_);
  }
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey() {
    mbedtls_ecp_point_free(&point_);
    mbedtls_ecp_group_free(&group_);
    mbedtls_pk_free(&pk_);
  }

  Result<void> Load(std::string_view pem) {
    std::string terminated(pem);  // mbedTLS wants the NUL counted in PEM
    ByteView bytes(reinterpret_cast<const uint8_t*>(terminated.c_str()), terminated.size() + 1);
    Blinding blinding(bytes);
    if (mbedtls_pk_parse_key(&pk_, bytes.data(), bytes.size(), nullptr, 0, mbedtls_hmac_drbg_random,
                             blinding.context()) != 0) {
      return Error(Code::kMalformed, "expected an unencrypted private key in PEM, on the curve P-384");
    }
    if (mbedtls_pk_get_type(&pk_) != MBEDTLS_PK_ECKEY) {
      return Error(Code::kUnsupported, "expected an elliptic-curve key on P-384, got another kind of key");
    }
    const mbedtls_ecp_keypair* pair = mbedtls_pk_ec(pk_);
    CHECK(mbedtls_ecp_export(pair, &group_, &secret_.number, &point_) == 0);
    if (group_.id == MBEDTLS_ECP_DP_SECP384R1) return {};
    return Error(Code::kUnsupported, "expected a key on the curve P-384, which is the only one that SNP knows");
  }

  [[nodiscard]] Bytes PublicKey() const {
    std::array<uint8_t, 97> flat{};  // 04 ‖ x ‖ y, big-endian
    size_t size = 0;
    CHECK(mbedtls_ecp_point_write_binary(&group_, &point_, MBEDTLS_ECP_PF_UNCOMPRESSED, &size, flat.data(),
                                         flat.size()) == 0 &&
          size == flat.size());
    ByteWriter out;
    out.U32Le(kCurveP384);
    for (size_t at : {size_t{1}, size_t{49}}) {
      std::array<uint8_t, kNumberSize> number{};
      std::reverse_copy(flat.begin() + static_cast<ptrdiff_t>(at), flat.begin() + static_cast<ptrdiff_t>(at + 48),
                        number.begin());
      out.Raw(number);
    }
    out.PadTo(kPublicKeySize);
    return std::move(out).Finish();
  }

  // Signs SHA-384 of `message`.
  [[nodiscard]] Bytes Sign(ByteView message) {
    Sha384Digest digest = Sha384(message);
    ByteWriter seed;
    secret_.Append(seed);
    seed.Raw(digest.view());
    Blinding blinding(seed.bytes());
    Mpi r;
    Mpi s;
    CHECK(mbedtls_ecdsa_sign_det_ext(&group_, &r.number, &s.number, &secret_.number, digest.bytes.data(),
                                     digest.bytes.size(), MBEDTLS_MD_SHA384, mbedtls_hmac_drbg_random,
                                     blinding.context()) == 0);
    ByteWriter out;
    r.Append(out);
    s.Append(out);
    out.PadTo(kSignatureSize);
    return std::move(out).Finish();
  }

 private:
  mbedtls_pk_context pk_;
  mbedtls_ecp_group group_;
  mbedtls_ecp_point point_;
  Mpi secret_;
};

}  // namespace

std::array<uint8_t, kIdBlockSize> EncodeIdBlock(const IdBlock& block) {
  ByteWriter writer;
  writer.Raw(block.launch_digest.view());  // 0x00 LD
  writer.Raw(block.family_id);             // 0x30 FAMILY_ID
  writer.Raw(block.image_id);              // 0x40 IMAGE_ID
  writer.U32Le(kVersion);                  // 0x50 VERSION
  writer.U32Le(block.guest_svn);           // 0x54 GUEST_SVN
  writer.U64Le(block.policy.value);        // 0x58 POLICY
  CHECK(writer.size() == kIdBlockSize);
  std::array<uint8_t, kIdBlockSize> out;
  std::copy(writer.bytes().begin(), writer.bytes().end(), out.begin());
  return out;
}

Result<IdBlock> ParseIdBlock(ByteView bytes) {
  ByteReader reader(bytes);
  IdBlock block;
  block.launch_digest.digest.bytes = TRY(reader.Fixed<LaunchDigest::kSize>("ID block: LD"));
  block.family_id = TRY(reader.Fixed<16>("ID block: FAMILY_ID"));
  block.image_id = TRY(reader.Fixed<16>("ID block: IMAGE_ID"));
  uint32_t version = TRY(reader.U32Le("ID block: VERSION"));
  if (version != kVersion) {
    return Error(Code::kUnsupported, "ID block: VERSION: expected " + Decimal(kVersion) + ", got " + Decimal(version));
  }
  block.guest_svn = TRY(reader.U32Le("ID block: GUEST_SVN"));
  block.policy.value = TRY(reader.U64Le("ID block: POLICY"));
  TRY(reader.ExpectEmpty("ID block"));
  return block;
}

Result<bool> HasAuthorKey(ByteView auth) {
  ByteReader reader(auth);
  uint32_t id_algorithm = TRY(reader.U32Le("ID authentication: ID_KEY_ALGO"));
  uint32_t author_algorithm = TRY(reader.U32Le("ID authentication: AUTH_KEY_ALGO"));
  TRY(reader.Skip(kIdAuthSize - 8, "ID authentication"));
  TRY(reader.ExpectEmpty("ID authentication"));
  if (id_algorithm != kEcdsaP384Sha384 || (author_algorithm != 0 && author_algorithm != kEcdsaP384Sha384)) {
    return Error(Code::kUnsupported, "ID authentication: algorithms: expected 1 and 0 or 1, got " +
                                         Decimal(id_algorithm) + " and " + Decimal(author_algorithm));
  }
  return author_algorithm != 0;
}

Result<SignedIdBlock> SignIdBlock(const IdBlock& block, std::string_view id_key_pem,
                                  std::optional<std::string_view> author_key_pem) {
  SigningKey id_key;
  SigningKey author_key;
  TRY(id_key.Load(id_key_pem).In("ID key"));
  if (author_key_pem) TRY(author_key.Load(*author_key_pem).In("author key"));

  SignedIdBlock out{EncodeIdBlock(block), {}, {}, std::nullopt};
  Bytes id_public = id_key.PublicKey();
  out.id_key_digest = Sha384(id_public);
  ByteWriter auth;
  auth.U32Le(kEcdsaP384Sha384);                       // 0x000 ID_KEY_ALGO
  auth.U32Le(author_key_pem ? kEcdsaP384Sha384 : 0);  // 0x004 AUTH_KEY_ALGO
  auth.PadTo(kAuthBlockSignature);
  auth.Raw(id_key.Sign(out.block));
  auth.PadTo(kAuthIdKey);
  auth.Raw(id_public);
  if (author_key_pem) {
    Bytes author_public = author_key.PublicKey();
    out.author_key_digest = Sha384(author_public);
    auth.PadTo(kAuthIdKeySignature);
    auth.Raw(author_key.Sign(id_public));
    auth.PadTo(kAuthAuthorKey);
    auth.Raw(author_public);
  }
  auth.PadTo(kIdAuthSize);
  out.auth = std::move(auth).Finish();
  return out;
}

}  // namespace samovar::snp
