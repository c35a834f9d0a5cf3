// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/collateral/tcb_info.h"

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

constexpr size_t kMaxLevels = 256;
constexpr size_t kMaxModules = 64;

Result<ModuleSigner> ParseModuleSigner(const Json& object) {
  ModuleSigner out;
  out.mr_signer = TRY(HexMember<48>(object, "mrsigner"));
  out.attributes = TRY(HexMember<8>(object, "attributes"));
  out.attributes_mask = TRY(HexMember<8>(object, "attributesMask"));
  return out;
}

Result<std::vector<ModuleIdentity>> ParseModules(const Json& body) {
  std::vector<ModuleIdentity> out;
  if (body.Find("tdxModuleIdentities") == nullptr) return out;
  const Json::Array* modules = TRY(body.ArrayAt("tdxModuleIdentities"));
  if (modules->size() > kMaxModules) return Error(Code::kLimit, "tdxModuleIdentities: too many");
  for (const Json& module : *modules) {
    ModuleIdentity identity;
    identity.id = TRY(module.StringAt("id"));
    identity.signer = TRY(ParseModuleSigner(module).In("tdxModuleIdentities"));
    identity.levels = TRY(ParseIsvLevels(module).In("tdxModuleIdentities"));
    out.push_back(std::move(identity));
  }
  return out;
}

Result<TcbComponents> ParseComponents(const Json& tcb, std::string_view key) {
  const Json::Array* list = TRY(tcb.ArrayAt(key));
  TcbComponents out;
  if (list->size() != out.size()) {
    return Error(Code::kMalformed, std::string(key) + ": expected 16 components, got " + Decimal(list->size()));
  }
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(TRY(SmallMember((*list)[i], "svn", 0xff)));
  return out;
}

Result<PlatformLevel> ParsePlatformLevel(const Json& level) {
  const Json* tcb = TRY(level.At("tcb"));
  PlatformLevel out;
  out.sgx = TRY(ParseComponents(*tcb, "sgxtcbcomponents"));
  out.pce_svn = static_cast<uint16_t>(TRY(SmallMember(*tcb, "pcesvn", 0xffff)));
  out.tdx = TRY(ParseComponents(*tcb, "tdxtcbcomponents"));
  out.verdict = TRY(ParseTcbVerdict(level));
  return out;
}

Result<void> ExpectKind(const Json& body) {
  std::string id = TRY(body.StringAt("id"));
  if (id != "TDX") return Error(Code::kUnsupported, "id: expected \"TDX\", got " + Quoted(id));
  uint32_t version = TRY(SmallMember(body, "version", 0xffff));
  if (version != 3) return Error(Code::kUnsupported, "version: expected 3, got " + Decimal(version));
  uint32_t type = TRY(SmallMember(body, "tcbType", 0xffff));
  if (type != 0) return Error(Code::kUnsupported, "tcbType: expected 0, got " + Decimal(type));
  return {};
}

Result<TcbInfo> ReadTcbInfo(const Json& body) {
  TRY(ExpectKind(body));
  TcbInfo out;
  out.validity = TRY(ParseValidity(body));
  out.evaluation_data_number = TRY(SmallMember(body, "tcbEvaluationDataNumber", 1U << 30));
  out.fmspc = TRY(HexMember<6>(body, "fmspc"));
  out.pce_id = TRY(HexMember<2>(body, "pceId"));
  const Json* module = TRY(body.At("tdxModule"));
  out.module = TRY(ParseModuleSigner(*module).In("tdxModule"));
  out.modules = TRY(ParseModules(body));
  const Json::Array* levels = TRY(body.ArrayAt("tcbLevels"));
  if (levels->size() > kMaxLevels) return Error(Code::kLimit, "tcbLevels: more than " + Decimal(kMaxLevels));
  for (const Json& level : *levels) out.levels.push_back(TRY(ParsePlatformLevel(level).In("tcbLevels")));
  return out;
}

}  // namespace

Result<TcbInfo> ParseTcbInfo(const Json& body) { return ReadTcbInfo(body).In("tcbInfo"); }

}  // namespace samovar::tdx
