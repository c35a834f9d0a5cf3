// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/processor.h"

#include <mbedtls/ecdsa.h>

#include "host/keys/key.h"
#include "measurements/arithmetic/number.h"
#include "measurements/snp/report/platform_info.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/report/tcb.h"
#include "measurements/x509/certificate.h"

namespace samovar::simtee {

namespace {

constexpr char kHardwareIdOid[] = "1.3.6.1.4.1.3704.1.4";
constexpr size_t kScalarSize = 48;

Error Malformed(const std::string& what) {
  return Error(Code::kMalformed, "simulated TEE: " + what + "; remove its folder to have a new one made");
}

std::array<uint8_t, 72> AsField(const arithmetic::Number& number) {
  Bytes big_endian(kScalarSize);
  CHECK(mbedtls_mpi_write_binary(number.get(), big_endian.data(), big_endian.size()) == 0);
  return snp::SignatureField(big_endian);
}

snp::Tcb ReportedTcb() {
  snp::Tcb tcb;
  tcb.Set(snp::Product::kGenoa, snp::TcbPart::kBootloader, kBootloaderSvn);
  tcb.Set(snp::Product::kGenoa, snp::TcbPart::kTee, kTeeSvn);
  tcb.Set(snp::Product::kGenoa, snp::TcbPart::kSnp, kSnpSvn);
  tcb.Set(snp::Product::kGenoa, snp::TcbPart::kMicrocode, kMicrocodeSvn);
  return tcb;
}

Result<std::array<uint8_t, 64>> ChipId(const Chain& chain) {
  x509::Certificate vcek = TRY(x509::Certificate::ParseDer(chain.vcek).In("simulated TEE: vcek.der"));
  const x509::Extension* id = vcek.FindExtension(kHardwareIdOid);
  if (id == nullptr || id->value.size() != 64) return Malformed("vcek.der has no chip id");
  std::array<uint8_t, 64> out;
  std::copy(id->value.begin(), id->value.end(), out.begin());
  return out;
}

// A Genoa part (family 0x19, model 0x11) with current firmware, at VMPL 0.
Result<snp::Report> UnsignedReport(const Chain& chain, const LaunchFacts& facts, const ReportData& report_data) {
  snp::Report report;
  report.version = 3;
  report.policy = facts.policy;
  report.vmpl = 0;
  report.current_tcb = report.reported_tcb = report.committed_tcb = report.launch_tcb = ReportedTcb();
  report.platform_info = snp::PlatformInfo::kSmt | snp::PlatformInfo::kEcc | snp::PlatformInfo::kAliasCheckComplete;
  report.report_data = report_data;
  report.measurement = facts.measurement;
  report.host_data = facts.host_data;
  if (keys::Random(nullptr, report.report_id.data(), report.report_id.size()) != 0) {
    return Error(Code::kSystem, "simulated TEE: no random numbers");
  }
  report.report_id_ma.fill(0xff);  // no migration agent
  report.cpuid_family = 0x19;
  report.cpuid_model = 0x11;
  report.cpuid_stepping = 1;
  report.chip_id = TRY(ChipId(chain));
  report.current_version = report.committed_version = {1, 55, 40};
  return report;
}

}  // namespace

Result<Bytes> SignReport(const Chain& chain, const LaunchFacts& facts, const ReportData& report_data) {
  snp::Report report = TRY(UnsignedReport(chain, facts, report_data));
  Bytes encoded = snp::EncodeReport(report);
  Sha384Digest digest = Sha384(ByteView(encoded).first(snp::kSignedSize));

  keys::Key key;
  arithmetic::Number r;
  arithmetic::Number s;
  bool ok = mbedtls_pk_parse_key(&key.get(), chain.vcek_key.data(), chain.vcek_key.size(), nullptr, 0, keys::Random,
                                 nullptr) == 0;
  if (ok) {
    mbedtls_ecp_keypair* pair = mbedtls_pk_ec(key.get());
    ok = mbedtls_ecdsa_sign_det_ext(&pair->MBEDTLS_PRIVATE(grp), r.get(), s.get(), &pair->MBEDTLS_PRIVATE(d),
                                    digest.bytes.data(), digest.bytes.size(), MBEDTLS_MD_SHA384, keys::Random,
                                    nullptr) == 0;
  }
  if (!ok) return Malformed("vcek.key cannot be used");
  report.signature_r = AsField(r);
  report.signature_s = AsField(s);
  return snp::EncodeReport(report);
}

Service MakeService(Chain chain, const LaunchFacts& facts) {
  return Service([chain = std::move(chain), facts](const ReportData& report_data) -> Result<Attestation> {
    Attestation out;
    out.report = TRY(SignReport(chain, facts, report_data));
    out.vcek = chain.vcek;
    out.ask = chain.ask;
    out.ark = chain.ark;
    return out;
  });
}

}  // namespace samovar::simtee
