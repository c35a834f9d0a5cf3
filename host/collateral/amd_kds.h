// SPDX-License-Identifier: Apache-2.0
//
// AMD's Key Distribution Service (Versioned Chip Endorsement Key Certificate and KDS Interface Specification, 57230):
// the certificate of a chip's endorsement key at a TCB version, the chain above it, and the revocation list.
#pragma once

#include <optional>
#include <string>

#include "host/collateral/http.h"
#include "measurements/base/result.h"
#include "measurements/snp/report/report.h"
#include "measurements/snp/report/tcb.h"

namespace samovar::collateral {

// The files of one report's collateral; unparsed and untrusted, as for TDX.
struct SnpCollateral {
  std::optional<Bytes> vcek;  // DER; nothing for a report signed by a VLEK, which only the cloud provider hands out
  Bytes chain;                // PEM: ASK or ASVK, then ARK
  Bytes crl;                  // DER
};

struct KdsRequest {
  std::string base_url = "https://kdsintf.amd.com";
  snp::Product product;
  snp::SigningKey key = snp::SigningKey::kVcek;
  std::array<uint8_t, 64> chip_id{};
  snp::Tcb tcb;
};

// RequestFor derives what to ask from a report. `product` is needed for reports before version 3, which do not name it.
// Fails with kUnsupported if the product is unknown, or if a VCEK cannot be asked for because the report hides the chip
// id or was signed with no key.
Result<KdsRequest> RequestFor(const snp::Report& report, std::optional<snp::Product> product);

struct KdsUrls {
  std::string vcek;  // empty for a VLEK
  std::string chain;
  std::string crl;
};

// UrlsOf builds the addresses. A Turin chip id is its first 8 bytes, and a Turin TCB has the FMC's number in front.
[[nodiscard]] KdsUrls UrlsOf(const KdsRequest& request);

// FetchSnp fetches all parts. Errors as HttpClient::Get, and kProtocol if a part is not a certificate or a list.
Result<SnpCollateral> FetchSnp(const HttpClient& client, const KdsRequest& request);

}  // namespace samovar::collateral
