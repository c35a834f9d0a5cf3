// SPDX-License-Identifier: Apache-2.0
#include "host/measure/tdx/machine.h"

#include <algorithm>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::measure;

namespace {

constexpr uint64_t kGib = uint64_t{1} << 30;

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

TEST(FlagsDescribeAMachine) {
  struct {
    const char* what;
    std::vector<std::pair<std::string, std::string>> flags;
    const char* expected;  // among the arguments
  } rows[] = {
      {"one processor unless told", {}, "-smp cpus=1,sockets=1,cores=1,threads=1"},
      {"memory in KiB", {}, "-m size=2097152K"},
      {"memory that the host need not have", {}, "-object memory-backend-ram,id=ram0,reserve=off,size=2097152K"},
      {"firmware", {}, "-bios ovmf.fd"},
      {"an emulated CPU needs no KVM", {}, "-accel tcg"},
      {"vCPUs", {{"vcpus", "8"}}, "-smp cpus=8,sockets=1,cores=8,threads=1"},
      {"the host's CPU needs KVM", {{"cpu", "host"}}, "-accel kvm"},
      {"a CPU model", {{"cpu", "EPYC-v4"}}, "-cpu EPYC-v4"},
      {"devices behind everything else",
       {{"device", "virtio-rng-pci"}, {"qemu-arg", "-nographic"}},
       "-nographic -device virtio-rng-pci"},
  };
  for (const auto& row : rows) {
    test::Row name(row.what);
    auto words = LooseMachine(Options("measure tdx", row.flags), 2 * kGib, "ovmf.fd", "");
    REQUIRE_OK(words);
    EXPECT(Joined(*words).find(row.expected) != std::string::npos);
    EXPECT(Joined(*words).find("-kernel") == std::string::npos);
  }
  auto words = LooseMachine(Options("measure tdx"), kGib, "ovmf.fd", "vmlinuz");
  REQUIRE_OK(words);
  EXPECT(Joined(*words).find("-bios ovmf.fd -kernel vmlinuz") != std::string::npos);
}

TEST(FlagsThatDescribeNoTrustDomain) {
  struct {
    const char* why;
    std::pair<std::string, std::string> flag;
  } rows[] = {
      {"--vcpus", {"vcpus", "none"}},
      {"--vcpus", {"vcpus", "5000"}},
      {"smm", {"machine", "q35,smm=on"}},
  };
  for (const auto& row : rows) {
    test::Row name(row.flag.second);
    EXPECT_ERROR(LooseMachine(Options("measure tdx", std::span(&row.flag, 1)), kGib, "ovmf.fd", ""), Code::kUsage,
                 row.why);
  }
}
