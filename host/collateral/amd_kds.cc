// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/amd_kds.h"

#include "measurements/base/text.h"
#include "measurements/x509/certificate.h"
#include "measurements/x509/crl.h"

namespace samovar::collateral {

namespace {

constexpr size_t kMaxCertificate = size_t{64} << 10;
constexpr size_t kMaxCrl = size_t{4} << 20;
constexpr size_t kTurinChipIdSize = 8;

// The names of a TCB's components in the query of a VCEK.
const char* QueryName(snp::TcbPart part) {
  switch (part) {
    case snp::TcbPart::kFmc: return "fmcSPL";
    case snp::TcbPart::kBootloader: return "blSPL";
    case snp::TcbPart::kTee: return "teeSPL";
    case snp::TcbPart::kSnp: return "snpSPL";
    case snp::TcbPart::kMicrocode: return "ucodeSPL";
  }
  return "";
}

// Two digits at least, as in AMD's examples.
std::string QueryNumber(uint8_t svn) { return (svn < 10 ? "0" : "") + Decimal(svn); }

Error NotWhatItShouldBe(const std::string& url, const Error& why) {
  return {Code::kProtocol, url + " answered with something else: " + why.message()};
}

Result<Bytes> FetchCertificates(const HttpClient& client, const std::string& url) {
  Response response = TRY(client.Get(url, kMaxCertificate));
  auto parsed = x509::Certificate::ParseFile(response.body);
  if (!parsed.ok()) return NotWhatItShouldBe(url, parsed.error());
  return std::move(response.body);
}

}  // namespace

Result<KdsRequest> RequestFor(const snp::Report& report, std::optional<snp::Product> product) {
  std::optional<snp::Product> named = report.product();
  if (!named.has_value()) named = product;
  if (!named.has_value() && report.version >= 3) {
    return Error(Code::kUnsupported,
                 "the report is of a processor that this program does not know, " +
                     snp::UnknownProductWords(report.cpuid_family, report.cpuid_model) +
                     "; it needs a version that has AMD's root for it, or say with --product whose keys it has");
  }
  if (!named.has_value()) {
    return Error(Code::kUnsupported, "the report does not name its product (version " + Decimal(report.version) +
                                         "); say it with --product Milan, Genoa or Turin");
  }
  KdsRequest out{.product = *named, .key = report.signing_key(), .chip_id = report.chip_id, .tcb = report.reported_tcb};
  if (out.key == snp::SigningKey::kVlek) return out;
  if (out.key != snp::SigningKey::kVcek)
    return Error(Code::kUnsupported, "the report was not signed with a VCEK or VLEK");
  if (IsZero(out.chip_id)) {
    return Error(Code::kUnsupported, "the report hides its chip id; ask the host's operator for the VCEK certificate");
  }
  return out;
}

KdsUrls UrlsOf(const KdsRequest& request) {
  bool vlek = request.key == snp::SigningKey::kVlek;
  std::string service = request.base_url + (vlek ? "/vlek/v1/" : "/vcek/v1/") + snp::ProductName(request.product) + "/";
  KdsUrls out{"", service + "cert_chain", service + "crl"};
  if (vlek) return out;
  ByteView chip = request.chip_id;
  if (request.product == snp::Product::kTurin) chip = chip.first(kTurinChipIdSize);
  out.vcek = service + EncodeHex(chip);
  char separator = '?';
  for (snp::TcbPart part : snp::TcbParts(request.product)) {
    out.vcek += std::string(1, separator) + QueryName(part) + "=" + QueryNumber(request.tcb.Get(request.product, part));
    separator = '&';
  }
  return out;
}

Result<SnpCollateral> FetchSnp(const HttpClient& client, const KdsRequest& request) {
  KdsUrls urls = UrlsOf(request);
  SnpCollateral out;
  if (!urls.vcek.empty()) out.vcek = TRY(FetchCertificates(client, urls.vcek));
  out.chain = TRY(FetchCertificates(client, urls.chain));
  Response crl = TRY(client.Get(urls.crl, kMaxCrl));
  auto parsed = x509::Crl::Parse(crl.body);
  if (!parsed.ok()) return NotWhatItShouldBe(urls.crl, parsed.error());
  out.crl = std::move(crl.body);
  return out;
}

}  // namespace samovar::collateral
