// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/tcb.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

// The byte of TCB_VERSION that holds `part`.
size_t IndexOf(Product product, TcbPart part) {
  bool turin = product == Product::kTurin;
  switch (part) {
    case TcbPart::kFmc: CHECK(turin); return 0;
    case TcbPart::kBootloader: return turin ? 1 : 0;
    case TcbPart::kTee: return turin ? 2 : 1;
    case TcbPart::kSnp: return turin ? 3 : 6;
    case TcbPart::kMicrocode: return 7;
  }
  std::abort();
}

}  // namespace

const char* ProductName(Product product) {
  switch (product) {
    case Product::kMilan: return "Milan";
    case Product::kGenoa: return "Genoa";
    case Product::kTurin: return "Turin";
  }
  std::abort();
}

std::optional<Product> ProductFromName(std::string_view name) {
  for (Product product : kProducts) {
    if (name == ProductName(product)) return product;
  }
  return std::nullopt;
}

std::string UnknownProductWords(uint8_t family, uint8_t model) {
  std::string cpu = "CPUID family " + HexNumber(family) + ", model " + HexNumber(model);
  // virtee/sev calls it so; AMD has published no root for it that this program has.
  if (family == 0x1a && model >= 0x50 && model <= 0x5f) cpu += " (\"Venice\")";
  return cpu;
}

std::optional<Product> ProductFromCpuid(uint8_t family, uint8_t model) {
  if (family == 0x19 && model <= 0x0f) return Product::kMilan;
  if (family == 0x19 && model >= 0x10 && model <= 0x1f) return Product::kGenoa;
  if (family == 0x19 && model >= 0xa0 && model <= 0xaf) return Product::kGenoa;
  if (family == 0x1a && model <= 0x1f) return Product::kTurin;
  return std::nullopt;
}

const char* TcbPartName(TcbPart part) {
  switch (part) {
    case TcbPart::kFmc: return "fmc";
    case TcbPart::kBootloader: return "bootloader";
    case TcbPart::kTee: return "tee";
    case TcbPart::kSnp: return "snp";
    case TcbPart::kMicrocode: return "microcode";
  }
  std::abort();
}

const std::vector<TcbPart>& TcbParts(Product product) {
  static const std::vector<TcbPart> kBefore{TcbPart::kBootloader, TcbPart::kTee, TcbPart::kSnp, TcbPart::kMicrocode};
  static const std::vector<TcbPart> kTurin{TcbPart::kFmc, TcbPart::kBootloader, TcbPart::kTee, TcbPart::kSnp,
                                           TcbPart::kMicrocode};
  return product == Product::kTurin ? kTurin : kBefore;
}

uint8_t Tcb::Get(Product product, TcbPart part) const { return raw[IndexOf(product, part)]; }
void Tcb::Set(Product product, TcbPart part, uint8_t svn) { raw[IndexOf(product, part)] = svn; }

bool Tcb::ReservedAreZero(Product product) const {
  std::array<uint8_t, 8> rest = raw;
  for (TcbPart part : TcbParts(product)) rest[IndexOf(product, part)] = 0;
  return IsZero(rest);
}

bool Tcb::Covers(const Tcb& minimum, Product product) const {
  const auto& parts = TcbParts(product);
  return std::all_of(parts.begin(), parts.end(),
                     [&](TcbPart part) { return Get(product, part) >= minimum.Get(product, part); });
}

std::string Tcb::Words(Product product) const {
  std::string out;
  for (TcbPart part : TcbParts(product)) {
    out += (out.empty() ? "" : ", ") + std::string(TcbPartName(part)) + " " + Decimal(Get(product, part));
  }
  return out;
}

}  // namespace samovar::snp
