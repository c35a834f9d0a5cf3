// SPDX-License-Identifier: Apache-2.0
#include "host/cli/plan_options.h"

#include "host/files/paths.h"
#include "host/files/whole_file.h"
#include "measurements/base/text.h"

namespace samovar::cli {

Result<std::string> ImageFolder(const Arguments& arguments) {
  const plan::Tee tee = TRY(qemu::ParseTee(arguments.ValueOr("tee", qemu::TeeName(plan::PlanOptions().tee))));
  const bool confidential = tee == plan::Tee::kSnp || tee == plan::Tee::kTdx;
  return paths::ChooseImage(arguments.ValueOr("image", ""), confidential ? "release" : "sim");
}

namespace {

// Enough for the base64 of the ID authentication information and an end of line.
constexpr size_t kMaxIdFile = 8192;

// What `measure snp --id-block` writes: base64. A line end, which editors add, is no error.
Result<Bytes> ReadIdFile(const Arguments& arguments, std::string_view option) {
  auto path = arguments.Value(option);
  if (!path) return Bytes();
  Bytes content = TRY(ReadLargeFile(*path, kMaxIdFile));
  std::string_view text = AsText(content);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return DecodeBase64(text).In("--" + std::string(option) + " " + Quoted(*path));
}

template <size_t N>
Result<std::optional<std::array<uint8_t, N>>> HexValue(const Arguments& arguments, std::string_view option) {
  auto text = arguments.Value(option);
  if (!text) return std::optional<std::array<uint8_t, N>>();
  auto bytes = DecodeHexFixed<N>(*text, "--" + std::string(option));
  if (!bytes.ok()) return Error(Code::kUsage, bytes.error().message());
  return std::optional(*bytes);
}

}  // namespace

Result<plan::PlanOptions> ReadPlanOptions(const Arguments& arguments) {
  plan::PlanOptions out;
  out.tee = TRY(qemu::ParseTee(arguments.ValueOr("tee", qemu::TeeName(out.tee))));
  bool confidential = out.tee == plan::Tee::kSnp || out.tee == plan::Tee::kTdx;
  out.accelerator = confidential ? plan::Accelerator::kKvm : plan::Accelerator::kTcg;
  out.vcpus = static_cast<uint32_t>(TRY(arguments.Number("vcpus", out.vcpus, UINT32_MAX)));
  if (auto memory = arguments.Value("memory")) out.memory = TRY(plan::ParseMemorySize(*memory));
  out.cpu_model = arguments.ValueOr("cpu", out.cpu_model);
  if (auto policy = arguments.Value("policy")) out.policy = TRY(snp::ParseGuestPolicy(*policy).In("--policy")).value;
  out.guest_features = TRY(arguments.Number("guest-features", out.guest_features, UINT64_MAX));
  out.nonce = TRY(HexValue<16>(arguments, "nonce"));
  out.id_block = TRY(ReadIdFile(arguments, "id-block"));
  out.id_auth = TRY(ReadIdFile(arguments, "id-auth"));
  out.workarounds = TRY(HexValue<16>(arguments, "guest-visible-workarounds"));
  out.boot_firmware = arguments.Has("firmware");
  out.toolchain = arguments.ValueOr("toolchain", "");
  return out;
}

}  // namespace samovar::cli
