// SPDX-License-Identifier: Apache-2.0
#include "host/launch/launcher.h"

#include <sys/socket.h>
#include <unistd.h>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/cli/plan_options.h"
#include "host/files/paths.h"
#include "host/plan/measure_plan.h"
#include "host/plan/qemu_arguments.h"
#include "host/qemu/accelerator.h"
#include "host/simtee/emulated_hashes.h"
#include "host/simtee/processor.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr std::array kOwnOptions = {
    Option{"stdio", Takes::kNothing, "", "relay the session on standard input and output"},
    Option{"timeout", Takes::kValue, "SECONDS", "for everything, 0 for no limit (default 0)"},
    Option{"print-command", Takes::kNothing, "", "print the QEMU command line and exit"},
};
constexpr std::array kOptions = Join(kOwnOptions, kVmOptions, kBuildOptions, kHostOptions);

constexpr char kHelp[] =
    "The host half of a build: it boots the appliance and passes bytes between its own standard input and output and "
    "the\n"
    "guest, without looking at them. `samovar build --via 'ssh HOST samovar launch --stdio …'` uses it on another "
    "machine.\n"
    "Exit status: 0 the VM powered itself off after the session, 3 it could not be run here, 4 the guest died before "
    "the\n"
    "session or broke off, 128+N signal N ended this program.\n";

constexpr uint64_t kMaxSeconds = 7 * 24 * 3600;

// What the machine decides about a plan: QEMU, accelerator, transport.
struct Host {
  qemu::Qemu qemu;
  qemu::ChosenAccelerator accelerator;
  launch::ChosenTransport transport;
};

Result<Host> LookAtHost(const Arguments& arguments, plan::Tee tee) {
  Host host;
  host.qemu = TRY(qemu::FindQemu(tee));
  const std::string wanted = paths::Variable("SAMOVAR_ACCEL");
  const std::string fallback = wanted.empty() ? "auto" : wanted;
  host.accelerator = TRY(qemu::ChooseAccelerator(host.qemu, tee, arguments.ValueOr("accel", fallback)));
  host.transport = TRY(launch::ChooseTransport(arguments.ValueOr("vsock", "auto")));
  return host;
}

Result<void> CheckDisk(const std::string& path) {
  if (path.empty() || access(path.c_str(), R_OK) == 0) return {};
  return Error(Code::kEnvironment,
               "toolchain disk " + Quoted(path) + " cannot be read; `samovar toolchain build` makes one");
}

// Seconds. The emulator takes its time, and with firmware some more.
uint64_t BootPatience(const plan::LaunchPlan& plan) {
  if (plan.accelerator == plan::Accelerator::kKvm) return 60;
  return plan::LoadsHashes(plan) ? 240 : 120;
}

// Which descriptor is what: the printed command is for reading, QEMU gets these sockets from the launcher.
Result<int> PrintCommand(const plan::LaunchPlan& plan, const qemu::Qemu& qemu) {
  std::vector<std::string> words = plan::QemuArguments(plan);
  words.insert(words.begin(), qemu.path);
  TRY(Print(plan::ShellCommand(words) + "\n"));
  return kExitSuccess;
}

// The digest is computed from the very files that QEMU is given, with the firmware that real hardware would run.
Result<simtee::Service> SimulatedTee(const plan::LaunchPlan& plan) {
  plan::Expected expected = TRY(plan::MeasurePlannedFiles(plan));
  std::string data = TRY(paths::DataFolder());
  auto making = [] { Say("samovar: making the keys of the simulated TEE (once, takes some seconds)"); };
  simtee::Chain chain = TRY(simtee::OpenChain(data + "/simtee", making));
  return simtee::MakeService(
      std::move(chain),
      {expected.snp->digest, tee::HostDataOf<tee::kHostDataSize>(plan.nonce.value_or(tee::Nonce{})), plan.policy});
}

// Others may hold the session's socket too, such as the shell and the neighbours of `a | samovar launch --stdio`. If
// the launcher just ended, the requester would see no end and wait for them, and they for the requester.
struct StreamEnd {
  ~StreamEnd() { shutdown(STDOUT_FILENO, SHUT_WR); }
};

Result<int> RunLaunch(const Arguments& arguments) {
  StreamEnd end;
  bool print = arguments.Has("print-command");
  if (!print && !arguments.Has("stdio")) {
    return Error(Code::kUsage, "--stdio or --print-command is required; see `samovar launch --help`");
  }
  // What the words say is looked at before anything else: a mistake in them is the cheapest to tell.
  launch::LaunchRequest request;
  plan::PlanOptions options = TRY(ReadPlanOptions(arguments));
  const uint64_t boot_timeout = TRY(arguments.Number("boot-timeout", 0, kMaxSeconds));
  request.timeout = 1000 * TRY(arguments.Number("timeout", 0, kMaxSeconds));
  std::string folder = TRY(ImageFolder(arguments));
  image::LoadedImage image = TRY(image::LoadImage(folder));
  TRY(CheckDisk(options.toolchain));
  Host host = TRY(LookAtHost(arguments, options.tee));
  options.accelerator = host.accelerator.accelerator;
  options.transport = host.transport.transport;
  // The plan is made before anything is started: what is wrong with it costs nothing.
  request.plan = TRY(plan::MakePlan(image, options));
  if (print) return PrintCommand(request.plan, host.qemu);

  request.boot_timeout = 1000 * (arguments.Has("boot-timeout") ? boot_timeout : BootPatience(request.plan));
  request.console = arguments.ValueOr("console", "");
  request.input = STDIN_FILENO;
  request.output = STDOUT_FILENO;
  request.qemu = host.qemu;
  // The processor compares the digest with the ID block; better to hear of it here.
  if (request.plan.id_block) {
    plan::Expected expected = TRY(plan::MeasurePlannedFiles(request.plan));
    TRY(plan::CheckIdBlock(request.plan, *expected.snp));
  }
  if (options.tee == plan::Tee::kSimSnp) request.simulated_tee = TRY(SimulatedTee(request.plan));
  if (plan::LoadsHashes(request.plan)) {
    snp::KernelHashes hashes = TRY(simtee::EmulatedHashes(host.qemu, request.plan));
    request.hashes = TRY(simtee::HashesFile(hashes));
  }
  request.transport = TRY(launch::PrepareTransport(host.transport));
  request.plan.cid = request.transport.cid;
  Say("samovar: QEMU " + host.qemu.version_text + ", " + host.accelerator.why + "; session over " + host.transport.why);
  return launch::Launch(std::move(request));
}

}  // namespace

extern const Command kLaunch;
const Command kLaunch = {"launch", "",       0,        0, "boot the appliance, relay the session on stdio (host half)",
                         kHelp,    kOptions, RunLaunch};

}  // namespace samovar::cli
