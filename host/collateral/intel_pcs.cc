// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/intel_pcs.h"

#include "measurements/base/text.h"
#include "measurements/tdx/collateral/signed_json.h"
#include "measurements/x509/certificate.h"
#include "measurements/x509/crl.h"

namespace samovar::collateral {

namespace {

Error NotWhatItShouldBe(const std::string& url, const Error& why) {
  return {Code::kProtocol, url + " answered with something else: " + why.message()};
}

// The issuer chain that comes along with a document, decoded.
Result<Bytes> IssuerChain(const Response& response, const char* header, const std::string& url) {
  auto found = response.headers.find(header);
  if (found == response.headers.end()) {
    return Error(Code::kProtocol, url + ": the answer has no header " + Quoted(header));
  }
  std::string pem = TRY(DecodePercent(found->second).In(url));
  auto parsed = x509::Certificate::ParseFile(AsBytes(pem));
  if (!parsed.ok()) return NotWhatItShouldBe(url, parsed.error());
  return Bytes(pem.begin(), pem.end());
}

struct SignedPart {
  Bytes document;
  Bytes issuer_chain;
};

Result<SignedPart> FetchJson(const HttpClient& client, const std::string& url, const char* member, const char* header) {
  Response response = TRY(client.Get(url, tdx::kMaxCollateralPartSize));
  auto parsed = tdx::ParseSignedJson(AsText(response.body), member);
  if (!parsed.ok()) return NotWhatItShouldBe(url, parsed.error());
  Bytes chain = TRY(IssuerChain(response, header, url));
  return SignedPart{std::move(response.body), std::move(chain)};
}

Result<Response> FetchCrl(const HttpClient& client, const std::string& url) {
  Response response = TRY(client.Get(url, tdx::kMaxCollateralPartSize));
  auto parsed = x509::Crl::Parse(response.body);
  if (!parsed.ok()) return NotWhatItShouldBe(url, parsed.error());
  return response;
}

}  // namespace

PcsUrls UrlsOf(const PcsRequest& request) {
  std::string update = request.update == PcsUpdate::kEarly ? "early" : "standard";
  std::string ca = request.ca == PckCa::kPlatform ? "platform" : "processor";
  const std::string& base = request.base_url;
  return {
      base + "/tdx/certification/v4/tcb?fmspc=" + EncodeHex(request.fmspc) + "&update=" + update,
      base + "/tdx/certification/v4/qe/identity?update=" + update,
      base + "/sgx/certification/v4/pckcrl?ca=" + ca + "&encoding=der",
      request.root_crl_url,
  };
}

Result<tdx::Collateral> FetchTdx(const HttpClient& client, const PcsRequest& request) {
  PcsUrls urls = UrlsOf(request);
  SignedPart tcb_info = TRY(FetchJson(client, urls.tcb_info, "tcbInfo", "tcb-info-issuer-chain"));
  SignedPart qe_identity =
      TRY(FetchJson(client, urls.qe_identity, "enclaveIdentity", "sgx-enclave-identity-issuer-chain"));
  if (tcb_info.issuer_chain != qe_identity.issuer_chain) {
    return Error(Code::kProtocol, "TCB info and QE identity came with different signers; try again later");
  }
  Response pck_crl = TRY(FetchCrl(client, urls.pck_crl));
  Bytes pck_crl_chain = TRY(IssuerChain(pck_crl, "sgx-pck-crl-issuer-chain", urls.pck_crl));
  Response root_ca_crl = TRY(FetchCrl(client, urls.root_ca_crl));

  tdx::Collateral out;
  out.tcb_info = std::move(tcb_info.document);
  out.qe_identity = std::move(qe_identity.document);
  out.tcb_signing_chain = std::move(tcb_info.issuer_chain);
  out.pck_crl = std::move(pck_crl.body);
  out.pck_crl_issuer_chain = std::move(pck_crl_chain);
  out.root_ca_crl = std::move(root_ca_crl.body);
  return out;
}

}  // namespace samovar::collateral
