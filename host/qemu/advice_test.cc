// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/advice.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::qemu;

TEST(MissingHardwareIsTurnedIntoAdvice) {
  struct {
    const char* said;
    const char* advice;
  } rows[] = {
      {"qemu: -accel kvm: vm-type SEV-SNP not supported by KVM", "kvm_amd.sev_snp=1"},
      {"qemu: -accel kvm: vm-type TDX not supported by KVM", "kvm_intel.tdx=1"},
      {"Could not access KVM kernel module: No such file or directory", "there is no /dev/kvm"},
      {"Could not access KVM kernel module: Permission denied", "allow this user"},
      {"sev_common_kvm_init: Failed to open /dev/sev 'No such file or directory'", "load the module ccp"},
      {"sev_snp_launch_start: SNP_LAUNCH_START ret=-5 fw_error=7 'Policy is not allowed'", "--policy"},
      {"SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad signature'", "--id-auth"},
  };
  for (const auto& row : rows) {
    test::Row name(row.said);
    EXPECT(AdviceOn(row.said).find(row.advice) != std::string::npos);
  }
  for (const char* other : {"", "qemu: -object sev-snp-guest,sauce=on: Invalid parameter 'sauce'"}) {
    EXPECT_EQ(AdviceOn(other), "");
  }
}
