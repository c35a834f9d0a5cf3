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

Result<Td15Fields> ReadTd15(ByteReader& reader) {
  Td15Fields out;
  out.tee_tcb_svn2 = TRY(reader.Fixed<16>("TEE_TCB_SVN_2"));
  out.mr_servicetd = Sha384Digest{TRY(reader.Fixed<48>("MRSERVICETD"))};
  return out;
}

Result<Td15ExFields> ReadTd15Ex(ByteReader& reader) {
  Td15ExFields out;
  out.vmid = TRY(reader.U8("VMID"));                                                       // 648
  out.td_id = TRY(reader.Fixed<32>("TD_ID"));                                              // 649
  out.dev_info = Sha384Digest{TRY(reader.Fixed<48>("DEVINFO"))};                           // 681
  out.initial_service_tds.hash = Sha384Digest{TRY(reader.Fixed<48>("INIT_SERVTD_HASH"))};  // 729
  out.initial_service_tds.attributes = TRY(reader.U64Le("INIT_SERVTD_ATTR"));              // 777
  out.initial_cpu_svn = TRY(reader.Fixed<16>("INIT_CPU_SVN"));                             // 785
  out.initial_tee_tcb_svn = TRY(reader.Fixed<16>("INIT_TEE_TCB_SVN"));                     // 801
  out.initial_tee_fmspc = TRY(reader.Fixed<12>("INIT_TEE_FMSPC"));                         // 817
  out.current_service_tds.hash = Sha384Digest{TRY(reader.Fixed<48>("CURR_SERVTD_HASH"))};  // 829
  out.current_service_tds.attributes = TRY(reader.U64Le("CURR_SERVTD_ATTR"));              // 877
  return out;
}

}  // namespace

bool TdReport::has_service_td() const {
  if (td15.has_value() && !IsZero(td15->mr_servicetd.view())) return true;
  return td15_ex.has_value() && !(td15_ex->initial_service_tds.none() && td15_ex->current_service_tds.none());
}

Result<TdReport> ParseTdReport(ByteView bytes) {
  ByteReader reader(bytes);
  TdReport out;
  out.tee_tcb_svn = TRY(reader.Fixed<16>("TEE_TCB_SVN"));                                 // 0
  out.mr_seam.digest = Sha384Digest{TRY(reader.Fixed<48>("MRSEAM"))};                     // 16
  out.mr_signer_seam.digest = Sha384Digest{TRY(reader.Fixed<48>("MRSIGNERSEAM"))};        // 64
  out.seam_attributes = TRY(reader.U64Le("SEAMATTRIBUTES"));                              // 112
  out.td_attributes = TRY(reader.U64Le("TDATTRIBUTES"));                                  // 120
  out.xfam = TRY(reader.U64Le("XFAM"));                                                   // 128
  out.mr_td = Mrtd{Sha384Digest{TRY(reader.Fixed<48>("MRTD"))}};                          // 136
  out.owner.mr_config_id = TRY(reader.Fixed<48>("MRCONFIGID"));                           // 184
  out.owner.mr_owner = TRY(reader.Fixed<48>("MROWNER"));                                  // 232
  out.owner.mr_owner_config = TRY(reader.Fixed<48>("MROWNERCONFIG"));                     // 280
  for (Rtmr& rtmr : out.rtmrs) rtmr.value = Sha384Digest{TRY(reader.Fixed<48>("RTMR"))};  // 328
  out.report_data = TRY(reader.Fixed<64>("REPORTDATA"));                                  // 520
  if (reader.remaining() != 0) out.td15 = TRY(ReadTd15(reader));                          // 584
  if (reader.remaining() != 0) out.td15_ex = TRY(ReadTd15Ex(reader));                     // 648
  TRY(reader.ExpectEmpty("TD report body"));
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
