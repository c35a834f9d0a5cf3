// SPDX-License-Identifier: Apache-2.0
//
// The machine that the program runs on, as `samovar doctor` sees it.
#pragma once

#include "host/doctor/host_view.h"

namespace samovar::doctor {

class Machine final : public HostView {
 public:
  Result<std::string> ReadText(const std::string& path) const override;
  Result<std::vector<std::string>> List(const std::string& path) const override;
  Result<void> Open(const std::string& device) const override;
  Result<uint64_t> FreeSpace(const std::string& path) const override;
  std::optional<uint64_t> LockLimit() const override;
  Result<std::string> AskQemu(const std::vector<std::string>& arguments) const override;
  Result<std::string> QemuAnswers(plan::Tee tee) const override;
  Result<void> RunVcpu() const override;
  bool HasProgram(const std::string& name) const override;
  Result<Bytes> SnpStatus() const override;
  Result<void> ConnectVsock(uint32_t cid, uint32_t port) const override;
  Result<void> ConnectTcp(const std::string& host, const std::string& port) const override;
  Result<ImageFacts> Image(const std::string& folder) const override;
};

}  // namespace samovar::doctor
