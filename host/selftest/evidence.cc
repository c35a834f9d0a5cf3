// SPDX-License-Identifier: Apache-2.0
#include "host/selftest/evidence.h"

#include "host/verify/evidence_file.h"
#include "measurements/base/text.h"
#include "measurements/snp/report/report.h"
#include "measurements/tdx/quote/quote.h"

namespace samovar::selftest {

namespace {

constexpr size_t kTurinIdSize = 8;  // of which certificates show only these bytes

Json Strings(const std::vector<std::string>& words) {
  Json out{Json::Array()};
  for (const std::string& word : words) out.Append(word);
  return out;
}

}  // namespace

Result<EvidenceFacts> DescribeSnpReport(ByteView bytes) {
  snp::Report report = TRY(snp::ParseReport(bytes));
  EvidenceFacts out;
  out.json = snp::ReportJson(report, report.product());
  if (!IsZero(report.chip_id)) {
    std::string chip = EncodeHex(report.chip_id);
    out.secrets = {{chip, "(chip id)"}, {chip.substr(0, 2 * kTurinIdSize), "(chip id)"}};
  }
  // REPORT_ID names the guest of this one launch; it is of no use to anyone else.
  out.secrets.push_back({EncodeHex(report.report_id), "(report id)"});
  return out;
}

Result<EvidenceFacts> DescribeTdxQuote(ByteView bytes) {
  tdx::Quote quote = TRY(tdx::ParseQuote(bytes));
  const tdx::TdReport& report = quote.report;
  EvidenceFacts out;
  // Not the certification data: the PCK certificate in it names the platform.
  out.json = Json::MakeObject({{"version", int{quote.header.version}},
                               {"tee_tcb_svn", EncodeHex(report.tee_tcb_svn)},
                               {"mr_seam", report.mr_seam.digest.hex()},
                               {"td_attributes", Strings(tdx::AttributeNames(report.td_attributes))},
                               {"xfam", HexNumber(report.xfam)},
                               {"mrtd", report.mr_td.hex()},
                               {"mr_config_id", EncodeHex(report.owner.mr_config_id)}});
  for (size_t i = 0; i < report.rtmrs.size(); ++i) out.json.Set("rtmr" + Decimal(i), report.rtmrs[i].hex());
  out.rtmr0 = report.rtmrs[0].hex();
  out.registers = "mrtd=" + report.mr_td.hex() + ",rtmr1=" + report.rtmrs[1].hex() + ",rtmr2=" + report.rtmrs[2].hex();
  return out;
}

Result<EvidenceFacts> DescribeBundle(const std::string& bundle) {
  verify::EvidenceFile file = TRY(verify::OpenEvidenceFile(bundle));
  evidence::Evidence& evidence = file.evidence;
  if (evidence.platform != tee::Platform::kTdx) return DescribeSnpReport(evidence.report).In(Quoted(file.path));
  EvidenceFacts out = TRY(DescribeTdxQuote(evidence.report).In(Quoted(file.path)));
  if (evidence.event_log) out.event_log = std::move(*evidence.event_log);
  return out;
}

}  // namespace samovar::selftest
