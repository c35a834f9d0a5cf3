// SPDX-License-Identifier: Apache-2.0
//
// A report in words and as JSON, for `inspect` and for messages.
#include "measurements/base/text.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/platform_info.h"
#include "measurements/snp/report/report.h"

namespace samovar::snp {

namespace {

template <typename Bit>
std::vector<std::string> BitWords(std::span<const Bit> bits, uint64_t value) {
  std::vector<std::string> out;
  for (const Bit& bit : bits) {
    if ((value & bit.mask) != 0) out.emplace_back(bit.words);
    value &= ~bit.mask;
  }
  for (unsigned i = 0; i < 64; ++i) {
    if ((value >> i & 1) != 0) out.push_back("bit " + Decimal(i));
  }
  return out;
}

Json Strings(const std::vector<std::string>& values) {
  Json out = Json::MakeArray({});
  for (const std::string& value : values) out.Append(value);
  return out;
}

Json TcbJson(const Tcb& tcb, std::optional<Product> product) {
  Json out = Json::MakeObject({{"raw", EncodeHex(tcb.raw)}});
  if (!product) return out;
  for (TcbPart part : TcbParts(*product)) out.Set(TcbPartName(part), int{tcb.Get(*product, part)});
  return out;
}

std::string VersionText(const FirmwareVersion& version) {
  return Decimal(version.major) + "." + Decimal(version.minor) + "." + Decimal(version.build);
}

}  // namespace

std::vector<std::string> PolicyWords(uint64_t policy) {
  return BitWords(PolicyBits(), policy & ~GuestPolicy::kReservedOne & ~uint64_t{0xffff});
}

std::vector<std::string> PlatformWords(uint64_t platform_info) { return BitWords(PlatformBits(), platform_info); }

Json ReportJson(const Report& report, std::optional<Product> product) {
  if (!product) product = report.product();
  Json out = Json::MakeObject({
      {"version", int64_t{report.version}},
      {"guest_svn", int64_t{report.guest_svn}},
      {"policy", HexNumber(report.policy)},
      {"policy_abi", Decimal(report.policy >> 8 & 0xff) + "." + Decimal(report.policy & 0xff)},
      {"policy_words", Strings(PolicyWords(report.policy))},
      {"family_id", EncodeHex(report.family_id)},
      {"image_id", EncodeHex(report.image_id)},
      {"vmpl", int64_t{report.vmpl}},
      {"current_tcb", TcbJson(report.current_tcb, product)},
      {"platform_info", HexNumber(report.platform_info)},
      {"platform_words", Strings(PlatformWords(report.platform_info))},
      {"signing_key", SigningKeyName(report.signing_key())},
      {"author_key_enabled", report.author_key_enabled()},
      {"signed", report.is_signed()},
      {"chip_key_masked", report.chip_key_masked()},
      {"chip_id_masked", report.chip_id_masked()},
      {"report_data", EncodeHex(report.report_data)},
      {"measurement", report.measurement.hex()},
      {"host_data", EncodeHex(report.host_data)},
      {"id_key_digest", report.id_key_digest.hex()},
      {"author_key_digest", report.author_key_digest.hex()},
      {"report_id", EncodeHex(report.report_id)},
      {"report_id_ma", EncodeHex(report.report_id_ma)},
      {"reported_tcb", TcbJson(report.reported_tcb, product)},
      {"chip_id", EncodeHex(report.chip_id)},
      {"committed_tcb", TcbJson(report.committed_tcb, product)},
      {"current_firmware", VersionText(report.current_version)},
      {"committed_firmware", VersionText(report.committed_version)},
      {"launch_tcb", TcbJson(report.launch_tcb, product)},
      {"unknown", Strings(report.unknown)},
  });
  if (product) out.Set("product", ProductName(*product));
  if (report.version >= 3) {
    out.Set("cpuid_family", int{report.cpuid_family});
    out.Set("cpuid_model", int{report.cpuid_model});
    out.Set("cpuid_stepping", int{report.cpuid_stepping});
  }
  if (report.version >= 5) {
    out.Set("launch_mitigations", HexNumber(report.launch_mitigations));
    out.Set("current_mitigations", HexNumber(report.current_mitigations));
  }
  if (report.version >= 6) {
    out.Set("current_etcb", EncodeHex(report.current_etcb));
    out.Set("launch_etcb", EncodeHex(report.launch_etcb));
    out.Set("committed_etcb", EncodeHex(report.committed_etcb));
  }
  return out;
}

}  // namespace samovar::snp
