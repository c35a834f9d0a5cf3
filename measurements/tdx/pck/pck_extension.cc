// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/pck/pck_extension.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "measurements/base/text.h"
#include "measurements/x509/der.h"

namespace samovar::tdx {

namespace {

using x509::DerReader;

constexpr std::string_view kSgxExtension = "1.2.840.113741.1.13.1";
constexpr size_t kComponents = 16;

template <size_t N>
Result<std::array<uint8_t, N>> Octets(DerReader& reader, std::string_view field) {
  ByteView content = TRY(reader.Expect(x509::kDerOctetString, field));
  std::array<uint8_t, N> out;
  if (content.size() != N) {
    return Error(Code::kMalformed,
                 std::string(field) + ": expected " + Decimal(N) + " bytes, got " + Decimal(content.size()));
  }
  std::copy(content.begin(), content.end(), out.begin());
  return out;
}

Result<uint16_t> Number(DerReader& reader, uint16_t max, std::string_view field) {
  uint64_t value = TRY(reader.Integer(field));
  if (value > max) return Error(Code::kMalformed, std::string(field) + ": " + Decimal(value) + " is too large");
  return static_cast<uint16_t>(value);
}

// Reads a SEQUENCE OF SEQUENCE {OID, value} whose OIDs are `prefix`.N, once each. `read` gets N and a reader at the
// value and tells whether it knows N; the rest of an unknown element is skipped.
class Elements {
 public:
  Elements(DerReader list, std::string prefix) : list_(list), prefix_(std::move(prefix)) {}

  template <typename Read>
  Result<void> ForEach(Read read) {
    while (!list_.empty()) {
      DerReader element = TRY(list_.Enter(x509::kDerSequence, prefix_));
      std::string oid = TRY(element.Oid(prefix_));
      uint64_t number = TRY(NumberOf(oid));
      if (!seen_.insert(number).second) return Error(Code::kMalformed, oid + ": more than once");
      bool known = TRY(read(number, element));
      if (known) TRY(element.ExpectEmpty(oid));
    }
    return {};
  }

  // Require fails unless all of first … last were there.
  Result<void> Require(uint64_t first, uint64_t last) const {
    for (uint64_t number = first; number <= last; ++number) {
      if (!seen_.contains(number)) return Error(Code::kMalformed, prefix_ + "." + Decimal(number) + " is missing");
    }
    return {};
  }

 private:
  Result<uint64_t> NumberOf(const std::string& oid) const {
    if (!oid.starts_with(prefix_ + ".")) return Error(Code::kMalformed, oid + ": expected an OID below " + prefix_);
    return ParseNumber(oid.substr(prefix_.size() + 1), 0xffff, oid);
  }

  DerReader list_;
  std::string prefix_;
  std::set<uint64_t> seen_;
};

// Elements 1 to 16 are the component SVNs, 17 PCESVN, 18 CPUSVN.
Result<void> ReadTcb(DerReader list, PckExtension& out) {
  Elements elements(list, std::string(kSgxExtension) + ".2");
  auto read = [&](uint64_t number, DerReader& value) -> Result<bool> {
    if (number >= 1 && number <= kComponents) {
      out.cpu_svns[number - 1] = static_cast<uint8_t>(TRY(Number(value, 0xff, "TCB component SVN")));
    } else if (number == kComponents + 1) {
      out.pce_svn = TRY(Number(value, 0xffff, "PCESVN"));
    } else if (number == kComponents + 2) {
      out.cpu_svn = TRY(Octets<16>(value, "CPUSVN"));
    } else {
      return false;
    }
    return true;
  };
  TRY(elements.ForEach(read));
  return elements.Require(1, kComponents + 2);
}

// Element 7: settings of the platform, of which the third says whether hyper-threading is on.
Result<void> ReadConfiguration(DerReader list, PckExtension& out) {
  Elements elements(list, std::string(kSgxExtension) + ".7");
  return elements.ForEach([&](uint64_t number, DerReader& value) -> Result<bool> {
    if (number != 3) return false;
    out.smt_enabled = TRY(value.Boolean("SMT enabled"));
    return true;
  });
}

Result<bool> ReadElement(uint64_t number, DerReader& value, PckExtension& out) {
  switch (number) {
    case 1: out.ppid = TRY(Octets<16>(value, "PPID")); return true;
    case 2: {
      DerReader list = TRY(value.Enter(x509::kDerSequence, "TCB"));
      TRY(ReadTcb(list, out));
      return true;
    }
    case 3: out.pce_id = TRY(Octets<2>(value, "PCE-ID")); return true;
    case 4: out.fmspc = TRY(Octets<6>(value, "FMSPC")); return true;
    case 5: out.sgx_type = static_cast<uint8_t>(TRY(value.Enumerated("SGX type")) & 0xff); return true;
    case 7: {
      DerReader list = TRY(value.Enter(x509::kDerSequence, "configuration"));
      TRY(ReadConfiguration(list, out));
      return true;
    }
    default: return false;
  }
}

Result<PckExtension> ReadExtension(ByteView bytes) {
  DerReader whole(bytes);
  DerReader list = TRY(whole.Enter(x509::kDerSequence, "elements"));
  TRY(whole.ExpectEmpty("elements"));
  PckExtension out{};
  Elements elements(list, std::string(kSgxExtension));
  TRY(elements.ForEach([&](uint64_t number, DerReader& value) { return ReadElement(number, value, out); }));
  TRY(elements.Require(1, 5));
  return out;
}

}  // namespace

Result<PckExtension> ParsePckExtensionValue(ByteView value) { return ReadExtension(value).In("SGX extension"); }

Result<PckExtension> ParsePckExtension(const x509::Certificate& pck) {
  const x509::Extension* extension = pck.FindExtension(kSgxExtension);
  if (extension == nullptr) {
    return Error(Code::kMalformed, "the certificate has no SGX extension (" + std::string(kSgxExtension) +
                                       "): it is not a PCK certificate");
  }
  return ParsePckExtensionValue(extension->value);
}

}  // namespace samovar::tdx
