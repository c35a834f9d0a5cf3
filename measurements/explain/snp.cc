// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/snp.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "measurements/explain/snp_axes.h"

namespace samovar::explain {

namespace {

using snp::LaunchDigest;

// The axes in the order in which they stand in a choice. Numbers of vCPUs come last: all of them cost one chain.
enum AxisIndex : size_t { kFirmware, kHashes, kKernel, kInitrd, kCommandLine, kVmm, kFeatures, kCpu, kVcpus, kAxes };

template <typename T>
Axis AxisOf(std::string name, const std::vector<Candidate<T>>& candidates) {
  Axis out{std::move(name), {}};
  for (const Candidate<T>& candidate : candidates) out.options.push_back(candidate.option);
  return out;
}

class SnpSearch {
 public:
  SnpSearch(const SnpPlan& plan, const LaunchDigest& got)
      : plan_(plan),
        got_(got),
        cpus_(TriedCpus(plan.shape.cpu, plan.reported_cpu)),
        features_(TriedFeatures(plan.shape.guest_features)),
        vmms_(TriedVmms(plan.shape.vmm)),
        vcpus_(TriedVcpus(plan.shape.vcpus)) {
    // Several models share a signature; the plan has one of them.
    if (!plan.cpu_name.empty()) cpus_[0].option.words = plan.cpu_name;
  }

  [[nodiscard]] std::vector<Axis> Axes() const {
    std::vector<Axis> out(kAxes);
    out[kFirmware] = AxisOf("firmware", plan_.firmwares);
    out[kHashes] = {"kernel hashes", {{"in the digest", ""}}};
    if (HasKernel()) out[kHashes].options.push_back({"not in the digest", "launch with kernel-hashes=on"});
    out[kKernel] = AxisOf("kernel", plan_.kernels);
    out[kInitrd] = AxisOf("initrd", plan_.initrds);
    out[kCommandLine] = AxisOf("command line", plan_.command_lines);
    out[kVmm] = AxisOf("hypervisor", vmms_);
    out[kFeatures] = AxisOf("guest features (SEV_FEATURES)", features_);
    out[kCpu] = AxisOf("CPU model", cpus_);
    out[kVcpus] = AxisOf("number of vCPUs", vcpus_);
    return out;
  }

  bool Matches(const Choice& choice) {
    // Without hashes their contents make no difference.
    if (choice[kHashes] != 0 && (choice[kKernel] != 0 || choice[kInitrd] != 0 || choice[kCommandLine] != 0)) {
      return false;
    }
    std::optional<LaunchDigest> before = BeforeVcpus(choice);
    std::optional<snp::VcpuPages> pages = PagesOf(choice);
    if (!before || !pages) return false;
    if (choice[kVcpus] == 0) return Last(*before, *pages, plan_.shape.vcpus) == got_;
    return Counts(choice, *before, *pages)[vcpus_[choice[kVcpus]].value - 1] == got_;
  }

 private:
  [[nodiscard]] bool HasKernel() const { return !plan_.kernels.empty(); }

  [[nodiscard]] std::optional<snp::KernelHashes> HashesOf(const Choice& choice) const {
    if (!HasKernel() || choice[kHashes] != 0) return std::nullopt;
    return snp::KernelHashes{plan_.kernels[choice[kKernel]].value, plan_.initrds[choice[kInitrd]].value,
                             plan_.command_lines[choice[kCommandLine]].value};
  }

  // Firmware that has no place for the hashes, or no reset block, would not have been launched: no match.
  std::optional<LaunchDigest> BeforeVcpus(const Choice& choice) {
    Choice key(choice.begin(), choice.begin() + kFeatures);
    auto known = before_.find(key);
    if (known != before_.end()) return known->second;
    auto digest =
        MeasureBeforeVcpus(*plan_.firmwares[choice[kFirmware]].value, HashesOf(choice), vmms_[choice[kVmm]].value);
    return before_[key] = digest.ok() ? std::optional(*digest) : std::nullopt;
  }

  std::optional<snp::VcpuPages> PagesOf(const Choice& choice) {
    auto key = std::make_tuple(choice[kFirmware], choice[kVmm], choice[kFeatures], choice[kCpu]);
    auto known = pages_.find(key);
    if (known != pages_.end()) return known->second;
    snp::LaunchShape shape = plan_.shape;
    shape.vmm = vmms_[choice[kVmm]].value;
    shape.guest_features = features_[choice[kFeatures]].value;
    shape.cpu = cpus_[choice[kCpu]].value;
    auto pages = MeasureVcpuPages(plan_.firmwares[choice[kFirmware]].value->layout(), shape);
    return pages_[key] = pages.ok() ? std::optional(*pages) : std::nullopt;
  }

  static LaunchDigest Last(LaunchDigest digest, const snp::VcpuPages& pages, uint32_t vcpus) {
    for (uint32_t i = 0; i < vcpus; ++i) digest = Extend(digest, i == 0 ? pages.boot : pages.others);
    return digest;
  }

  // The digests for 1, 2, … vCPUs; kept, because the search varies their number fastest.
  const std::vector<LaunchDigest>& Counts(const Choice& choice, LaunchDigest digest, const snp::VcpuPages& pages) {
    Choice key(choice.begin(), choice.begin() + kVcpus);
    if (key == counts_of_) return counts_;
    counts_of_ = std::move(key);
    counts_.clear();
    for (uint32_t i = 0; i < kMaxTriedVcpus; ++i) {
      digest = Extend(digest, i == 0 ? pages.boot : pages.others);
      counts_.push_back(digest);
    }
    return counts_;
  }

  const SnpPlan& plan_;
  const LaunchDigest& got_;
  std::vector<Candidate<snp::CpuSignature>> cpus_;
  std::vector<Candidate<uint64_t>> features_;
  std::vector<Candidate<snp::Vmm>> vmms_;
  std::vector<Candidate<uint32_t>> vcpus_;
  std::map<Choice, std::optional<LaunchDigest>> before_;
  std::map<std::tuple<size_t, size_t, size_t, size_t>, std::optional<snp::VcpuPages>> pages_;
  Choice counts_of_;
  std::vector<LaunchDigest> counts_;
};

}  // namespace

Result<Explanation> ExplainSnp(const SnpPlan& plan, const LaunchDigest& got) {
  CHECK(!plan.firmwares.empty());
  CHECK(plan.kernels.empty() == plan.initrds.empty() && plan.kernels.empty() == plan.command_lines.empty());
  std::optional<snp::KernelHashes> hashes;
  if (!plan.kernels.empty()) {
    hashes = snp::KernelHashes{plan.kernels[0].value, plan.initrds[0].value, plan.command_lines[0].value};
  }
  TRY(MeasureLaunch(*plan.firmwares[0].value, hashes, plan.shape));
  SnpSearch search(plan, got);
  const std::vector<Axis> axes = search.Axes();
  Outcome outcome = Search(axes, [&](const Choice& choice) { return search.Matches(choice); });
  if (!outcome.found) return Explanation{outcome.tried, false, {}};
  return Explanation{outcome.tried, true, DifferencesOf(axes, *outcome.found)};
}

}  // namespace samovar::explain
