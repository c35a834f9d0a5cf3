// SPDX-License-Identifier: Apache-2.0
#include "measurements/tee/report_data.h"

#include <algorithm>
#include <iterator>

#include "measurements/base/text.h"

namespace samovar::tee {

namespace {

constexpr size_t kNonceAt = Sha256Digest::kSize;
constexpr size_t kDomainAt = kNonceAt + kNonceSize;

struct DomainRow {
  Domain domain;
  char tag[kReportDataSize - kDomainAt + 1];  // in the report without the last byte
  const char* words;
};

constexpr DomainRow kDomains[] = {
    {Domain::kProvenance, "", "a provenance"},
    {Domain::kChannelKey, "channel-key", "the key of a channel"},
};

}  // namespace

const char* DomainWords(Domain domain) { return kDomains[static_cast<size_t>(domain)].words; }

ReportData ForProvenance(const Sha256Digest& digest, const Nonce& nonce) {
  ReportData out{};
  std::ranges::copy(digest.bytes, out.begin());
  std::ranges::copy(nonce, out.begin() + kNonceAt);
  return out;
}

Result<Claim> SplitReportData(const ReportData& data) {
  const ByteView tag = ByteView(data).subspan(kDomainAt);
  const auto* row = std::ranges::find_if(kDomains, [&](const DomainRow& known) {
    return std::ranges::equal(tag, AsBytes(std::string_view(known.tag, tag.size())));
  });
  if (row == std::end(kDomains)) {
    return Error(Code::kUnsupported, "report data: domain " + EncodeHex(tag) + ": the report is over nothing known");
  }
  Claim out;
  out.domain = row->domain;
  std::copy_n(data.begin(), Sha256Digest::kSize, out.digest.bytes.begin());
  std::copy_n(data.begin() + kNonceAt, kNonceSize, out.nonce.begin());
  return out;
}

}  // namespace samovar::tee
