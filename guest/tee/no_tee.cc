// SPDX-License-Identifier: Apache-2.0
#include "guest/tee/no_tee.h"

namespace samovar::tee {
namespace {

class NoTee : public Tee {
 public:
  [[nodiscard]] Platform platform() const override { return Platform::kNone; }
  Result<Answer> Report(const ReportData&) override {
    return Error(Code::kUnsupported, "this machine has no TEE: there is nothing that could sign the build");
  }
};

}  // namespace

Result<std::unique_ptr<Tee>> OpenNoTee() { return std::unique_ptr<Tee>(std::make_unique<NoTee>()); }

}  // namespace samovar::tee
