// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/quote/quote_body.h"

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

struct AttributeBit {
  int bit;
  const char* name;
};

// Intel TDX Module 1.5 ABI Specification, "ATTRIBUTES Definition".
constexpr AttributeBit kAttributeBits[] = {
    {0, "DEBUG"},       {4, "HGS_PLUS_PROF"}, {5, "PERF_PROF"},        {6, "PMT_PROF"},    {16, "ICSSD"},
    {17, "SERVTD_EXT"}, {27, "LASS"},         {28, "SEPT_VE_DISABLE"}, {29, "MIGRATABLE"}, {30, "PKS"},
    {31, "KL"},         {62, "TPA"},          {63, "PERFMON"},
};

std::string AttributeName(int bit) {
  for (const AttributeBit& known : kAttributeBits) {
    if (known.bit == bit) return known.name;
  }
  return "bit " + Decimal(static_cast<uint64_t>(bit));
}

Sha384Digest ReadDigest(const Structure& bytes, const Field& field) { return Sha384Digest{bytes.Fixed<48>(field)}; }

Td15ExFields ReadTd15Ex(const Structure& report) {
  Td15ExFields out;
  out.vmid = report.Raw(body::kVmid)[0];
  out.td_id = report.Fixed<32>(body::kTdId);
  out.dev_info = ReadDigest(report, body::kDevInfo);
  out.initial_service_tds.hash = ReadDigest(report, body::kInitServtdHash);
  out.initial_service_tds.attributes = report.Number(body::kInitServtdAttr);
  out.initial_cpu_svn = report.Fixed<16>(body::kInitCpuSvn);
  out.initial_tee_tcb_svn = report.Fixed<16>(body::kInitTeeTcbSvn);
  out.initial_tee_fmspc = report.Fixed<12>(body::kInitTeeFmspc);
  out.current_service_tds.hash = ReadDigest(report, body::kCurrServtdHash);
  out.current_service_tds.attributes = report.Number(body::kCurrServtdAttr);
  return out;
}

// The size of the smallest body that is not smaller.
size_t BodySize(size_t size) {
  if (size <= kTdReport10Size) return kTdReport10Size;
  return size <= kTdReport15Size ? kTdReport15Size : kTdReport15ExSize;
}

}  // namespace

bool TdReport::has_service_td() const {
  if (td15.has_value() && !IsZero(td15->mr_servicetd.view())) return true;
  return td15_ex.has_value() && !(td15_ex->initial_service_tds.none() && td15_ex->current_service_tds.none());
}

Result<TdReport> ParseTdReport(ByteView bytes) {
  const size_t size = BodySize(bytes.size());
  const Structure report = TRY(Structure::Of(bytes, size, "a TD report body"));
  TdReport out;
  out.tee_tcb_svn = report.Fixed<16>(body::kTeeTcbSvn);
  out.mr_seam.digest = ReadDigest(report, body::kMrSeam);
  out.mr_signer_seam.digest = ReadDigest(report, body::kMrSignerSeam);
  out.seam_attributes = report.Number(body::kSeamAttributes);
  out.td_attributes = report.Number(body::kTdAttributes);
  out.xfam = report.Number(body::kXfam);
  out.mr_td = Mrtd{ReadDigest(report, body::kMrTd)};
  out.owner.mr_config_id = report.Fixed<48>(body::kMrConfigId);
  out.owner.mr_owner = report.Fixed<48>(body::kMrOwner);
  out.owner.mr_owner_config = report.Fixed<48>(body::kMrOwnerConfig);
  for (size_t i = 0; i < out.rtmrs.size(); ++i) out.rtmrs[i].value = ReadDigest(report, body::kRtmrs[i]);
  out.report_data = report.Fixed<64>(body::kReportData);
  if (size >= kTdReport15Size) {
    out.td15 = {report.Fixed<16>(body::kTeeTcbSvn2), ReadDigest(report, body::kMrServiceTd)};
  }
  if (size >= kTdReport15ExSize) out.td15_ex = ReadTd15Ex(report);
  return out;
}

std::vector<std::string> AttributeNames(uint64_t td_attributes) {
  std::vector<std::string> out;
  for (int bit = 0; bit < 64; ++bit) {
    if ((td_attributes >> bit & 1) != 0) out.push_back(AttributeName(bit));
  }
  return out;
}

}  // namespace samovar::tdx
