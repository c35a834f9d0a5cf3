// SPDX-License-Identifier: Apache-2.0
#include "guest/session/tools.h"

#include <fcntl.h>

#include "guest/boot/mount_table.h"
#include "guest/posix/beneath.h"
#include "guest/sandbox/build.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

constexpr size_t kMaxVersion = 200;

// Nothing rather than half of it: versions are for people, and go into the provenance.
std::string FirstLine(std::string_view output) {
  const std::string_view line = output.substr(0, std::min(output.find('\n'), kMaxVersion));
  return std::string(IsPrintable(line) ? line : "");
}

std::string VersionOf(const std::string& path, const std::vector<std::string>& environment) {
  sandbox::BuildSpec spec;
  spec.argv = {path, "--version"};
  spec.environment = environment;
  spec.toolchain = boot::kToolchainMount;
  spec.workspace = boot::kWorkspace;
  spec.limits = {uint64_t{256} << 20, 20, 64, size_t{64} << 10};
  std::string output;
  auto outcome = sandbox::RunBuild(spec, -1, [&](ByteView piece, const auto&) -> Result<void> {
    output += AsText(piece);
    return {};
  });
  return outcome.ok() && outcome->succeeded() ? FirstLine(output) : "";
}

}  // namespace

Result<provenance::NamedDigest> DescribeTool(const std::string& path, const std::vector<std::string>& environment) {
  posix::UniqueFd root = TRY(posix::Open(boot::kToolchainMount, O_PATH | O_DIRECTORY));
  // Tools are often links (gcc -> gcc-12), so links are followed, inside the toolchain.
  posix::UniqueFd file = TRY(posix::OpenBeneath(root.get(), path, O_RDONLY, posix::Links::kInRoot).In("tool"));
  Sha256Hasher hasher;
  Bytes buffer(size_t{256} << 10);
  for (size_t got; (got = TRY(posix::ReadSome(file.get(), buffer, Quoted(path)))) != 0;)
    hasher.Update(ByteView(buffer).first(got));
  return provenance::NamedDigest{path, VersionOf(path, environment), hasher.Finish()};
}

}  // namespace samovar::session
