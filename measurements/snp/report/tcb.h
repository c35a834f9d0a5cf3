// SPDX-License-Identifier: Apache-2.0
//
// AMD's products and their TCB versions (SEV-SNP Firmware ABI, 56860, TCB_VERSION; Versioned Chip Endorsement Key
// Certificate and KDS Interface Specification, 57230). A TCB version is eight bytes; which byte holds which security
// version number depends on the product, never on the report's version: Turin has another order and one more component.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::snp {

// Product is a line of processors that share a root key. Bergamo and Siena are Genoa here, as they are for AMD.
enum class Product { kMilan, kGenoa, kTurin };

inline constexpr Product kProducts[] = {Product::kMilan, Product::kGenoa, Product::kTurin};

[[nodiscard]] const char* ProductName(Product product);  // "Milan", "Genoa", "Turin"
// ProductFromName accepts exactly what ProductName returns.
[[nodiscard]] std::optional<Product> ProductFromName(std::string_view name);
// ProductFromCpuid maps the combined family and model (CPUID 1) to a product; nothing for CPUs unknown to this program.
[[nodiscard]] std::optional<Product> ProductFromCpuid(uint8_t family, uint8_t model);

// UnknownProductWords says what a CPU is that ProductFromCpuid does not know, for whoever has to find out more.
[[nodiscard]] std::string UnknownProductWords(uint8_t family, uint8_t model);

enum class TcbPart { kFmc, kBootloader, kTee, kSnp, kMicrocode };

// TcbPartName returns "fmc", "bootloader", "tee", "snp" or "microcode".
[[nodiscard]] const char* TcbPartName(TcbPart part);

// TcbParts lists the components that `product` has, in the order in which they are shown. The rest is reserved.
[[nodiscard]] const std::vector<TcbPart>& TcbParts(Product product);

struct Tcb {
  std::array<uint8_t, 8> raw{};  // in file order

  bool operator==(const Tcb&) const = default;

  // Get returns the component's security version number; Set changes it. `part` must be one of TcbParts(product).
  [[nodiscard]] uint8_t Get(Product product, TcbPart part) const;
  void Set(Product product, TcbPart part, uint8_t svn);

  // ReservedAreZero tells whether the bytes that are no component are zero.
  [[nodiscard]] bool ReservedAreZero(Product product) const;

  // Covers tells whether every component is at least that of `minimum`.
  [[nodiscard]] bool Covers(const Tcb& minimum, Product product) const;

  // Words returns "bootloader 4, tee 0, snp 24, microcode 219".
  [[nodiscard]] std::string Words(Product product) const;
};

}  // namespace samovar::snp
