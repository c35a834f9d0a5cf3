// SPDX-License-Identifier: Apache-2.0
#include "host/selftest/steps.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <functional>

#include "guest/posix/fd.h"
#include "guest/protocol/channel.h"
#include "host/files/paths.h"
#include "host/files/temp_folder.h"
#include "host/run/child.h"
#include "host/run/interrupts.h"
#include "host/selftest/evidence.h"
#include "host/session/relay.h"
#include "measurements/base/text.h"

namespace samovar::selftest {

namespace {

using plan::Tee;
using Words = std::vector<std::string>;

constexpr int kStepTime = 20 * 60 * 1000;  // milliseconds; the emulator on a busy machine is slow
constexpr int kGitTime = 60 * 1000;
constexpr size_t kMaxOutput = size_t{4} << 20;
constexpr char kToolchain[] = "debian-bookworm-c";
// Of a trust domain's processor, as far as its firmware looks (docs/measurement-tdx.md, "A 64-bit BAR").
constexpr char kAddressBits[] = "46";

// A build that needs nothing but a shell.
constexpr char kRecipe[] =
    R"({"version":1,"build":["/bin/sh","-c","echo hello > hello.txt"],"artifacts":["hello.txt"],)"
    R"("toolchain":"debian-bookworm-c"})";

class Runner {
 public:
  Runner(const Request& request, std::string folder) : request_(request), folder_(std::move(folder)) {}

  Steps Run() && {
    Plan();
    bool booted = Passed() && (HasToolchain() ? Build() : Boot());
    if (booted && HasToolchain()) {
      Verify();
      Compare();
      if (!facts_.rtmr0.empty()) CompareRtmr0();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool Passed() const { return out_.steps.back().outcome == Outcome::kPassed; }
  [[nodiscard]] std::string Path(const char* name) const { return folder_ + "/" + name; }
  [[nodiscard]] bool HasToolchain() const { return access(Toolchain(".json").c_str(), R_OK) == 0; }
  [[nodiscard]] std::string Toolchain(const char* suffix) const {
    return request_.toolchains + "/" + kToolchain + suffix;
  }

  // Times a step; `body` returns what it found, or why it failed. It may call the outcome unknown.
  bool Timed(const std::string& name, const std::function<Result<std::string>(Step& step)>& body) {
    auto start = std::chrono::steady_clock::now();
    Step step;
    step.name = name;
    step.outcome = Outcome::kPassed;
    Result<std::string> result = body(step);
    if (!result.ok()) step.outcome = Outcome::kFailed;
    step.detail = result.ok() ? *result : result.error().message();
    step.milliseconds = static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count());
    out_.steps.push_back(std::move(step));
    return Passed();
  }

  // Runs a program; its standard output and error go into files, so that the one is a JSON document.
  Result<run::WaitStatus> Execute(const Words& argv, int milliseconds) {
    posix::UniqueFd output = TRY(posix::Open(Path("stdout"), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    posix::UniqueFd errors = TRY(posix::Open(Path("stderr"), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    run::Child child = TRY(run::Child::Start(
        {.argv = argv, .descriptors = {{output.get(), STDOUT_FILENO}, {errors.get(), STDERR_FILENO}}}));
    auto status = child.Wait(posix::Deadline::In(milliseconds));
    TRY(run::Interrupts::Check());
    if (status) return *status;
    return Error(Code::kEnvironment,
                 "did not end within " + Decimal(static_cast<uint64_t>(milliseconds) / 1000) + " s");
  }

  // The last lines that a program wrote to standard error.
  std::string Errors() {
    auto bytes = posix::ReadFile(Path("stderr"), kMaxOutput);
    std::string text = bytes.ok() ? std::string(AsText(*bytes)) : bytes.error().message();
    while (!text.empty() && text.back() == '\n') text.pop_back();
    constexpr size_t kEnough = 2000;
    return text.size() <= kEnough ? text : "…" + text.substr(text.size() - kEnough);
  }

  // A command of this program that prints JSON.
  bool Command(const std::string& name, const Words& words) {
    return Timed(name, [&](Step& step) -> Result<std::string> {
      Words argv = {request_.program};
      argv.insert(argv.end(), words.begin(), words.end());
      run::WaitStatus status = TRY(Execute(argv, kStepTime));
      Bytes output = TRY(posix::ReadFile(Path("stdout"), kMaxOutput));
      auto document = ParseJson(AsText(output), kMaxOutput);
      if (document.ok()) step.output = *document;
      if (status.clean()) return std::string();
      return Error(Code::kEnvironment, "`samovar " + words[0] + "` " + Describe(status) + ": " + Errors());
    });
  }

  void Plan() {
    Words words = {"plan", "--image", request_.image, "--tee", qemu::TeeName(request_.tee), "--json"};
    // With a disk it is the plan of the build below; its other half, RTMR0, is measured from it.
    if (HasToolchain()) words.insert(words.end(), {"--toolchain", Toolchain(".disk")});
    Command("plan", words);
  }

  Result<std::string> Git(Words words) {
    words.insert(words.begin(), {"git", "-c", "user.name=selftest", "-c", "user.email=selftest@localhost", "-c",
                                 "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null", "-C", Path("source")});
    run::WaitStatus status = TRY(Execute(words, kGitTime));
    if (status.clean()) return std::string();
    return Error(Code::kEnvironment, "git " + Describe(status) + ": " + Errors());
  }

  bool Source() {
    return Timed("source", [&](Step&) -> Result<std::string> {
      TRY(paths::MakeFolders(Path("source")));
      posix::UniqueFd recipe = TRY(posix::Open(Path("source") + "/.samovar.json", O_WRONLY | O_CREAT, 0644));
      TRY(posix::WriteAll(recipe.get(), AsBytes(kRecipe), "recipe"));
      TRY(Git({"init", "-q"}));
      TRY(Git({"add", "-A"}));
      return Git({"commit", "-q", "-m", "selftest"});
    });
  }

  bool Build() {
    return Source() &&
           Command("build", {"build", Path("source"), "--out", Path("bundle"), "--image", request_.image, "--tee",
                             qemu::TeeName(request_.tee), "--toolchain", Toolchain(".json"), "--quiet", "--json"});
  }

  // Without a toolchain disk nothing can be built; that the guest says hello shows that it was measured and booted.
  bool Boot() {
    return Timed("boot", [&](Step& step) -> Result<std::string> {
      session::Relay relay =
          TRY(session::Relay::Start({"/bin/sh", "-c", R"(exec "$@" 2>"$0")", Path("stderr"), request_.program, "launch",
                                     "--stdio", "--image", request_.image, "--tee", qemu::TeeName(request_.tee)}));
      auto hello = [&]() -> Result<Json> {
        protocol::Channel channel(relay.TakeStream());
        const run::HangUp hang_up(channel.fd());
        protocol::Frame frame = TRY(channel.Expect(protocol::FrameType::kHello, {kStepTime}));
        return ParseJson(AsText(frame.payload), kMaxOutput);
      }();
      (void)relay.Finish(60'000);
      if (!hello.ok()) return Error(hello.error().code(), hello.error().message() + "; " + Errors());
      step.output = *hello;
      return std::string("the guest said hello; without a toolchain disk nothing was built");
    });
  }

  void Verify() {
    auto facts = DescribeBundle(Path("bundle"));
    if (facts.ok()) {
      out_.evidence = facts->json;
      out_.secrets = facts->secrets;
      facts_ = std::move(facts).value();
    }
    const std::string policy = Path("policy.json");
    bool simulated = request_.tee == Tee::kSimSnp;
    if (!simulated) Command("collateral", {"collateral", "fetch", Path("bundle"), "--beside", "--json"});
    bool made = Timed("policy", [&](Step&) -> Result<std::string> {
      run::WaitStatus status = TRY(Execute({request_.program, "policy", "init", "--image", request_.image,
                                            "--toolchain", Toolchain(".json"), "--out", policy},
                                           kStepTime));
      if (status.clean()) return std::string();
      return Error(Code::kEnvironment, "`samovar policy init` " + Describe(status) + ": " + Errors());
    });
    if (!made) return;
    Words words = {"verify", Path("bundle"), "--policy", policy, "--json"};
    if (simulated) words.emplace_back("--allow-simulated");
    Command("verify", words);
  }

  // Is the measurement the planned one, and if not, why?
  void Compare() {
    Words words = {"measure", "--report", Path("bundle"), "--image", request_.image, "--json"};
    if (!facts_.registers.empty()) words.insert(words.end(), {"--explain-mismatch", facts_.registers});
    Command("measurement", words);
    const Json* changes = out_.steps.back().output.Find("changes");
    if (!Passed() || changes == nullptr || changes->AsArray() == nullptr || changes->AsArray()->empty()) return;
    out_.steps.back().outcome = Outcome::kFailed;
    out_.steps.back().detail = "another measurement than the planned one; \"changes\" says why";
  }

  // RTMR0 holds what QEMU and this machine make of the plan, so it is predicted here, by asking that QEMU. With the
  // bundle's event log the prediction says which event differs.
  void CompareRtmr0() {
    Timed("rtmr0", [&](Step& step) -> Result<std::string> {
      TRY(Write("plan.json", AsBytes(CanonicalJson(out_.steps.front().output))));
      Words words = {request_.program, "measure", "tdx",  "--plan",         Path("plan.json"), "--qemu",
                     request_.qemu,    "--cpu",   "host", "--address-bits", kAddressBits,      "--json"};
      if (!facts_.event_log.empty()) {
        TRY(Write("ccel", facts_.event_log));
        words.insert(words.end(), {"--compare", Path("ccel")});
      }
      run::WaitStatus status = TRY(Execute(words, kStepTime));
      Bytes output = TRY(posix::ReadFile(Path("stdout"), kMaxOutput));
      auto document = ParseJson(AsText(output), kMaxOutput);
      if (!document.ok()) {
        return Error(Code::kEnvironment, "`samovar measure tdx` " + Describe(status) + ": " + Errors());
      }
      step.output = *document;
      const Json* predicted = step.output.Find("rtmr0");
      if (predicted == nullptr || predicted->AsString() == nullptr) {
        step.outcome = Outcome::kUnknown;
        return "this machine cannot predict it: " + Errors();
      }
      if (*predicted->AsString() == facts_.rtmr0) return std::string();
      return Error(Code::kMismatch, "expected " + *predicted->AsString() + ", got " + facts_.rtmr0 + ": " + Errors());
    });
  }

  Result<void> Write(const char* name, ByteView content) {
    posix::UniqueFd fd = TRY(posix::Open(Path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    return posix::WriteAll(fd.get(), content, name);
  }

  const Request& request_;
  const std::string folder_;
  EvidenceFacts facts_;
  Steps out_;
};

}  // namespace

Result<Steps> RunSteps(const Request& request) {
  const run::Interrupts interrupts;
  const files::TempFolder folder = TRY(files::TempFolder::Create(files::ScratchParent(), "samovar-selftest-"));
  Steps out = Runner(request, folder.path()).Run();
  TRY(run::Interrupts::Check());
  return out;
}

}  // namespace samovar::selftest
