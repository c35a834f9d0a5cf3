// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/quote/enclave_report.h"

namespace samovar::tdx {

Result<EnclaveReport> ParseEnclaveReport(ByteView bytes) {
  ByteReader reader(bytes);
  EnclaveReport out;
  out.cpu_svn = TRY(reader.Fixed<16>("QE report CPUSVN"));                             // 0
  out.misc_select = TRY(reader.Fixed<4>("QE report MISCSELECT"));                      // 16
  TRY(reader.Skip(28, "QE report reserved and ISVEXTPRODID"));                         // 20
  out.attributes = TRY(reader.Fixed<16>("QE report ATTRIBUTES"));                      // 48
  out.mr_enclave.digest = Sha256Digest{TRY(reader.Fixed<32>("QE report MRENCLAVE"))};  // 64
  TRY(reader.Skip(32, "QE report reserved"));                                          // 96
  out.mr_signer.digest = Sha256Digest{TRY(reader.Fixed<32>("QE report MRSIGNER"))};    // 128
  TRY(reader.Skip(96, "QE report reserved and CONFIGID"));                             // 160
  out.isv_prod_id = TRY(reader.U16Le("QE report ISVPRODID"));                          // 256
  out.isv_svn = TRY(reader.U16Le("QE report ISVSVN"));                                 // 258
  TRY(reader.Skip(60, "QE report CONFIGSVN, reserved, ISVFAMILYID"));                  // 260
  out.report_data = TRY(reader.Fixed<64>("QE report REPORTDATA"));                     // 320
  TRY(reader.ExpectEmpty("QE report"));
  return out;
}

}  // namespace samovar::tdx
