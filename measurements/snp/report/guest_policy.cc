// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/guest_policy.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr PolicyBit kBits[] = {
    {GuestPolicy::kSmt, "smt", "may run on a host with simultaneous multithreading", "SMT allowed", "", ""},
    {GuestPolicy::kMigrationAgent, "migrate-ma", "may be associated with a migration agent", "migration agent allowed",
     "", ""},
    {GuestPolicy::kDebug, "debug", "the host may decrypt its memory", "debug allowed", "", ""},
    {GuestPolicy::kSingleSocket, "single-socket", "runs only on one socket", "single socket required", "single-socket",
     "a guest bound to one socket"},
    {GuestPolicy::kCxl, "cxl-allow", "CXL devices may be populated", "CXL allowed", "", ""},
    {GuestPolicy::kAes256Xts, "mem-aes-256-xts", "memory must be encrypted with AES-256-XTS", "AES-256-XTS required",
     "aes-256-xts", "AES-256-XTS memory encryption"},
    {GuestPolicy::kRaplDisabled, "rapl-dis", "running average power limit must be off", "RAPL must be disabled",
     "rapl-disabled", "a guest policy that disables RAPL power readings"},
    {GuestPolicy::kCiphertextHiding, "ciphertext-hiding-dram", "ciphertext hiding must be on for memory",
     "ciphertext hiding required", "ciphertext-hiding", "a guest policy that demands ciphertext hiding"},
    {GuestPolicy::kPageSwapDisabled, "page-swap-disable", "pages may not be moved or swapped by the host",
     "page swap disabled", "page-swap-disabled", "a guest policy that disables page moves by the host"},
};

Error Usage(const std::string& why) {
  std::string names = "abi=MAJOR.MINOR";
  for (const PolicyBit& bit : kBits) names += ", " + std::string(bit.name);
  return Error(Code::kUsage, "guest policy: " + why + "; an item is one of " + names + ", with =yes or =no");
}

Result<uint64_t> ParseAbi(std::string_view text) {
  size_t dot = text.find('.');
  if (dot == std::string_view::npos) return Usage("abi: expected MAJOR.MINOR, got " + Quoted(text));
  uint64_t major = TRY(ParseNumber(text.substr(0, dot), 0xff, "guest policy: abi major"));
  uint64_t minor = TRY(ParseNumber(text.substr(dot + 1), 0xff, "guest policy: abi minor"));
  return major << 8 | minor;
}

Result<uint64_t> ParseItem(std::string_view name, std::string_view value) {
  if (name == "abi") return ParseAbi(value);
  const auto* bit = std::find_if(std::begin(kBits), std::end(kBits), [&](const auto& b) { return b.name == name; });
  if (bit == std::end(kBits)) return Usage("unknown item " + Quoted(name));
  if (value == "yes") return bit->mask;
  if (value == "no") return uint64_t{0};
  return Usage(std::string(name) + ": expected yes or no, got " + Quoted(value));
}

Result<GuestPolicy> ParseWord(std::string_view text) {
  uint64_t value = TRY(ParseNumber(text, ~uint64_t{0}, "guest policy"));
  if ((value & GuestPolicy::kReservedOne) == 0) return Usage(HexNumber(value) + ": reserved bit 17 must be one");
  if ((value & ~GuestPolicy::kNamed) != 0) return Usage(HexNumber(value) + ": reserved bits must be zero");
  return GuestPolicy{value};
}

}  // namespace

std::span<const PolicyBit> PolicyBits() { return kBits; }

Result<GuestPolicy> ParseGuestPolicy(std::string_view text) {
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') return ParseWord(text);
  GuestPolicy out{GuestPolicy::kReservedOne};
  std::vector<std::string_view> seen;
  for (size_t at = 0; at <= text.size();) {
    size_t comma = std::min(text.find(',', at), text.size());
    std::string_view item = text.substr(at, comma - at);
    at = comma + 1;
    size_t equals = item.find('=');
    std::string_view name = item.substr(0, equals);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) return Usage(Quoted(name) + " is there twice");
    seen.push_back(name);
    out.value |= TRY(ParseItem(name, equals == std::string_view::npos ? "yes" : item.substr(equals + 1)));
  }
  return out;
}

std::string DescribeGuestPolicy(const GuestPolicy& policy) {
  std::string out = "abi=" + Decimal(policy.abi_major()) + "." + Decimal(policy.abi_minor());
  for (const PolicyBit& bit : kBits) out += "," + std::string(bit.name) + (policy.Has(bit.mask) ? "=yes" : "=no");
  uint64_t rest = (policy.value & ~GuestPolicy::kNamed) | (~policy.value & GuestPolicy::kReservedOne);
  return rest == 0 ? out
                   : out + ",reserved=" + HexNumber(policy.value & (~GuestPolicy::kNamed | GuestPolicy::kReservedOne));
}

}  // namespace samovar::snp
