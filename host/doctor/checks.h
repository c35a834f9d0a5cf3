// SPDX-License-Identifier: Apache-2.0
//
// The checks of `samovar doctor`: a table in the order in which things have to be put right, each row with what was
// found and the command that helps.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/doctor/host_view.h"
#include "host/plan/plan.h"

namespace samovar::doctor {

// kUnknown: it could not be found out, or says nothing definite.
enum class Status { kOk, kMissing, kUnknown };

// StatusName returns "ok", "missing" or "unknown".
[[nodiscard]] const char* StatusName(Status status);

struct Finding {
  Status status = Status::kUnknown;
  std::string detail;  // what was found
  std::string fix;     // a command, or what to do where no command can; empty if there is nothing to do
};

// What is asked for: the TEE, and where the files are.
struct Question {
  plan::Tee tee = plan::Tee::kSimSnp;
  std::string image;       // folder
  std::string toolchains;  // folder
  std::string cache;       // folder
  std::string data;        // folder in which images and toolchains are made
};

// kRequired: the TEE cannot run without it. kUseful: something else suffers.
enum class Need { kRequired, kUseful };

struct Row {
  std::string name;
  Need need;
  Finding finding;
};

// Examine runs all checks that matter for the question's TEE, in the order in which to fix them.
[[nodiscard]] std::vector<Row> Examine(const HostView& host, const Question& question);

// CanRun tells whether nothing that is required is missing.
[[nodiscard]] bool CanRun(std::span<const Row> rows);

// SuggestTee returns the TEE that the machine's processor could have: SNP on AMD, TDX on Intel.
[[nodiscard]] plan::Tee SuggestTee(const HostView& host);

// The checks themselves, by what they look at (checks_cpu.cc, checks_devices.cc, checks_software.cc).
Finding CheckSnpCpu(const HostView& host, const Question& question);
Finding CheckTdxCpu(const HostView& host, const Question& question);
Finding CheckKernel(const HostView& host, const Question& question);
Finding CheckIommu(const HostView& host, const Question& question);
Finding CheckKvmModule(const HostView& host, const Question& question);
Finding CheckKvmParameter(const HostView& host, const Question& question);
Finding CheckTdxModule(const HostView& host, const Question& question);

Finding CheckKvmDevice(const HostView& host, const Question& question);
Finding CheckVcpu(const HostView& host, const Question& question);
Finding CheckSevDevice(const HostView& host, const Question& question);
Finding CheckSnpFirmware(const HostView& host, const Question& question);
Finding CheckVsock(const HostView& host, const Question& question);
Finding CheckQuoteService(const HostView& host, const Question& question);
Finding CheckPccs(const HostView& host, const Question& question);

Finding CheckQemuVersion(const HostView& host, const Question& question);
Finding CheckQemuObject(const HostView& host, const Question& question);
Finding CheckImage(const HostView& host, const Question& question);
Finding CheckToolchain(const HostView& host, const Question& question);
Finding CheckMemory(const HostView& host, const Question& question);
Finding CheckHugePages(const HostView& host, const Question& question);
Finding CheckLockLimit(const HostView& host, const Question& question);
Finding CheckCollateral(const HostView& host, const Question& question);
Finding CheckDiskSpace(const HostView& host, const Question& question);

}  // namespace samovar::doctor
