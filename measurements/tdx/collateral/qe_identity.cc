// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/qe_identity.h"

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

// MRSIGNER of Intel's quoting enclaves, as every TD_QE identity since 2022 states it.
constexpr std::array<uint8_t, 32> kIntelQeSigner = {0xdc, 0x9e, 0x2a, 0x7c, 0x6f, 0x94, 0x8f, 0x17, 0x47, 0x4e, 0x34,
                                                    0xa7, 0xfc, 0x43, 0xed, 0x03, 0x0f, 0x7c, 0x15, 0x63, 0xf1, 0xba,
                                                    0xbd, 0xdf, 0x63, 0x40, 0xc8, 0x2e, 0x0e, 0x54, 0xa8, 0xc5};
constexpr uint16_t kTdQeProdId = 2;

Result<QeIdentity> ReadQeIdentity(const Json& body) {
  std::string id = TRY(body.StringAt("id"));
  if (id != "TD_QE") return Error(Code::kUnsupported, "id: expected \"TD_QE\", got " + Quoted(id));
  uint32_t version = TRY(SmallMember(body, "version", 0xffff));
  if (version != 2) return Error(Code::kUnsupported, "version: expected 2, got " + Decimal(version));
  QeIdentity out;
  out.validity = TRY(ParseValidity(body));
  out.evaluation_data_number = TRY(SmallMember(body, "tcbEvaluationDataNumber", 1U << 30));
  out.misc_select = TRY(HexMember<4>(body, "miscselect"));
  out.misc_select_mask = TRY(HexMember<4>(body, "miscselectMask"));
  out.attributes = TRY(HexMember<16>(body, "attributes"));
  out.attributes_mask = TRY(HexMember<16>(body, "attributesMask"));
  out.mr_signer.digest = Sha256Digest{TRY(HexMember<32>(body, "mrsigner"))};
  out.isv_prod_id = static_cast<uint16_t>(TRY(SmallMember(body, "isvprodid", 0xffff)));
  out.levels = TRY(ParseIsvLevels(body));
  return out;
}

template <size_t N>
std::array<uint8_t, N> Masked(std::array<uint8_t, N> value, const std::array<uint8_t, N>& mask) {
  for (size_t i = 0; i < N; ++i) value[i] &= mask[i];
  return value;
}

std::string Difference(const char* field, ByteView want, ByteView got) {
  return std::string(field) + ": expected " + EncodeHex(want) + ", got " + EncodeHex(got) + "; ";
}

}  // namespace

Result<QeIdentity> ParseQeIdentity(const Json& body) { return ReadQeIdentity(body).In("enclaveIdentity"); }

Result<void> MatchQe(const EnclaveReport& report, const QeIdentity& identity) {
  std::string why;
  if (report.mr_signer != identity.mr_signer) {
    why += Difference("MRSIGNER", identity.mr_signer.digest.view(), report.mr_signer.digest.view());
  }
  if (report.isv_prod_id != identity.isv_prod_id) {
    why += "ISVPRODID: expected " + Decimal(identity.isv_prod_id) + ", got " + Decimal(report.isv_prod_id) + "; ";
  }
  auto misc = Masked(report.misc_select, identity.misc_select_mask);
  if (misc != identity.misc_select) why += Difference("MISCSELECT under its mask", identity.misc_select, misc);
  auto attributes = Masked(report.attributes, identity.attributes_mask);
  if (attributes != identity.attributes) {
    why += Difference("ATTRIBUTES under their mask", identity.attributes, attributes);
  }
  if (why.empty()) return {};
  why.resize(why.size() - 2);
  return Error(Code::kUntrusted, "the enclave that made the quote is not Intel's TD quoting enclave: " + why);
}

QeIdentity BuiltInQe() {
  QeIdentity out{};
  out.mr_signer.digest.bytes = kIntelQeSigner;
  out.isv_prod_id = kTdQeProdId;
  // INIT and PROVISION_KEY set, DEBUG and the reserved flags clear; MODE64BIT is left open, as Intel's own mask does.
  out.attributes = {0x11};
  out.attributes_mask = {0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  return out;
}

}  // namespace samovar::tdx
