// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/tdx.h"

#include <map>

#include "measurements/base/text.h"

namespace samovar::explain {

namespace {

enum AxisIndex : size_t { kFirmware, kGeneration, kOrder, kHeader, kMachine, kKernel, kInitrd, kCommandLine, kAxes };

using Generations = std::vector<Candidate<std::optional<tdx::Generation>>>;

// In GiB; half of one is tried, too.
constexpr uint64_t kTriedGiB[] = {1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024};

template <typename T>
Axis AxisOf(std::string name, const std::vector<Candidate<T>>& candidates) {
  Axis out{std::move(name), {}};
  for (const Candidate<T>& candidate : candidates) out.options.push_back(candidate.option);
  return out;
}

Option OrderOption(tdx::MrtdOrder order) {
  if (order == tdx::MrtdOrder::kOnePass) return {"one pass (upstream KVM)", "--mrtd-order one-pass"};
  return {"two passes (older vendor kernels)", "--mrtd-order two-pass"};
}

Option HeaderOption(handover::SetupHeader header) {
  if (header == handover::SetupHeader::kRaw) return {"as in the file", "--setup-header raw"};
  return {"patched by QEMU, as before 10.2", "--setup-header patched"};
}

Option MemoryOption(uint64_t bytes) {
  constexpr uint64_t kGiB = uint64_t{1} << 30;
  std::string size = bytes % kGiB == 0 ? Decimal(bytes / kGiB) + "G" : Decimal(bytes >> 20) + "M";
  return {size + " of memory", "--memory " + size};
}

Generations TriedGenerations(std::optional<tdx::Generation> planned) {
  auto option = [](tdx::Generation generation) {
    std::string name = tdx::GenerationName(generation);
    return Option{name, "--firmware-generation " + name};
  };
  Generations out = {{planned, planned ? option(*planned) : Option{"as the file says", ""}}};
  for (auto generation :
       {tdx::Generation::kBefore202411, tdx::Generation::k202411, tdx::Generation::k202505, tdx::Generation::k202508}) {
    if (planned != generation) out.push_back({generation, option(generation)});
  }
  return out;
}

class TdxSearch {
 public:
  explicit TdxSearch(const TdxPlan& plan) : plan_(plan), generations_(TriedGenerations(plan.forced_generation)) {
    for (const auto& initrd : plan.initrds) {
      initrd_digests_.push_back(initrd.value ? std::optional(Sha384(*initrd.value)) : std::nullopt);
    }
    bool one = plan.order == tdx::MrtdOrder::kOnePass;
    for (auto order : {plan.order, one ? tdx::MrtdOrder::kTwoPass : tdx::MrtdOrder::kOnePass}) {
      orders_.push_back({order, OrderOption(order)});
    }
    bool raw = plan.setup_header == handover::SetupHeader::kRaw;
    for (auto header : {plan.setup_header, raw ? handover::SetupHeader::kPatched : handover::SetupHeader::kRaw}) {
      headers_.push_back({header, HeaderOption(header)});
    }
  }

  [[nodiscard]] std::vector<Axis> Axes() const {
    std::vector<Axis> out(kAxes);
    out[kFirmware] = AxisOf("firmware", plan_.firmwares);
    out[kGeneration] = AxisOf("firmware generation", generations_);
    out[kOrder] = AxisOf("order in which pages are added", orders_);
    out[kHeader] = AxisOf("kernel setup header", headers_);
    out[kMachine] = AxisOf("machine", plan_.machines);
    out[kKernel] = AxisOf("kernel", plan_.kernels);
    out[kInitrd] = AxisOf("initrd", plan_.initrds);
    out[kCommandLine] = AxisOf("command line", plan_.command_lines);
    return out;
  }

  bool Matches(const Choice& choice, const TdxRegisters& got) {
    if (got.mrtd && MrtdOf(choice) != *got.mrtd) return false;
    for (size_t i = 0; i < got.rtmrs.size(); ++i) {
      if (got.rtmrs[i] && RtmrOf(choice, i).value != *got.rtmrs[i]) return false;
    }
    return true;
  }

  const tdx::PredictedRtmr& RtmrOf(const Choice& choice, size_t rtmr) {
    Dependence on = DependenceOf(choice, rtmr);
    auto known = rtmrs_.find(on.key);
    if (known != rtmrs_.end()) return known->second;
    const TdxMachine& machine = plan_.machines[choice[kMachine]].value;
    if (rtmr == 0 && machine.tables != nullptr) on.inputs.tables = *machine.tables;
    auto all = ReplayPredicted(PredictEvents(on.inputs, plan_.firmwares[choice[kFirmware]].value.read));
    return rtmrs_[on.key] = std::move(all[rtmr]);
  }

 private:
  // What a register depends on: which options, and the inputs of a prediction that needs nothing else.
  struct Dependence {
    Choice key;
    tdx::LaunchInputs inputs;
  };

  [[nodiscard]] Dependence DependenceOf(const Choice& choice, size_t rtmr) const {
    Dependence out{{rtmr, choice[kFirmware], choice[kGeneration]}, {}};
    tdx::LaunchInputs& inputs = out.inputs;
    inputs.firmware = plan_.firmwares[choice[kFirmware]].value.file;
    inputs.forced_generation = generations_[choice[kGeneration]].value;
    bool patched = rtmr == 1 && headers_[choice[kHeader]].value == handover::SetupHeader::kPatched;
    auto depend = [&](AxisIndex axis) { out.key.push_back(choice[axis]); };
    if (rtmr == 0 || patched) {
      depend(kMachine);
      inputs.memory = plan_.machines[choice[kMachine]].value.memory;
    }
    if (rtmr == 0) return out;
    depend(kKernel);
    inputs.kernel = plan_.kernels[choice[kKernel]].value;
    inputs.append = plan_.command_lines[0].value;
    if (rtmr == 2 || patched) {
      depend(kInitrd);
      inputs.initrd = plan_.initrds[choice[kInitrd]].value;
      inputs.initrd_digest = initrd_digests_[choice[kInitrd]];
    }
    if (rtmr == 1) {
      depend(kHeader);
      inputs.setup_header = headers_[choice[kHeader]].value;
      return out;
    }
    depend(kCommandLine);
    inputs.append = plan_.command_lines[choice[kCommandLine]].value;
    // RTMR2 shows that there is a kernel, not which.
    if (inputs.kernel) inputs.kernel = ByteView();
    return out;
  }

  const tdx::Mrtd& MrtdOf(const Choice& choice) {
    auto key = std::make_pair(choice[kFirmware], choice[kOrder]);
    auto known = mrtds_.find(key);
    if (known != mrtds_.end()) return known->second;
    const TdxFirmware& firmware = plan_.firmwares[choice[kFirmware]].value;
    return mrtds_[key] = MeasureMrtd(firmware.file, firmware.read.tdvf, orders_[choice[kOrder]].value);
  }

  const TdxPlan& plan_;
  Generations generations_;
  std::vector<Candidate<tdx::MrtdOrder>> orders_;
  std::vector<Candidate<handover::SetupHeader>> headers_;
  std::vector<std::optional<Sha384Digest>> initrd_digests_;
  std::map<std::pair<size_t, size_t>, tdx::Mrtd> mrtds_;
  std::map<Choice, tdx::PredictedRtmr> rtmrs_;
};

Explanation Explain(TdxSearch& search, const std::vector<Axis>& axes, const TdxRegisters& got) {
  Outcome outcome = Search(axes, [&](const Choice& choice) { return search.Matches(choice, got); });
  if (!outcome.found) return {outcome.tried, false, {}};
  return {outcome.tried, true, DifferencesOf(axes, *outcome.found)};
}

// The given registers one by one, by name.
std::vector<std::pair<std::string, TdxRegisters>> Single(const TdxRegisters& got) {
  std::vector<std::pair<std::string, TdxRegisters>> out;
  if (got.mrtd) {
    out.emplace_back("mrtd", TdxRegisters());
    out.back().second.mrtd = got.mrtd;
  }
  for (size_t i = 0; i < got.rtmrs.size(); ++i) {
    if (!got.rtmrs[i]) continue;
    out.emplace_back("rtmr" + Decimal(i), TdxRegisters());
    out.back().second.rtmrs[i] = got.rtmrs[i];
  }
  return out;
}

}  // namespace

std::vector<Candidate<TdxMachine>> TriedMemories(const TdxMachine& planned) {
  std::vector<Candidate<TdxMachine>> out = {
      {planned, planned.memory ? MemoryOption(*planned.memory) : Option{"memory not given", ""}}};
  auto add = [&](uint64_t bytes) {
    if (planned.memory != bytes) out.push_back({{bytes, planned.tables}, MemoryOption(bytes)});
  };
  add(uint64_t{512} << 20);
  for (uint64_t size : kTriedGiB) add(size << 30);
  return out;
}

TdxExplanation ExplainTdx(const TdxPlan& plan, const TdxRegisters& got) {
  CHECK(!plan.firmwares.empty() && !plan.kernels.empty() && !plan.initrds.empty());
  CHECK(!plan.command_lines.empty() && !plan.machines.empty());
  TdxSearch search(plan);
  const std::vector<Axis> axes = search.Axes();
  TdxExplanation out;
  for (size_t i = 0; i < got.rtmrs.size(); ++i) {
    if (!got.rtmrs[i]) continue;
    const tdx::PredictedRtmr& planned = search.RtmrOf(Choice(kAxes, 0), i);
    if (!planned.value) out.notes.push_back("rtmr" + Decimal(i) + ": not known for the plan: " + planned.reason);
  }
  out.all = Explain(search, axes, got);
  if (out.all.found) return out;
  if (got.rtmrs[2] && IsZero(got.rtmrs[2]->view())) {
    out.notes.emplace_back(
        "rtmr2: zero: the guest's kernel measured neither its command line nor its initrd, as Linux before 6.9 does "
        "not, "
        "or it was not booted directly");
  }
  for (const auto& [name, one] : Single(got)) out.single.emplace_back(name, Explain(search, axes, one));
  return out;
}

}  // namespace samovar::explain
