// SPDX-License-Identifier: Apache-2.0
#include "host/measure/snp/id_block.h"

#include <algorithm>
#include <optional>
#include <string>

#include "host/files/whole_file.h"
#include "host/keys/id_block_signer.h"
#include "measurements/base/text.h"

namespace samovar::measure {

namespace {

Result<std::array<uint8_t, 16>> IdOf(const Options& arguments, std::string_view option) {
  auto text = arguments.Value(option);
  if (!text) return std::array<uint8_t, 16>{};
  auto id = DecodeHexFixed<16>(*text, "--" + std::string(option));
  if (!id.ok()) return Error(Code::kUsage, id.error().message());
  return id;
}

}  // namespace

bool WantsIdBlock(const Options& arguments) {
  for (const char* option :
       {"id-block", "id-auth", "id-key", "author-key", "family-id", "image-id", "guest-svn", "policy"}) {
    if (arguments.Has(option)) return true;
  }
  return false;
}

Result<Json> WriteIdBlock(const Options& arguments, ByteView launch_digest) {
  snp::LaunchDigest digest;
  CHECK(launch_digest.size() == snp::LaunchDigest::kSize);
  std::copy(launch_digest.begin(), launch_digest.end(), digest.digest.bytes.begin());
  std::string block_path = TRY(arguments.Required("id-block"));
  std::string auth_path = TRY(arguments.Required("id-auth"));
  std::string id_key_path = TRY(arguments.Required("id-key"));
  snp::IdBlock block{digest, {}, {}, 0, {}};
  block.family_id = TRY(IdOf(arguments, "family-id"));
  block.image_id = TRY(IdOf(arguments, "image-id"));
  block.guest_svn = static_cast<uint32_t>(TRY(arguments.Number("guest-svn", 0, 0xFFFFFFFF)));
  if (auto policy = arguments.Value("policy")) block.policy = TRY(snp::ParseGuestPolicy(*policy));

  keys::PrivateKey id_key = TRY(keys::PrivateKey::Read(id_key_path).In("ID key"));
  std::optional<keys::PrivateKey> author_key;
  if (auto path = arguments.Value("author-key")) author_key = TRY(keys::PrivateKey::Read(*path).In("author key"));
  keys::SignedIdBlock signed_block = TRY(keys::SignIdBlock(block, id_key, author_key));
  TRY(StoreFile(block_path, AsBytes(EncodeBase64(signed_block.block))));
  TRY(StoreFile(auth_path, AsBytes(EncodeBase64(signed_block.auth))));

  Json out = Json::MakeObject({{"family_id", EncodeHex(block.family_id)},
                               {"image_id", EncodeHex(block.image_id)},
                               {"guest_svn", uint64_t{block.guest_svn}},
                               {"policy", snp::DescribeGuestPolicy(block.policy)},
                               {"policy_word", HexNumber(block.policy.value)},
                               {"id_key_digest", signed_block.id_key_digest.hex()}});
  if (signed_block.author_key_digest) out.Set("author_key_digest", signed_block.author_key_digest->hex());
  return out;
}

}  // namespace samovar::measure
