// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/quote/quote_json.h"

#include "measurements/base/text.h"
#include "measurements/tdx/pck/pck_chain.h"

namespace samovar::tdx {

namespace {

Json TextList(const std::vector<std::string>& items) {
  Json out = Json::MakeArray({});
  for (const std::string& item : items) out.Append(item);
  return out;
}

Json EnclaveJson(const EnclaveReport& report) {
  return Json::MakeObject({
      {"cpu_svn", EncodeHex(report.cpu_svn)},
      {"misc_select", EncodeHex(report.misc_select)},
      {"attributes", EncodeHex(report.attributes)},
      {"mr_enclave", report.mr_enclave.digest.hex()},
      {"mr_signer", report.mr_signer.digest.hex()},
      {"isv_prod_id", int64_t{report.isv_prod_id}},
      {"isv_svn", int64_t{report.isv_svn}},
      {"report_data", EncodeHex(report.report_data)},
  });
}

Json VerdictJson(const TcbVerdict& verdict) {
  Json out = Json::MakeObject({{"status", TcbStatusName(verdict.status)}});
  if (verdict.status == TcbStatus::kNoMatchingLevel) return out;
  out.Set("tcb_date", verdict.tcb_date.Rfc3339());
  out.Set("advisories", TextList(verdict.advisories));
  return out;
}

Json CertificatesJson(const PckChain& chain) {
  Json out = Json::MakeArray({});
  for (const x509::Certificate* certificate : {&chain.leaf, &chain.ca, &chain.root}) {
    out.Append(Json::MakeObject({{"subject", certificate->SubjectName()},
                                 {"issuer", certificate->IssuerName()},
                                 {"serial", EncodeHex(certificate->serial())},
                                 {"not_before", certificate->not_before().Rfc3339()},
                                 {"not_after", certificate->not_after().Rfc3339()}}));
  }
  return out;
}

void AddExtended(const Td15ExFields& fields, Json& out) {
  out.Set("vmid", int64_t{fields.vmid});
  out.Set("td_id", EncodeHex(fields.td_id));
  out.Set("devinfo", fields.dev_info.hex());
  out.Set("init_servtd_hash", fields.initial_service_tds.hash.hex());
  out.Set("init_servtd_attr", HexNumber(fields.initial_service_tds.attributes));
  out.Set("init_cpu_svn", EncodeHex(fields.initial_cpu_svn));
  out.Set("init_tee_tcb_svn", EncodeHex(fields.initial_tee_tcb_svn));
  out.Set("init_tee_fmspc", EncodeHex(fields.initial_tee_fmspc));
  out.Set("curr_servtd_hash", fields.current_service_tds.hash.hex());
  out.Set("curr_servtd_attr", HexNumber(fields.current_service_tds.attributes));
}

}  // namespace

Json TdReportJson(const TdReport& report) {
  Json out = Json::MakeObject({
      {"tee_tcb_svn", EncodeHex(report.tee_tcb_svn)},
      {"mr_seam", report.mr_seam.digest.hex()},
      {"mr_signer_seam", report.mr_signer_seam.digest.hex()},
      {"seam_attributes", HexNumber(report.seam_attributes)},
      {"td_attributes", HexNumber(report.td_attributes)},
      {"td_attribute_names", TextList(AttributeNames(report.td_attributes))},
      {"debug", report.debug()},
      {"xfam", HexNumber(report.xfam)},
      {"mr_td", report.mr_td.hex()},
      {"mr_config_id", EncodeHex(report.owner.mr_config_id)},
      {"mr_owner", EncodeHex(report.owner.mr_owner)},
      {"mr_owner_config", EncodeHex(report.owner.mr_owner_config)},
      {"report_data", EncodeHex(report.report_data)},
  });
  for (size_t i = 0; i < report.rtmrs.size(); ++i) out.Set("rtmr" + Decimal(i), report.rtmrs[i].hex());
  if (report.td15.has_value()) {
    out.Set("tee_tcb_svn2", EncodeHex(report.td15->tee_tcb_svn2));
    out.Set("mr_servicetd", report.td15->mr_servicetd.hex());
  }
  if (report.td15_ex.has_value()) AddExtended(*report.td15_ex, out);
  return out;
}

Json PlatformJson(const PckExtension& platform) {
  Json svns = Json::MakeArray({});
  for (uint8_t svn : platform.cpu_svns) svns.Append(int64_t{svn});
  Json out = Json::MakeObject({
      {"fmspc", EncodeHex(platform.fmspc)},
      {"ppid", EncodeHex(platform.ppid)},
      {"pce_id", EncodeHex(platform.pce_id)},
      {"pce_svn", int64_t{platform.pce_svn}},
      {"cpu_svn", EncodeHex(platform.cpu_svn)},
      {"tcb_components", std::move(svns)},
  });
  if (platform.smt_enabled.has_value()) out.Set("smt_enabled", *platform.smt_enabled);
  return out;
}

Json QuoteJson(const Quote& quote) {
  Json out = Json::MakeObject({
      {"version", int64_t{quote.header.version}},
      {"body", BodyTypeName(quote.header.body_type)},
      {"user_data", EncodeHex(quote.header.user_data)},
      {"td_report", TdReportJson(quote.report)},
      {"quoting_enclave", EnclaveJson(quote.certification.report)},
      {"padding", static_cast<uint64_t>(quote.padding)},
  });
  auto chain = ParsePckChain(quote.certification.pck_chain);
  if (!chain.ok()) return out;
  out.Set("certificates", CertificatesJson(*chain));
  auto platform = ParsePckExtension(chain->leaf);
  if (platform.ok()) out.Set("platform", PlatformJson(*platform));
  return out;
}

Json TcbJson(const TcbEvaluation& tcb) {
  Json out = Json::MakeObject({{"status", TcbStatusName(tcb.converged)},
                               {"platform", VerdictJson(tcb.platform)},
                               {"advisories", TextList(tcb.Advisories())}});
  if (tcb.module.has_value()) out.Set("module", VerdictJson(*tcb.module));
  if (tcb.running_platform.has_value()) out.Set("running_platform", VerdictJson(*tcb.running_platform));
  if (tcb.running_module.has_value()) out.Set("running_module", VerdictJson(*tcb.running_module));
  if (tcb.quoting_enclave.has_value()) out.Set("quoting_enclave", VerdictJson(*tcb.quoting_enclave));
  return out;
}

}  // namespace samovar::tdx
