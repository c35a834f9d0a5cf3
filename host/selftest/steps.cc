// SPDX-License-Identifier: Apache-2.0
#include "host/selftest/steps.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "guest/posix/fd.h"
#include "guest/protocol/channel.h"
#include "host/launch/child.h"
#include "host/paths.h"
#include "host/selftest/evidence.h"
#include "host/session/relay.h"
#include "measurements/base/text.h"

namespace samovar::selftest {

namespace {

using launch::Tee;
using Words = std::vector<std::string>;

constexpr int kStepTime = 20 * 60 * 1000;  // milliseconds; the emulator on a busy machine is slow
constexpr int kGitTime = 60 * 1000;
constexpr size_t kMaxOutput = size_t{4} << 20;
constexpr char kToolchain[] = "debian-bookworm-c";

// A build that needs nothing but a shell.
constexpr char kRecipe[] =
    R"({"version":1,"build":["/bin/sh","-c","echo hello > hello.txt"],"artifacts":["hello.txt"],)"
    R"("toolchain":"debian-bookworm-c"})";

class Runner {
 public:
  Runner(const Request& request, std::string program, std::string folder)
      : request_(request), program_(std::move(program)), folder_(std::move(folder)) {}

  Steps Run() && {
    Command("plan", {"plan", "--image", request_.image, "--tee", launch::TeeName(request_.tee), "--json"});
    bool booted = Passed() && (HasToolchain() ? Build() : Boot());
    if (booted && HasToolchain()) {
      Verify();
      Compare();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool Passed() const { return out_.steps.back().passed; }
  [[nodiscard]] std::string Path(const char* name) const { return folder_ + "/" + name; }
  [[nodiscard]] bool HasToolchain() const {
    return access((request_.toolchains + "/" + kToolchain + ".json").c_str(), R_OK) == 0;
  }

  // Times a step; `body` returns what it found, or why it failed.
  bool Timed(const std::string& name, const std::function<Result<std::string>(Step& step)>& body) {
    auto start = std::chrono::steady_clock::now();
    Step step;
    step.name = name;
    Result<std::string> result = body(step);
    step.passed = result.ok();
    step.detail = result.ok() ? *result : result.error().message();
    step.milliseconds = static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count());
    out_.steps.push_back(std::move(step));
    return Passed();
  }

  // Runs a program; its standard output and error go into files, so that the one is a JSON document.
  Result<launch::ExitStatus> Execute(const Words& argv, int milliseconds) {
    posix::UniqueFd output = TRY(posix::Open(Path("stdout"), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    posix::UniqueFd errors = TRY(posix::Open(Path("stderr"), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    launch::Child child =
        TRY(launch::Child::Start(argv, {{output.get(), STDOUT_FILENO}, {errors.get(), STDERR_FILENO}}));
    auto status = child.Wait(milliseconds);
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
      Words argv = {program_};
      argv.insert(argv.end(), words.begin(), words.end());
      launch::ExitStatus status = TRY(Execute(argv, kStepTime));
      Bytes output = TRY(posix::ReadFile(Path("stdout"), kMaxOutput));
      auto document = ParseJson(AsText(output), kMaxOutput);
      if (document.ok()) step.output = *document;
      if (status.clean()) return std::string();
      return Error(Code::kEnvironment, "`samovar " + words[0] + "` " + Describe(status) + ": " + Errors());
    });
  }

  Result<std::string> Git(Words words) {
    words.insert(words.begin(), {"git", "-c", "user.name=selftest", "-c", "user.email=selftest@localhost", "-c",
                                 "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null", "-C", Path("source")});
    launch::ExitStatus status = TRY(Execute(words, kGitTime));
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
    return Source() && Command("build", {"build", Path("source"), "--out", Path("bundle"), "--image", request_.image,
                                         "--tee", launch::TeeName(request_.tee), "--toolchain",
                                         request_.toolchains + "/" + kToolchain + ".json", "--quiet", "--json"});
  }

  // Without a toolchain disk nothing can be built; that the guest says hello shows that it was measured and booted.
  bool Boot() {
    return Timed("boot", [&](Step& step) -> Result<std::string> {
      session::Relay relay =
          TRY(session::Relay::Start({"/bin/sh", "-c", R"(exec "$@" 2>"$0")", Path("stderr"), program_, "launch",
                                     "--stdio", "--image", request_.image, "--tee", launch::TeeName(request_.tee)}));
      auto hello = [&]() -> Result<Json> {
        protocol::Channel channel(relay.TakeStream());
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
      registers_ = facts->registers;
    }
    const std::string policy = Path("policy.json");
    bool simulated = request_.tee == Tee::kSimSnp;
    if (!simulated) Command("collateral", {"collateral", "fetch", Path("bundle"), "--beside", "--json"});
    bool made = Timed("policy", [&](Step&) -> Result<std::string> {
      launch::ExitStatus status =
          TRY(Execute({program_, "policy", "init", "--image", request_.image, "--out", policy}, kStepTime));
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
    if (!registers_.empty()) words.insert(words.end(), {"--explain-mismatch", registers_});
    Command("measurement", words);
    const Json* changes = out_.steps.back().output.Find("changes");
    if (!Passed() || changes == nullptr || changes->AsArray() == nullptr || changes->AsArray()->empty()) return;
    out_.steps.back().passed = false;
    out_.steps.back().detail = "another measurement than the planned one; \"changes\" says why";
  }

  const Request& request_;
  const std::string program_;
  const std::string folder_;
  std::string registers_;
  Steps out_;
};

}  // namespace

Result<Steps> RunSteps(const Request& request) {
  const char* base = std::getenv("TMPDIR");
  std::string folder = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/samovar-selftest-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return posix::SystemError("create " + Quoted(folder));
  auto program = paths::ProgramFolder();
  Result<Steps> out = program.ok() ? Result<Steps>(Runner(request, *program + "/samovar", folder).Run())
                                   : Result<Steps>(std::move(program).error());
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return out;
}

}  // namespace samovar::selftest
