// SPDX-License-Identifier: Apache-2.0
#include "guest/session/tools.h"

#include <fcntl.h>

#include <algorithm>

#include "guest/boot/clock.h"
#include "guest/boot/mount_table.h"
#include "guest/posix/beneath.h"
#include "guest/posix/mount.h"
#include "guest/sandbox/build.h"
#include "guest/sandbox/inside/root.h"
#include "measurements/base/text.h"

namespace samovar::session {

namespace {

constexpr size_t kMaxVersion = 200;
// For one tool, in seconds.
constexpr int64_t kVersionTime = 20;
// Its workspace is its own, so that it sees nothing of the source and leaves nothing behind for the build.
constexpr char kVersionWorkspace[] = "/workspace/versions";

// Nothing rather than half of it: versions are for people, and go into the provenance.
std::string FirstLine(std::string_view output) {
  const std::string_view line = output.substr(0, std::min(output.find('\n'), kMaxVersion));
  return std::string(IsPrintable(line) ? line : "");
}

Result<std::string> VersionOf(const std::string& path, const std::vector<std::string>& environment, VersionTime& time) {
  const int64_t seconds = std::min(kVersionTime, time.left / 1000);
  if (seconds <= 0) return Error(Code::kLimit, "tool " + Quoted(path) + ": no time left to ask for its version");
  const int64_t start = boot::MonotonicMilliseconds();
  TRY(posix::MakeFolder(kVersionWorkspace, 0755));
  TRY(posix::MakeFolder(std::string(kVersionWorkspace) + sandbox::kSource, 0755));
  sandbox::BuildSpec spec;
  spec.argv = {path, "--version"};
  spec.environment = environment;
  spec.toolchain = boot::kToolchainMount;
  spec.workspace = kVersionWorkspace;
  spec.limits = {uint64_t{256} << 20, static_cast<uint64_t>(seconds), 64, size_t{64} << 10};
  std::string output;
  auto outcome = sandbox::RunBuild(spec, -1, [&](ByteView piece, const auto&) -> Result<void> {
    output += AsText(piece);
    return {};
  });
  time.left -= boot::MonotonicMilliseconds() - start;
  return outcome.ok() && outcome->succeeded() ? FirstLine(output) : "";
}

}  // namespace

Result<statement::NamedDigest> DescribeTool(const std::string& path, const std::vector<std::string>& environment,
                                            VersionTime& time) {
  posix::UniqueFd root = TRY(posix::Open(boot::kToolchainMount, O_PATH | O_DIRECTORY));
  // Tools are often links (gcc -> gcc-12), so links are followed, inside the toolchain.
  posix::UniqueFd file = TRY(posix::OpenBeneath(root.get(), path, O_RDONLY, posix::Links::kInRoot).In("tool"));
  Sha256Hasher hasher;
  Bytes buffer(size_t{256} << 10);
  for (size_t got; (got = TRY(posix::ReadSome(file.get(), buffer, Quoted(path)))) != 0;)
    hasher.Update(ByteView(buffer).first(got));
  std::string version = TRY(VersionOf(path, environment, time));
  return statement::NamedDigest{path, std::move(version), hasher.Finish()};
}

}  // namespace samovar::session
