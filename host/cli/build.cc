// SPDX-License-Identifier: Apache-2.0
#include <sys/random.h>
#include <unistd.h>

#include <chrono>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/cli/plan_options.h"
#include "host/cli/progress.h"
#include "host/files/paths.h"
#include "host/files/temp_folder.h"
#include "host/run/interrupts.h"
#include "host/session/client.h"
#include "host/session/recipe/recipe_place.h"
#include "host/session/recipe/toolchain_choice.h"
#include "host/session/relay.h"
#include "measurements/base/text.h"
#include "measurements/recipe/recipe.h"

namespace samovar::cli {

namespace {

constexpr std::array kOwnOptions = {
    Option{"out", Takes::kValue, "BUNDLE", "folder to write the bundle to; must not exist (required)"},
    Option{"keep-failed", Takes::kValue, "DIR",
           "where the log of a build that fails goes, and the files that the recipe names for that (onFailure)"},
    Option{"commit", Takes::kValue, "REV", "what to build (default HEAD)"},
    Option{"allow-dirty", Takes::kNothing, "", "build uncommitted changes too; the provenance says so"},
    Option{"as-stored", Takes::kNothing, "",
           "build files that git would filter on checkout (Git LFS) as they are stored"},
    Option{"recipe", Takes::kValue, "PATH",
           "recipe in the source tree (default: .samovar.json of DIR, or of the repository)"},
    Option{"source-uri", Takes::kValue, "URI", "what the provenance calls the source (default: remote \"origin\")"},
    Option{"portable-names", Takes::kNothing, "", "refuse names that are not ASCII or differ only in case"},
    Option{"toolchain", Takes::kValue, "FILE",
           "NAME.json of the toolchain disk (default: where `toolchain build` puts it)"},
    Option{"nonce", Takes::kValue, "HEX", "16 bytes that the report must carry (default: random)"},
    Option{"limit", Takes::kValues, "NAME=VALUE", "memory, time, processes, output or log; as memory=2G"},
    Option{"via", Takes::kValue, "COMMAND", "shell command that ends in `samovar launch --stdio`; {nonce} is replaced"},
    Option{"quiet", Takes::kNothing, "", "show neither progress nor the build's output"},
    Option{"json", Takes::kNothing, "", "print the result as one JSON document"},
};
constexpr std::array kHandedOn = Join(kVmOptions, kHostOptions);
constexpr std::array kOptions = Join(kOwnOptions, kHandedOn);

constexpr char kHelp[] =
    "Builds the commit that DIR (default: the working folder; a checkout, a folder in one, or a bare repository) is "
    "at, inside the appliance, as the recipe in it says. "
    "The bundle holds\n"
    "artifacts/, provenance.json, evidence.json and build.log; `samovar verify` checks it. A build that fails leaves "
    "no bundle;\nwith --keep-failed its log and files like config.log are kept, which prove nothing.\n"
    "\nexamples:\n"
    "  samovar build --out hello.bundle\n"
    "  samovar build ~/src/lua --out lua.bundle --tee snp --vcpus 8 --memory 8G\n"
    "  samovar build --out hello.bundle --via 'ssh buildhost samovar launch --stdio --tee snp --nonce {nonce} "
    "--toolchain DISK'\n";

Result<tee::Nonce> ChooseNonce(const Arguments& arguments) {
  if (auto hex = arguments.Value("nonce")) {
    auto nonce = DecodeHexFixed<tee::kNonceSize>(*hex, "--nonce");
    if (!nonce.ok()) return Error(Code::kUsage, nonce.error().message());
    return *nonce;
  }
  tee::Nonce nonce;
  if (getrandom(nonce.data(), nonce.size(), 0) != static_cast<ssize_t>(nonce.size()))
    return posix::SystemError("getrandom");
  return nonce;
}

using LimitParser = Result<uint64_t> (*)(std::string_view text, std::string_view what);

Result<uint64_t> ParseCount(std::string_view text, std::string_view what) { return ParseNumber(text, 1 << 20, what); }

// Where a limit is kept and how it is written; null for a name that is none.
std::pair<uint64_t*, LimitParser> LimitNamed(protocol::Limits& limits, std::string_view name) {
  if (name == "memory") return {&limits.memory_bytes, recipe::ParseSize};
  if (name == "output") return {&limits.output_bytes, recipe::ParseSize};
  if (name == "log") return {&limits.log_bytes, recipe::ParseSize};
  if (name == "time") return {&limits.seconds, recipe::ParseDuration};
  if (name == "processes") return {&limits.processes, ParseCount};
  return {nullptr, nullptr};
}

Result<protocol::Limits> ReadLimits(const Arguments& arguments) {
  protocol::Limits limits;
  for (const std::string& word : arguments.Values("limit")) {
    size_t equals = word.find('=');
    std::string name = word.substr(0, equals);
    std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    auto [target, parse] = LimitNamed(limits, name);
    if (target == nullptr) {
      return Error(Code::kUsage, "--limit " + Quoted(word) + ": expected memory, time, processes, output or log");
    }
    auto number = parse(value, name);
    if (!number.ok()) return Error(Code::kUsage, "--limit " + Quoted(word) + ": " + number.error().message());
    *target = *number;
  }
  // The guest checks the same ranges; here the mistake is the user's own and cheap to tell.
  auto checked = protocol::ParseLimits(protocol::LimitsToJson(limits), limits);
  if (!checked.ok()) return Error(Code::kUsage, "--limit: " + checked.error().message());
  return limits;
}

Result<std::vector<std::string>> RelayCommand(const Arguments& arguments, const session::ToolchainChoice& toolchain,
                                              const std::string& nonce) {
  if (auto via = arguments.Value("via")) {
    std::string command = *via;
    for (size_t at; (at = command.find("{nonce}")) != std::string::npos;) command.replace(at, 7, nonce);
    return std::vector<std::string>{"/bin/sh", "-c", command};
  }
  std::vector<std::string> argv = {
      TRY(paths::ProgramFolder()) + "/samovar", "launch", "--stdio", "--toolchain", toolchain.disk, "--nonce", nonce};
  for (const Option& option : kHandedOn) {
    if (!arguments.Has(option.name)) continue;
    argv.push_back("--" + std::string(option.name));
    if (option.takes != Takes::kNothing) argv.push_back(arguments.ValueOr(option.name, ""));
  }
  return argv;
}

Json ResultJson(const session::SessionResult& result, const protocol::Request& request, const std::string& bundle,
                uint64_t milliseconds) {
  Json::Array artifacts;
  for (const session::ReceivedArtifact& artifact : result.artifacts) {
    Json entry =
        Json::MakeObject({{"path", artifact.path}, {"size", artifact.size}, {"sha256", artifact.sha256.hex()}});
    if (artifact.link) entry.Set("link", *artifact.link);
    artifacts.push_back(std::move(entry));
  }
  Json out = Json::MakeObject({{"result", result.built ? "built" : "failed"},
                               {"commit", request.commit.hex()},
                               {"nonce", EncodeHex(*request.nonce)},
                               {"milliseconds", milliseconds}});
  if (const auto& used = result.resources) {
    out.Set("resources", Json::MakeObject({{"peak_memory_bytes", used->peak_memory_bytes},
                                           {"cpu_milliseconds", used->cpu_milliseconds},
                                           {"elapsed_milliseconds", used->elapsed_milliseconds}}));
  }
  if (!result.built)
    return out.Set("reason", result.reason).Set("exit_status", result.exit_status ? Json(*result.exit_status) : Json());
  return out.Set("bundle", bundle)
      .Set("attested", result.attested)
      .Set("provenance_sha256", result.provenance_sha256.hex())
      .Set("artifacts", std::move(artifacts));
}

// The stream ended early: say why if this side knows it.
Error Explain(Error error, const run::WaitStatus& status) {
  if (run::Interrupts::Caught() != 0) return Error(Code::kEnvironment, "interrupted; nothing was written");
  if (error.code() == Code::kProtocol && status.signal == 0 && status.code == kExitUsage) {
    return Error(Code::kUsage, "the launcher cannot do what its options say; its reason is above");
  }
  if (error.code() == Code::kProtocol && status.signal == 0 && status.code != kExitSuccess &&
      status.code != kExitProtocol) {
    return Error(Code::kEnvironment, "the VM did not start or did not stay up; the launcher's reason is above");
  }
  return error;
}

constexpr char kRecipeExample[] =
    R"({"version":1,"build":["make"],"artifacts":["hello"],"toolchain":"debian-bookworm-c"})";

struct Job {
  session::SourceCommit source;
  session::ToolchainChoice toolchain;
  protocol::Request request;
};

// The recipe of the folder that was named, else the one of its repository: what the user sees is what is built, and
// where it is not the usual one it is said.
Result<std::string> ChooseRecipe(const Arguments& arguments, const session::SourceCommit& source) {
  if (auto named = arguments.Value("recipe")) return *named;
  const std::string& prefix = source.view.prefix();
  for (const std::string& path : {prefix + recipe::kDefaultPath, std::string(recipe::kDefaultPath)}) {
    if (!session::HasSourceFile(source, path)) continue;
    if (!prefix.empty()) Say("samovar: building " + Quoted(source.view.top()) + " with its recipe " + Quoted(path));
    return path;
  }
  return Error(Code::kUsage, "commit " + source.commit + " has no recipe " + Quoted(recipe::kDefaultPath) +
                                 "; `samovar init` writes one to begin with, as\n  " + kRecipeExample +
                                 "\n(docs/formats.md); commit it, or name another file of the commit with --recipe");
}

Result<Job> Prepare(const Arguments& arguments, const std::string& scratch) {
  Job job;
  std::string folder = arguments.operands().empty() ? "." : arguments.operands()[0];
  session::SourceRequest wanted = {.folder = folder, .revision = arguments.ValueOr("commit", "HEAD")};
  if (arguments.Has("allow-dirty")) wanted.dirty = session::Dirty::kAllow;
  if (arguments.Has("as-stored")) wanted.filtered = session::Filtered::kAsStored;
  job.source = TRY(session::FindSource(wanted, scratch));
  protocol::Request& request = job.request;
  request.recipe = TRY(ChooseRecipe(arguments, job.source));
  std::string text = TRY(session::ReadSourceFile(job.source, request.recipe, recipe::kMaxSize));
  // The appliance reads it with the same parser; here a mistake costs no boot.
  Result<recipe::Recipe> recipe = recipe::ParseRecipe(text);
  if (!recipe.ok()) return session::AtLine(std::move(recipe).error(), "recipe " + Quoted(request.recipe), text);
  job.toolchain = TRY(session::ChooseToolchain(recipe->toolchain, arguments.ValueOr("toolchain", "")));
  const image::ToolchainManifest& manifest = job.toolchain.manifest;
  // The appliance compares them too; here another disk costs no boot.
  if (recipe->toolchain_root && *recipe->toolchain_root != manifest.root_hash) {
    return Error(Code::kMismatch, "toolchain " + Quoted(manifest.name) + ": the recipe asks for the root hash " +
                                      recipe->toolchain_root->hex() + ", the disk is said to have " +
                                      manifest.root_hash.hex());
  }
  request.toolchain = {manifest.name, manifest.root_hash, manifest.salt, manifest.data_blocks,
                       manifest.hash_start_block};
  request.source_uri = arguments.ValueOr("source-uri", job.source.uri);
  request.algorithm = job.source.view.algorithm();
  request.commit = TRY(git::ObjectId::FromHex(job.source.commit, request.algorithm));
  request.dirty = job.source.dirty;
  request.portable_names = arguments.Has("portable-names");
  request.nonce = TRY(ChooseNonce(arguments));
  request.time =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  request.limits = TRY(ReadLimits(arguments));
  return job;
}

Result<session::SessionResult> Drive(const Arguments& arguments, const Job& job, session::BundleWriter& bundle) {
  // The launcher has its own deadline for the boot; this one is for a relay that is stuck.
  constexpr protocol::Patience kBootPatience = {3'600'000};
  std::vector<std::string> command = TRY(RelayCommand(arguments, job.toolchain, EncodeHex(*job.request.nonce)));
  Progress progress(arguments.Has("quiet") ? Verbosity::kQuiet : Verbosity::kNormal);
  progress.Phase("booting the appliance");
  session::Relay relay = TRY(session::Relay::Start(command));
  session::Observer observer = {[&](std::string_view phase) { progress.Phase(phase); },
                                [&](uint64_t sent) { progress.Amount(sent, job.source.bytes); },
                                [&](ByteView bytes) { progress.Log(bytes); }};
  Result<session::SessionResult> result = [&] {
    protocol::Channel channel(relay.TakeStream());
    const run::HangUp hang_up(channel.fd());
    return session::RunClient(channel, job.request, job.source, bundle, observer, kBootPatience);
  }();
  // After a whole session the VM powers itself off; after a broken one there is nothing to wait for but the launcher's
  // clean-up.
  run::WaitStatus status = relay.Finish(result.ok() ? 60'000 : 10'000);
  if (!result.ok()) return Explain(std::move(result).error(), status);
  return result;
}

std::string Seconds(uint64_t milliseconds) {
  return Decimal(milliseconds / 1000) + "." + Decimal(milliseconds % 1000 / 100) + " s";
}

void SayResources(const session::Resources& used) {
  std::string memory = used.peak_memory_bytes == 0 ? "unknown" : FormatBytes(used.peak_memory_bytes);
  Say("samovar: the build used " + memory + " of memory at its peak and " + Seconds(used.cpu_milliseconds) +
      " of processor time in " + Seconds(used.elapsed_milliseconds));
}

// What a failed build leaves, also where the appliance refused its results. Returns how to say it.
Result<std::string> KeepWhatIsLeft(const Arguments& arguments, const session::BundleWriter& bundle) {
  const auto folder = arguments.Value("keep-failed");
  if (!folder || !bundle.has_log() || run::Interrupts::Caught() != 0) return std::string("no bundle was written");
  TRY(bundle.KeepFailed(*folder));
  return "what is left of it is in " + Quoted(*folder) + ", and no bundle was written";
}

Result<int> RunBuild(const Arguments& arguments) {
  auto start = std::chrono::steady_clock::now();
  std::string out = TRY(arguments.Required("out"));
  const run::Interrupts interrupts;
  const files::TempFolder scratch = TRY(files::TempFolder::Create(files::ScratchParent(), "samovar-build-"));
  if (auto kept = arguments.Value("keep-failed")) TRY(session::BundleWriter::CheckFree(*kept, "--keep-failed"));
  Job job = TRY(Prepare(arguments, scratch.path()));
  session::BundleWriter bundle = TRY(session::BundleWriter::Create(out));
  Result<session::SessionResult> driven = Drive(arguments, job, bundle);
  const std::string left = driven.ok() && driven->built ? "" : TRY(KeepWhatIsLeft(arguments, bundle));
  if (!driven.ok() && arguments.Has("keep-failed")) Say("samovar: " + left);
  const session::SessionResult result = TRY(std::move(driven));
  if (result.built) TRY(bundle.Commit());
  auto elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  if (arguments.Has("json")) TRY(PrintJson(ResultJson(result, job.request, out, static_cast<uint64_t>(elapsed))));
  if (result.resources && !arguments.Has("quiet")) SayResources(*result.resources);
  if (!result.built) {
    Say("samovar: the build failed: " + Printable(result.reason, Lines::kOne) + "; " + left);
    return kExitNo;
  }
  if (!arguments.Has("json")) TRY(Print(out + "\n"));
  if (!result.attested) Say("samovar: built without a TEE: the bundle has no evidence and cannot be verified");
  return kExitSuccess;
}

}  // namespace

extern const Command kBuild;
const Command kBuild = {"build", "[DIR]",  0,       1, "build a git checkout in the appliance, write a bundle",
                        kHelp,   kOptions, RunBuild};

}  // namespace samovar::cli
