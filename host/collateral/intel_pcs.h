// SPDX-License-Identifier: Apache-2.0
//
// Intel's Provisioning Certification Service, version 4: where the collateral of a TDX platform comes from. Issuer
// chains come percent-encoded in response headers. Nothing fetched is trusted: the verifier checks all of it.
#pragma once

#include <string>

#include "host/collateral/http.h"
#include "measurements/base/result.h"
#include "measurements/tdx/collateral/collateral.h"
#include "measurements/tdx/collateral/tcb_info.h"

namespace samovar::collateral {

// How Intel's TCB recoveries reach a verifier: standard after the time that platform owners have to update, early at
// once.
enum class PcsUpdate { kStandard, kEarly };

// Which CA certified the platform: multi-socket ones are certified by the Platform CA.
enum class PckCa { kPlatform, kProcessor };

struct PcsRequest {
  std::string base_url = "https://api.trustedservices.intel.com";
  std::string root_crl_url = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";
  tdx::Fmspc fmspc{};
  PckCa ca = PckCa::kPlatform;
  PcsUpdate update = PcsUpdate::kStandard;
};

// The addresses that FetchTdx asks, in its order.
struct PcsUrls {
  std::string tcb_info, qe_identity, pck_crl, root_ca_crl;
};
[[nodiscard]] PcsUrls UrlsOf(const PcsRequest& request);

// FetchTdx fetches all parts of the collateral. It fails as HttpClient::Get does, with kProtocol if a part is not what
// it should be (JSON, revocation list, PEM) or if the two JSON documents name different signers.
Result<tdx::Collateral> FetchTdx(const HttpClient& client, const PcsRequest& request);

}  // namespace samovar::collateral
