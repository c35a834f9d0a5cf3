// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/quote/quote.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

constexpr uint16_t kKeyEcdsaP256 = 2;
constexpr uint32_t kTeeTdx = 0x81;
constexpr uint16_t kCertificationPckChain = 5;
constexpr uint16_t kCertificationQeReport = 6;
// Intel's quoting enclave; no other vendor's is known.
constexpr std::array<uint8_t, 16> kIntelQeVendor = {0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                                    0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

struct KnownBody {
  uint16_t code;
  size_t size;
  BodyType type;
};

constexpr KnownBody kBodies[] = {{2, kTdReport10Size, BodyType::kTd10},
                                 {3, kTdReport15Size, BodyType::kTd15},
                                 {4, kTdReport15ExSize, BodyType::kTd15Ex}};

Error Unsupported(const std::string& field, uint64_t got, const std::string& want) {
  return {Code::kUnsupported, field + ": expected " + want + ", got " + Decimal(got)};
}

Result<QuoteHeader> ReadHeader(ByteReader& reader) {
  QuoteHeader out{};
  out.version = TRY(reader.U16Le("version"));
  if (out.version == 3) return Unsupported("version", out.version, "4 or 5 (3 is an SGX quote: an enclave's)");
  if (out.version != 4 && out.version != 5) return Unsupported("version", out.version, "4 or 5");
  uint16_t key_type = TRY(reader.U16Le("attestation key type"));
  if (key_type != kKeyEcdsaP256) return Unsupported("attestation key type", key_type, "2 (ECDSA P-256)");
  uint32_t tee = TRY(reader.U32Le("TEE type"));
  if (tee == 0) return Unsupported("TEE type", tee, "129 (TDX): 0 is an SGX quote, an enclave's");
  if (tee != kTeeTdx) return Unsupported("TEE type", tee, "129 (TDX)");
  // Intel's SGX header has the SVNs of QE and PCE here; for TDX they are reserved, and signed whatever they hold.
  TRY(reader.Skip(4, "reserved"));
  auto vendor = TRY(reader.Fixed<16>("QE vendor id"));
  if (vendor != kIntelQeVendor) {
    return Error(Code::kUnsupported,
                 "QE vendor id: expected Intel's " + EncodeHex(kIntelQeVendor) + ", got " + EncodeHex(vendor));
  }
  out.user_data = TRY(reader.Fixed<20>("user data"));
  return out;
}

// Reads the body descriptor of version 5 and returns the size of the body.
Result<size_t> ReadBodySize(ByteReader& reader, QuoteHeader& header) {
  header.body_type = BodyType::kTd10;
  if (header.version == 4) return kTdReport10Size;
  uint16_t type = TRY(reader.U16Le("body type"));
  const auto* known =
      std::find_if(std::begin(kBodies), std::end(kBodies), [&](auto& body) { return body.code == type; });
  if (known == std::end(kBodies)) {
    return Unsupported("body type", type, "2 (TDX 1.0), 3 (TDX 1.5) or 4 (TDX 1.5 extended)");
  }
  uint32_t size = TRY(reader.U32Le("body size"));
  if (size != known->size) {
    return Error(Code::kMalformed, "body size: a body of type " + Decimal(type) + " has " + Decimal(known->size) +
                                       " bytes, this one claims " + Decimal(size));
  }
  header.body_type = known->type;
  return known->size;
}

// Reads "type (2) ‖ size (4) ‖ data", which must be all that `reader` still holds.
Result<ByteView> ReadCertificationData(ByteReader& reader, uint16_t want, const std::string& what) {
  uint16_t type = TRY(reader.U16Le(what + " type"));
  if (type != want) return Unsupported(what + " type", type, Decimal(want));
  uint32_t size = TRY(reader.U32Le(what + " size"));
  ByteView data = TRY(reader.Take(size, what));
  TRY(reader.ExpectEmpty(what));
  return data;
}

Result<QeCertification> ReadQeCertification(ByteView bytes) {
  ByteReader reader(bytes);
  QeCertification out{};
  out.report_bytes = TRY(reader.Take(kEnclaveReportSize, "QE report"));
  out.report = TRY(ParseEnclaveReport(out.report_bytes));
  out.report_signature = TRY(reader.Fixed<64>("QE report signature"));
  uint16_t size = TRY(reader.U16Le("QE authentication data size"));
  out.authentication_data = TRY(reader.Take(size, "QE authentication data"));
  out.pck_chain = AsText(TRY(ReadCertificationData(reader, kCertificationPckChain, "PCK certification data")));
  return out;
}

Result<void> ReadSignatureData(ByteView bytes, Quote& quote) {
  ByteReader reader(bytes);
  quote.signature = TRY(reader.Fixed<64>("quote signature"));
  quote.attestation_key = TRY(reader.Fixed<64>("attestation key"));
  ByteView data = TRY(ReadCertificationData(reader, kCertificationQeReport, "QE certification data"));
  quote.certification = TRY(ReadQeCertification(data));
  return {};
}

// What follows the quote must be the zero padding of a buffer.
Result<size_t> ReadPadding(ByteReader& reader, size_t whole) {
  size_t start = reader.offset();
  ByteView rest = TRY(reader.Take(reader.remaining(), "padding"));
  if (!IsZero(rest)) {
    return Error(Code::kMalformed, "the quote ends at offset " + Decimal(start) + " and is followed by " +
                                       Decimal(rest.size()) + " bytes that are not all zero");
  }
  if (!rest.empty() && whole > kMaxPaddedQuoteSize) {
    return Error(Code::kLimit, "the quote ends at offset " + Decimal(start) + " but the padding goes on to " +
                                   Decimal(whole) + "; at most " + Decimal(kMaxPaddedQuoteSize) + " bytes are read");
  }
  return rest.size();
}

Result<Quote> ReadQuote(ByteView bytes) {
  ByteReader reader(bytes);
  Quote quote{};
  quote.header = TRY(ReadHeader(reader));
  size_t body_size = TRY(ReadBodySize(reader, quote.header));
  ByteView body = TRY(reader.Take(body_size, "TD report body"));
  quote.report = TRY(ParseTdReport(body));
  quote.signed_bytes = bytes.first(reader.offset());
  uint32_t size = TRY(reader.U32Le("signature data size"));
  ByteView signature_data = TRY(reader.Take(size, "signature data"));
  TRY(ReadSignatureData(signature_data, quote));
  quote.padding = TRY(ReadPadding(reader, bytes.size()));
  return quote;
}

}  // namespace

const char* BodyTypeName(BodyType type) {
  switch (type) {
    case BodyType::kTd10: return "TDX 1.0";
    case BodyType::kTd15: return "TDX 1.5";
    case BodyType::kTd15Ex: return "TDX 1.5 extended";
  }
  std::abort();
}

Result<Quote> ParseQuote(ByteView bytes) { return ReadQuote(bytes).In("TDX quote"); }

}  // namespace samovar::tdx
