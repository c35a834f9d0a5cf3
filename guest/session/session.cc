// SPDX-License-Identifier: Apache-2.0
#include "guest/session/session.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>

#include "guest/artifacts/collect.h"
#include "guest/boot/clock.h"
#include "guest/boot/memory.h"
#include "guest/boot/mount_table.h"
#include "guest/disk/verity_disk.h"
#include "guest/inputs/source/receiver.h"
#include "guest/posix/beneath.h"
#include "guest/protocol/ports.h"
#include "guest/protocol/request.h"
#include "guest/sandbox/build.h"
#include "guest/sandbox/inside/environment.h"
#include "guest/session/agent_identity.h"
#include "guest/session/delivery.h"
#include "guest/session/tools.h"
#include "guest/tee/snp/own_report.h"
#include "measurements/base/path.h"
#include "measurements/base/text.h"
#include "measurements/base/version.h"
#include "measurements/recipe/recipe.h"
#include "measurements/statement/provenance.h"

namespace samovar::session {

namespace {

using protocol::FrameType;
using protocol::Limits;
using protocol::Request;

class Session {
 public:
  Session(protocol::Channel& channel, boot::Console& console) : channel_(channel), console_(console) {}

  Result<void> Run() {
    TRY(channel_.SendJson(
        FrameType::kHello,
        Json::MakeObject(
            {{"protocol", protocol::kProtocolVersion}, {"agent", "samovar-init"}, {"version", kVersionString}}),
        kPatience));
    protocol::Frame frame = TRY(channel_.Expect(FrameType::kRequest, kRequestPatience));
    Request request = TRY(protocol::ParseRequest(AsText(frame.payload)));
    TRY(Prepare(request));
    inputs::SourceFacts source = TRY(ReceiveSource(request));
    recipe::Recipe recipe = TRY(ReadRecipe(request));
    disk::VerityDisk toolchain = TRY(OpenToolchain(request, recipe));
    Result<sandbox::BuildOutcome> built = UseToolchain(request, recipe, source);
    // A block that did not fit the root hash may have reached whoever read it as a read error: one that was ignored, or
    // the one that made it fail.
    TRY(toolchain.CheckIntact());
    const sandbox::BuildOutcome outcome = TRY(std::move(built));
    if (!outcome.succeeded()) return Fail(recipe, outcome);
    return Deliver(request, recipe, outcome);
  }

 private:
  // How long the requester may be silent: before its request (a person may be setting it up), and during the exchange.
  static constexpr protocol::Patience kRequestPatience = {300'000};
  static constexpr protocol::Patience kPatience = {120'000};

  Result<void> Phase(const char* name) {
    console_.Line(name);
    return channel_.SendJson(FrameType::kPhase, Json::MakeObject({{"phase", name}}), kPatience);
  }

  Result<void> Prepare(const Request& request) {
    TRY(boot::SetClock(request.time));
    facts_.started_at = Time{boot::WallClock()};
    TRY(boot::MountConfigfs());
    // Before any work is done for a build that could not be attested.
    tee_ = TRY(tee::OpenTee());
    // A machine that the host may debug takes in nothing. Not the report that the build gets: it is over zeros.
    if (tee_->platform() != tee::Platform::kNone) TRY(tee::CheckedReport(*tee_, {}).In("own report"));
    limits_ = request.limits;
    limits_.output_bytes = TRY(boot::MountWorkspace(limits_.output_bytes));
    return {};
  }

  Result<inputs::SourceFacts> ReceiveSource(const Request& request) {
    TRY(Phase("receiving source"));
    source_ = TRY(posix::Open(boot::kSourceFolder, O_RDONLY | O_DIRECTORY));
    inputs::SourceRules rules;
    rules.algorithm = request.algorithm;
    rules.commit = request.commit;
    rules.names = request.portable_names ? git::NameRules::kPortable : git::NameRules::kAny;
    rules.max_bytes = limits_.output_bytes;
    rules.owner = sandbox::kBuildUser;
    return inputs::ReceiveSource(channel_, rules, source_.get(), kPatience);
  }

  Result<Bytes> ReadSourceFile(const std::string& path, size_t max) {
    posix::UniqueFd fd = TRY(posix::OpenBeneath(source_.get(), path, O_RDONLY | O_NONBLOCK, posix::Links::kNone));
    return posix::ReadAll(fd.get(), max, Quoted(path));
  }

  Result<recipe::Recipe> ReadRecipe(const Request& request) {
    if (!IsSafeRelativePath(request.recipe)) {
      return Error(Code::kMalformed, "recipe " + Quoted(request.recipe) + ": must be a path in the source tree");
    }
    Bytes text = TRY(ReadSourceFile(request.recipe, recipe::kMaxSize).In("recipe"));
    return recipe::ParseRecipe(AsText(text)).In("recipe " + Quoted(request.recipe));
  }

  Result<disk::VerityDisk> OpenToolchain(const Request& request, const recipe::Recipe& recipe) {
    const protocol::Toolchain& bound = request.toolchain;
    if (bound.name != recipe.toolchain) {
      return Error(Code::kMismatch, "toolchain: the recipe asks for " + Quoted(recipe.toolchain) +
                                        ", the request binds " + Quoted(bound.name));
    }
    if (recipe.toolchain_root && *recipe.toolchain_root != bound.root_hash) {
      return Error(Code::kMismatch, "toolchain " + Quoted(bound.name) + ": the recipe asks for the root hash " +
                                        recipe.toolchain_root->hex() + ", the request binds " + bound.root_hash.hex());
    }
    TRY(Phase("opening toolchain"));
    disk::DiskSpec spec;
    spec.serial = protocol::kToolchainSerial;
    spec.root_hash = bound.root_hash;
    spec.salt = bound.salt;
    spec.data_blocks = bound.data_blocks;
    spec.hash_start_block = bound.hash_start_block;
    return disk::VerityDisk::Open(spec, boot::kToolchainMount).In("toolchain " + Quoted(bound.name));
  }

  Result<sandbox::BuildOutcome> UseToolchain(const Request& request, const recipe::Recipe& recipe,
                                             const inputs::SourceFacts& source) {
    TRY(TakeStock(request, recipe, source));
    return Build(recipe);
  }

  // Records everything that must be known before project code could change it.
  Result<void> TakeStock(const Request& request, const recipe::Recipe& recipe, const inputs::SourceFacts& source) {
    facts_.source_uri = request.source_uri;
    facts_.git_algorithm = git::HashAlgorithmName(request.algorithm);
    facts_.git_commit = request.commit.hex();
    facts_.git_tree = source.tree.hex();
    facts_.sha256_tree = source.sha256_tree;
    facts_.dirty = request.dirty;
    facts_.recipe = request.recipe;
    facts_.build_command = recipe.build;
    facts_.network = recipe.network;
    facts_.nonce = request.nonce;
    facts_.platform = tee_->platform();
    facts_.toolchain_name = request.toolchain.name;
    facts_.toolchain_root = request.toolchain.root_hash;
    facts_.log_sha256 = {};
    TRY(DescribeAgent(facts_));
    for (const std::string& path : recipe.lockfiles) {
      Bytes content = TRY(ReadSourceFile(path, size_t{64} << 20).In("lock file"));
      facts_.lockfiles.push_back({path, "", Sha256(content)});
    }
    TRY(ApplyLimits(recipe));
    environment_ = TRY(sandbox::ComposeEnvironment(source.committed_at, recipe.env));
    // Tools are asked before anything of the project may run, so without what its recipe would tell them.
    const auto fixed = TRY(sandbox::ComposeEnvironment(source.committed_at, {}));
    VersionTime time = {static_cast<int64_t>(limits_.seconds * 1000)};
    for (const std::string& path : recipe.tools) facts_.tools.push_back(TRY(DescribeTool(path, fixed, time)));
    return {};
  }

  // What applies is the smallest of what the requester allows, what the recipe asks for and what the machine has.
  Result<void> ApplyLimits(const recipe::Recipe& recipe) {
    const recipe::Limits& asked = recipe.limits;
    limits_.memory_bytes =
        TRY(boot::BuildMemory(std::min(limits_.memory_bytes, asked.memory_bytes.value_or(limits_.memory_bytes))));
    limits_.seconds = std::min(limits_.seconds, asked.seconds.value_or(limits_.seconds));
    limits_.processes = std::min(limits_.processes, asked.processes.value_or(limits_.processes));
    if (asked.output_bytes && *asked.output_bytes < limits_.output_bytes) {
      limits_.output_bytes = TRY(boot::ResizeWorkspace(*asked.output_bytes).In("recipe: limit \"output\""));
    }
    facts_.sandbox = protocol::LimitsToJson(limits_);
    return {};
  }

  Result<sandbox::BuildOutcome> Build(const recipe::Recipe& recipe) {
    TRY(Phase("building"));
    sandbox::BuildSpec spec;
    spec.argv = recipe.build;
    spec.environment = environment_;
    spec.toolchain = boot::kToolchainMount;
    spec.workspace = boot::kWorkspace;
    spec.network = recipe.network;
    spec.limits = {limits_.memory_bytes, limits_.seconds, limits_.processes, limits_.log_bytes};
    Sha256Hasher log;
    auto outcome = sandbox::RunBuild(spec, channel_.fd(), [&](ByteView piece, const auto& waiting) -> Result<void> {
      log.Update(piece);
      return channel_.Send(FrameType::kLog, piece, kPatience, waiting);
    });
    facts_.log_sha256 = log.Finish();
    return outcome;
  }

  // What is left of the build goes to whoever looks for the fault; nothing is attested.
  Result<void> Fail(const recipe::Recipe& recipe, const sandbox::BuildOutcome& outcome) {
    for (const artifacts::Artifact& file :
         artifacts::CollectLeftovers(source_.get(), recipe.on_failure, {.total_bytes = limits_.output_bytes})) {
      TRY(SendArtifact(channel_, source_.get(), file, kPatience));
    }
    return channel_.SendJson(FrameType::kDone, FailureJson(outcome), kPatience);
  }

  static Json FailureJson(const sandbox::BuildOutcome& outcome) {
    return Json::MakeObject({{"result", "failed"},
                             {"reason", outcome.reason},
                             {"exit_status", outcome.end == sandbox::End::kExited ? Json(outcome.status) : Json()},
                             {"process_limit_hit", outcome.process_limit_hit},
                             {"workspace_full", outcome.workspace_full},
                             {"resources", ResourcesJson(outcome)}});
  }

  // For the requester; none of it is in the provenance, as the host decides how fast its machine is.
  static Json ResourcesJson(const sandbox::BuildOutcome& outcome) {
    return Json::MakeObject({{"peak_memory_bytes", outcome.peak_memory_bytes},
                             {"cpu_milliseconds", outcome.cpu_milliseconds},
                             {"elapsed_milliseconds", outcome.elapsed_milliseconds}});
  }

  Result<void> Deliver(const Request& request, const recipe::Recipe& recipe, const sandbox::BuildOutcome& outcome) {
    TRY(Phase("collecting artifacts"));
    artifacts::ArtifactLimits limits;
    limits.total_bytes = limits_.output_bytes;
    auto collected = TRY(artifacts::Collect(source_.get(), recipe.artifacts, limits).In("artifacts"));
    for (const artifacts::Artifact& artifact : collected)
      facts_.artifacts.push_back({artifact.path, artifact.sha256, artifact.executable, artifact.link});
    facts_.finished_at = Time{boot::WallClock()};
    const std::string provenance = CanonicalJson(statement::BuildStatement(facts_));
    TRY(Phase("attesting"));
    std::string evidence = TRY(Attest(provenance, request));
    TRY(Phase("sending results"));
    for (const artifacts::Artifact& artifact : collected)
      TRY(SendArtifact(channel_, source_.get(), artifact, kPatience));
    TRY(SendDocument(channel_, FrameType::kProvenance, provenance, kPatience));
    if (!evidence.empty()) TRY(SendDocument(channel_, FrameType::kEvidence, evidence, kPatience));
    const Json done = Json::MakeObject({{"result", "built"}, {"resources", ResourcesJson(outcome)}});
    return channel_.SendJson(FrameType::kDone, done, kPatience);
  }

  // Asks the TEE to sign the provenance. Empty if there is no TEE.
  Result<std::string> Attest(const std::string& provenance, const Request& request) {
    if (tee_->platform() == tee::Platform::kNone) return std::string();
    const tee::ReportData report_data =
        tee::ForProvenance(Sha256(AsBytes(provenance)), request.nonce.value_or(tee::Nonce{}));
    const tee::Answer evidence = TRY(tee::CheckedReport(*tee_, report_data).In("attestation"));
    return CanonicalJson(evidence::EncodeEvidence(evidence));
  }

  protocol::Channel& channel_;
  boot::Console& console_;
  std::unique_ptr<tee::Tee> tee_;
  posix::UniqueFd source_;
  Limits limits_;
  std::vector<std::string> environment_;
  statement::Facts facts_;
};

// A requester that reads slowly gets as long for the last bytes as for all others.
constexpr protocol::Patience kPartingPatience = {120'000};

}  // namespace

Result<void> RunSession(protocol::Channel& channel, boot::Console& console) {
  Result<void> outcome = Session(channel, console).Run();
  // The requester may be the one who is gone; then there is nobody to tell.
  if (!outcome.ok()) (void)channel.SendJson(FrameType::kError, protocol::ErrorToJson(outcome.error()), {5000}).ok();
  channel.Part(kPartingPatience);
  return outcome;
}

}  // namespace samovar::session
