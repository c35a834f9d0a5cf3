// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/vcpu/cpu_model.h"

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr CpuSignature kNaples = EncodeSignature(23, 1, 2);
constexpr CpuSignature kRome = EncodeSignature(23, 49, 0);
constexpr CpuSignature kMilan = EncodeSignature(25, 1, 1);
constexpr CpuSignature kGenoa = EncodeSignature(25, 17, 0);
constexpr CpuSignature kTurin = EncodeSignature(26, 0, 0);

constexpr CpuModel kModels[] = {
    {"EPYC", kNaples},       {"EPYC-v1", kNaples},      {"EPYC-v2", kNaples},      {"EPYC-IBPB", kNaples},
    {"EPYC-v3", kNaples},    {"EPYC-v4", kNaples},      {"EPYC-Rome", kRome},      {"EPYC-Rome-v1", kRome},
    {"EPYC-Rome-v2", kRome}, {"EPYC-Rome-v3", kRome},   {"EPYC-Milan", kMilan},    {"EPYC-Milan-v1", kMilan},
    {"EPYC-Genoa", kGenoa},  {"EPYC-Milan-v2", kMilan}, {"EPYC-Genoa-v1", kGenoa}, {"EPYC-Turin", kTurin},
};

const CpuModel* Find(std::string_view name) {
  for (const CpuModel& model : kModels) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

// Newer versions of a QEMU model ("EPYC-Milan-v3") keep its signature; say so instead of guessing silently.
std::string Hint(std::string_view name) {
  size_t dash = name.rfind("-v");
  if (dash == std::string_view::npos || Find(name.substr(0, dash)) == nullptr) return "";
  std::string base(name.substr(0, dash));
  return "; versions of a QEMU model share its signature, so " + base + " gives the digest";
}

}  // namespace

std::span<const CpuModel> CpuModels() { return kModels; }

Result<CpuModel> FindCpuModel(std::string_view name) {
  if (const CpuModel* model = Find(name)) return *model;
  std::string known;
  for (const CpuModel& model : kModels) known += (known.empty() ? "" : ", ") + std::string(model.name);
  return Error(Code::kUsage, "unknown CPU model " + Quoted(name) + Hint(name) + "; known are " + known +
                                 "; any other by its signature or by family, model and stepping");
}

std::string NamesOfSignature(CpuSignature signature) {
  std::string out;
  for (const CpuModel& model : kModels) {
    if (model.signature == signature) out += (out.empty() ? "" : ", ") + std::string(model.name);
  }
  return out;
}

}  // namespace samovar::snp
