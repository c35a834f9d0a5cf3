// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/verify/leaf.h"

#include "measurements/base/text.h"
#include "measurements/x509/der.h"

namespace samovar::snp {

namespace {

constexpr std::string_view kArc = "1.3.6.1.4.1.3704.1.";

// The last arcs of the extension that vouches for each byte of TCB_VERSION; the reserved ones may be absent and are
// zero then.
struct TcbExtension {
  const char* arc;
  const char* name;
  size_t index;
  bool required;
};

constexpr TcbExtension kBeforeTurin[] = {
    {"3.1", "blSPL", 0, true}, {"3.2", "teeSPL", 1, true}, {"3.4", "spl4", 2, false},  {"3.5", "spl5", 3, false},
    {"3.6", "spl6", 4, false}, {"3.7", "spl7", 5, false},  {"3.3", "snpSPL", 6, true}, {"3.8", "ucodeSPL", 7, true},
};
constexpr TcbExtension kTurinOn[] = {
    {"3.9", "fmcSPL", 0, true}, {"3.1", "blSPL", 1, true}, {"3.2", "teeSPL", 2, true}, {"3.3", "snpSPL", 3, true},
    {"3.5", "spl5", 4, false},  {"3.6", "spl6", 5, false}, {"3.7", "spl7", 6, false},  {"3.8", "ucodeSPL", 7, true},
};

const x509::Extension* Find(const x509::Certificate& certificate, const char* arc) {
  return certificate.FindExtension(std::string(kArc) + arc);
}

Error Bad(const std::string& name, const std::string& why) {
  return Error(Code::kMalformed, "extension " + name + ": " + why);
}

Result<uint8_t> ReadSpl(const x509::Extension& extension, const std::string& name) {
  x509::DerReader reader(extension.value);
  uint64_t value = TRY(reader.Integer("extension " + name));
  TRY(reader.ExpectEmpty("extension " + name));
  if (value > 0xff) return Bad(name, "expected 0 to 255, got " + Decimal(value));
  return static_cast<uint8_t>(value);
}

template <size_t N>
Result<Tcb> ReadTcb(const x509::Certificate& certificate, const TcbExtension (&extensions)[N]) {
  Tcb tcb;
  for (const TcbExtension& row : extensions) {
    const x509::Extension* found = Find(certificate, row.arc);
    if (found == nullptr && row.required) return Bad(row.name, "missing");
    if (found != nullptr) tcb.raw[row.index] = TRY(ReadSpl(*found, row.name));
  }
  return tcb;
}

Result<std::string> ReadIa5String(const x509::Extension* extension, const char* name) {
  if (extension == nullptr) return Bad(name, "missing");
  x509::DerReader reader(extension->value);
  ByteView text = TRY(reader.Expect(x509::kDerIa5String, name));
  TRY(reader.ExpectEmpty(name));
  return std::string(AsText(text));
}

// "Milan-B0" and "Milan" are Milan; the part after the dash is a stepping.
Result<Product> ProductOf(const std::string& product_name) {
  auto product = ProductFromName(std::string_view(product_name).substr(0, product_name.find('-')));
  if (product) return *product;
  return Error(Code::kUnsupported,
               "extension productName: expected Milan, Genoa or Turin, got " + Quoted(product_name));
}

Result<LeafKind> KindOf(const x509::Certificate& certificate) {
  bool has_hardware_id = Find(certificate, "4") != nullptr;
  bool has_provider = Find(certificate, "5") != nullptr;
  std::string name = certificate.SubjectName();
  if (name == "SEV-VCEK" && has_hardware_id && !has_provider) return LeafKind::kVcek;
  if (name == "SEV-VLEK" && has_provider && !has_hardware_id) return LeafKind::kVlek;
  return Error(Code::kMalformed, "certificate of " + Quoted(name) +
                                     " is neither a VCEK (subject SEV-VCEK, extension hwID) nor a VLEK (subject "
                                     "SEV-VLEK, extension cspID)");
}

}  // namespace

const char* LeafKindName(LeafKind kind) { return kind == LeafKind::kVcek ? "VCEK" : "VLEK"; }

Result<Leaf> ParseLeaf(const x509::Certificate& certificate) {
  Leaf leaf{};
  leaf.kind = TRY(KindOf(certificate));
  TRY(certificate.EcPoint(x509::Curve::kP384));
  leaf.product_name = TRY(ReadIa5String(Find(certificate, "2"), "productName"));
  leaf.product = TRY(ProductOf(leaf.product_name));
  bool turin = leaf.product == Product::kTurin;
  leaf.tcb = turin ? TRY(ReadTcb(certificate, kTurinOn)) : TRY(ReadTcb(certificate, kBeforeTurin));
  if (leaf.kind == LeafKind::kVlek) {
    leaf.provider = Quoted(TRY(ReadIa5String(Find(certificate, "5"), "cspID")));
    return leaf;
  }
  ByteView id = Find(certificate, "4")->value;
  size_t expected = turin ? 8 : 64;
  if (id.size() != expected) return Bad("hwID", "expected " + Decimal(expected) + " bytes, got " + Decimal(id.size()));
  leaf.hardware_id.assign(id.begin(), id.end());
  return leaf;
}

Result<void> MatchTcb(const Report& report, const Leaf& leaf) {
  if (report.reported_tcb == leaf.tcb) return {};
  std::string why = "reported TCB (" + report.reported_tcb.Words(leaf.product) + "; " +
                    EncodeHex(report.reported_tcb.raw) + ") is not that of the " + LeafKindName(leaf.kind) + " (" +
                    leaf.tcb.Words(leaf.product) + "; " + EncodeHex(leaf.tcb.raw) + ")";
  return Error(Code::kMismatch, why);
}

Result<void> MatchChip(const Report& report, const Leaf& leaf) {
  ByteView chip = report.chip_id;
  size_t size = leaf.hardware_id.size();
  if (Equal(chip.first(size), leaf.hardware_id) && IsZero(chip.subspan(size))) return {};
  return Error(Code::kMismatch, "chip id " + EncodeHex(chip) + " is not that of the VCEK, " +
                                    EncodeHex(leaf.hardware_id) + ": the certificate is of another chip");
}

}  // namespace samovar::snp
