// SPDX-License-Identifier: Apache-2.0
#include "measurements/policy/keys.h"
#include "measurements/tdx/collateral/tcb_status.h"

namespace samovar::policy {

namespace {

// A status that counts as genuine at all; Revoked cannot be accepted by any policy.
Result<void> ExpectTcbStatus(const std::string& text) {
  auto status = tdx::ParseAcceptedStatus(text);
  if (status.ok()) return {};
  return Error(Code::kMalformed, status.error().message());
}

Result<void> ExpectAttribute(const std::string& text) {
  for (std::string_view known : {"LASS", "SEPT_VE_DISABLE", "MIGRATABLE", "PKS", "KL", "PERFMON"}) {
    if (text == known) return {};
  }
  return Error(Code::kMalformed, Quoted(text) + " is no TD attribute that can be allowed here");
}

Result<void> ParseSvn(const Json& value, TdxRules& out) {
  std::string text = TRY(TextOf(value));
  out.min_tee_tcb_svn = TRY((DecodeHexFixed<16>(text, "TEE_TCB_SVN")));
  return {};
}

Result<void> ParseEvaluationNumber(const Json& value, TdxRules& out) {
  constexpr uint64_t kMax = uint64_t{1} << 30;
  out.min_evaluation_data_number = static_cast<uint32_t>(TRY(NumberOf(value, kMax)));
  return {};
}

Result<void> ParseTcbDate(const Json& value, TdxRules& out) {
  std::string text = TRY(TextOf(value));
  out.min_tcb_date = TRY(Time::Parse(text));
  return {};
}

void SaySvn(const TdxRules& rules, Lines& out) {
  out.push_back("TDX: each byte of the TCB at least " + EncodeHex(rules.min_tee_tcb_svn) + ".");
}

void SayEvaluationNumber(const TdxRules& rules, Lines& out) {
  out.push_back(rules.min_evaluation_data_number == 0
                    ? std::string("TDX: TCB info of any evaluation data number that is valid.")
                    : "TDX: TCB info and QE identity of evaluation data number " +
                          Decimal(rules.min_evaluation_data_number) + " or later.");
}

void SayTcbDate(const TdxRules& rules, Lines& out) {
  out.push_back(rules.min_tcb_date ? "TDX: every TCB level is of " + rules.min_tcb_date->Rfc3339() + " or later."
                                   : std::string("TDX: TCB levels of any date."));
}

Keys<TdxRules> MakeKeys() {
  using R = TdxRules;
  return {
      TextsKey("tcb_status", &R::tcb_status, "TDX: accepted TCB status: ", ExpectTcbStatus),
      {"min_tee_tcb_svn", ParseSvn, [](const R& r) { return Json(EncodeHex(r.min_tee_tcb_svn)); }, SaySvn},
      {"min_evaluation_data_number", ParseEvaluationNumber,
       [](const R& r) { return Json(uint64_t{r.min_evaluation_data_number}); }, SayEvaluationNumber},
      {"min_tcb_date", ParseTcbDate,
       [](const R& r) { return r.min_tcb_date ? Json(r.min_tcb_date->Rfc3339()) : Json(); }, SayTcbDate},
      FlagKey("allow_debug", &R::allow_debug, "TDX: a TD that the host may debug"),
      TextsKey("allow_attributes", &R::allow_attributes,
               "TDX: attributes accepted besides SEPT_VE_DISABLE: ", ExpectAttribute),
      ByteListKey("mr_config_id", &R::mr_config_id, 48, "TDX: MRCONFIGID is zero or the nonce of the build.",
                  "TDX: accepted MRCONFIGID, and nothing else: "),
      ByteListKey("mr_owner", &R::mr_owner, 48, "TDX: MROWNER is zero.", "TDX: accepted MROWNER: "),
      ByteListKey("mr_owner_config", &R::mr_owner_config, 48, "TDX: MROWNERCONFIG is zero.",
                  "TDX: accepted MROWNERCONFIG: "),
      ByteListKey("mr_seam", &R::mr_seam, 48, "TDX: any TDX module of Intel's is accepted.",
                  "TDX: accepted TDX modules (MRSEAM): "),
      ByteListKey("ppids", &R::ppids, 16, "TDX: any processor is accepted.", "TDX: accepted processors (PPID): "),
      ByteListKey("deny_ppids", &R::deny_ppids, 16, "TDX: no processor is refused by its PPID.",
                  "TDX: refused processors (PPID): "),
      FlagKey("allow_service_td", &R::allow_service_td, "TDX: a TD with a service TD, such as one for migration,"),
  };
}

}  // namespace

const Keys<TdxRules>& TdxKeys() {
  static const Keys<TdxRules> kKeys = MakeKeys();
  return kKeys;
}

}  // namespace samovar::policy
