// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/subject.h"

#include "measurements/base/text.h"
#include "measurements/tdx/pck/pck_chain.h"
#include "measurements/tdx/pck/pck_extension.h"
#include "measurements/tdx/quote/quote.h"

namespace samovar::collateral {

namespace {

constexpr std::string_view kProcessorCa = "Intel SGX PCK Processor CA";

Result<Subject> OfQuote(ByteView bytes) {
  tdx::Quote quote = TRY(tdx::ParseQuote(bytes));
  tdx::PckChain chain = TRY(tdx::ParsePckChain(quote.certification.pck_chain));
  tdx::PckExtension platform = TRY(tdx::ParsePckExtension(chain.leaf));
  PckCa ca = chain.leaf.IssuerName() == kProcessorCa ? PckCa::kProcessor : PckCa::kPlatform;
  return Subject(TdxSubject{platform.fmspc, ca});
}

}  // namespace

Result<Subject> SubjectOf(const evidence::Evidence& evidence) {
  switch (evidence.platform) {
    case tee::Platform::kTdx: return OfQuote(evidence.report);
    case tee::Platform::kSnp: return Subject(TRY(snp::ParseReport(evidence.report)));
    default: break;
  }
  return Error(Code::kUnsupported, std::string("there is no collateral for evidence of platform ") +
                                       Quoted(tee::PlatformName(evidence.platform)));
}

}  // namespace samovar::collateral
