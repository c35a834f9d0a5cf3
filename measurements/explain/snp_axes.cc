// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/snp_axes.h"

#include <algorithm>
#include <string>

#include "measurements/base/text.h"
#include "measurements/snp/vcpu/cpu_model.h"

namespace samovar::explain {

namespace {

// Adds a candidate unless its value is there already.
template <typename T>
void AddNew(std::vector<Candidate<T>>& to, T value, Option option) {
  bool known = std::any_of(to.begin(), to.end(), [&](const auto& other) { return other.value == value; });
  if (!known) to.push_back({value, std::move(option)});
}

// Family and model (as displayed) of the processors that have SNP: Milan, Genoa, Bergamo and Siena, Turin, Turin Dense.
// The steppings are few, but which ones are sold is nothing to rely on.
struct Silicon {
  uint64_t family;
  uint64_t model;
  const char* name;
};
constexpr Silicon kSilicon[] = {{25, 0x01, "Milan"},
                                {25, 0x11, "Genoa"},
                                {25, 0xa0, "Bergamo or Siena"},
                                {26, 0x02, "Turin"},
                                {26, 0x11, "Turin Dense"}};
constexpr uint64_t kSteppings = 16;

Option CpuOption(snp::CpuSignature signature, const std::string& note) {
  std::string names = snp::NamesOfSignature(signature);
  std::string first = names.substr(0, names.find(','));
  std::string words = first.empty() ? "signature " + HexNumber(signature.value)
                                    : first + " (signature " + HexNumber(signature.value) + ")";
  std::string fix = first.empty() ? "--vcpu-sig " + HexNumber(signature.value) : "--vcpu-type " + first;
  return {note.empty() ? words : words + ", " + note, fix};
}

// Bits of SEV_FEATURES (APM volume 2, table B-4).
struct Feature {
  uint64_t bit;
  const char* name;
};
constexpr Feature kFeatures[] = {
    {1 << 0, "SNP active"},
    {1 << 1, "virtual top of memory"},
    {1 << 2, "reflect #VC"},
    {1 << 3, "restricted injection"},
    {1 << 4, "alternate injection"},
    {1 << 5, "debug swap"},
    {1 << 6, "prevent host IBS"},
    {1 << 7, "SNP BTB isolation"},
    {1 << 8, "VMPL SSS"},
    {1 << 9, "secure TSC"},
    {1 << 10, "VMGEXIT parameter"},
    {1 << 12, "IBS virtualization"},
    {1 << 14, "VMSA register protection"},
    {1 << 15, "SMT protection"},
    {1 << 16, "secure AVIC"},
};
// What hypervisors set today, in any combination.
constexpr uint64_t kSetByHosts[] = {1 << 5, 1 << 9, 1 << 3, 1 << 7, 1 << 16};

Option FeaturesOption(uint64_t features) {
  std::string names;
  for (const Feature& feature : kFeatures) {
    if ((features & feature.bit) != 0) names += (names.empty() ? "" : ", ") + std::string(feature.name);
  }
  return {HexNumber(features) + " (" + (names.empty() ? "none" : names) + ")",
          "--guest-features " + HexNumber(features)};
}

Option VmmOption(snp::Vmm vmm) {
  switch (vmm) {
    case snp::Vmm::kQemu: return {"QEMU", "--vmm-type QEMU"};
    case snp::Vmm::kEc2: return {"Amazon EC2", "--vmm-type ec2"};
    case snp::Vmm::kGce: return {"Google Compute Engine", "--vmm-type gce"};
  }
  std::abort();
}

}  // namespace

std::vector<Candidate<snp::CpuSignature>> TriedCpus(snp::CpuSignature planned,
                                                    std::optional<snp::CpuSignature> reported) {
  std::vector<Candidate<snp::CpuSignature>> out;
  AddNew(out, planned, CpuOption(planned, ""));
  if (reported) AddNew(out, *reported, CpuOption(*reported, "the CPU that signed the report, as with -cpu host"));
  for (const snp::CpuModel& model : snp::CpuModels()) AddNew(out, model.signature, CpuOption(model.signature, ""));
  for (const Silicon& silicon : kSilicon) {
    for (uint64_t stepping = 0; stepping < kSteppings; ++stepping) {
      snp::CpuSignature signature = snp::EncodeSignature(silicon.family, silicon.model, stepping);
      AddNew(
          out, signature,
          CpuOption(signature, std::string(silicon.name) + ", stepping " + Decimal(stepping) + ", as with -cpu host"));
    }
  }
  return out;
}

std::vector<Candidate<uint64_t>> TriedFeatures(uint64_t planned) {
  std::vector<Candidate<uint64_t>> out;
  AddNew(out, planned, FeaturesOption(planned));
  for (const Feature& feature : kFeatures) AddNew(out, planned ^ feature.bit, FeaturesOption(planned ^ feature.bit));
  for (size_t set = 0; set < size_t{1} << std::size(kSetByHosts); ++set) {
    uint64_t features = snp::kFeatureSnpActive;
    for (size_t i = 0; i < std::size(kSetByHosts); ++i) {
      if ((set >> i & 1) != 0) features |= kSetByHosts[i];
    }
    AddNew(out, features, FeaturesOption(features));
  }
  return out;
}

std::vector<Candidate<snp::Vmm>> TriedVmms(snp::Vmm planned) {
  std::vector<Candidate<snp::Vmm>> out;
  AddNew(out, planned, VmmOption(planned));
  for (snp::Vmm vmm : {snp::Vmm::kQemu, snp::Vmm::kEc2, snp::Vmm::kGce}) AddNew(out, vmm, VmmOption(vmm));
  return out;
}

std::vector<Candidate<uint32_t>> TriedVcpus(uint32_t planned) {
  auto option = [](uint32_t count) { return Option{Decimal(count), "--vcpus " + Decimal(count)}; };
  std::vector<Candidate<uint32_t>> out = {{planned, option(planned)}};
  for (uint32_t count = 1; count <= kMaxTriedVcpus; ++count) {
    if (count != planned) out.push_back({count, option(count)});
  }
  return out;
}

}  // namespace samovar::explain
