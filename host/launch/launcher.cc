// SPDX-License-Identifier: Apache-2.0
#include "host/launch/launcher.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "guest/posix/pipe.h"
#include "host/event/pump.h"
#include "host/event/streams.h"
#include "host/event/tail.h"
#include "host/launch/monitor.h"
#include "host/plan/qemu_arguments.h"
#include "host/qemu/advice.h"
#include "measurements/base/text.h"

namespace samovar::launch {

namespace {

constexpr uint64_t kTick = 200;             // milliseconds between looks at deadlines and at the requester
constexpr uint64_t kPowerOffGrace = 30000;  // from the end of the session to power-off; the emulator is slow
constexpr uint64_t kDrainGrace = 3000;      // from QEMU's end to the end of what a helper still holds
constexpr size_t kConsoleLines = 40;        // a kernel's oops says where it was some thirty lines before its end
constexpr int kEndSignals[] = {SIGINT, SIGTERM, SIGHUP};

std::string Seconds(uint64_t milliseconds) { return Decimal(milliseconds / 1000) + " s"; }

class Launcher {
 public:
  explicit Launcher(LaunchRequest request) : request_(std::move(request)) {}
  Result<int> Run();

 private:
  enum class Phase { kBooting, kSession, kEnding };

  Result<void> OpenRequester();
  Result<void> StartQemu();
  void WatchSignals();
  void StartConnecting();
  void OnConnected(posix::UniqueFd stream);
  Result<void> StartPumps(posix::UniqueFd stream);
  void OnPort(const std::string& id, bool open);
  void OnOutputEnd(event::Pump::End end);
  void OnInputEnd(event::Pump::End end);
  void OnQemuEnd();
  void OnTick();
  void BeginEnding(uint64_t grace);
  void RequesterIsGone();
  void Finish(Result<int> result);
  void ConcludeIfDrained();
  Result<int> Conclusion() const;
  [[nodiscard]] std::string Evidence() const;
  [[nodiscard]] bool OnSerial() const { return request_.plan.transport == plan::Transport::kVirtioSerial; }

  LaunchRequest request_;
  event::Loop loop_;  // outlives everything below
  event::Tail console_tail_{16 << 10};
  event::Tail qemu_tail_{8 << 10};
  posix::UniqueFd input_;
  posix::UniqueFd output_;
  run::Child qemu_;
  std::unique_ptr<event::Watch> qemu_watch_;
  std::unique_ptr<event::TextStream> console_;
  std::unique_ptr<event::TextStream> qemu_text_;
  std::unique_ptr<event::TextStream> helper_text_;
  std::unique_ptr<Monitor> monitor_;
  std::unique_ptr<event::SimTeePort> sim_tee_;
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<event::Timer> tick_;
  std::vector<std::unique_ptr<event::SignalWatch>> signals_;
  std::unique_ptr<event::Pump> to_guest_;
  std::unique_ptr<event::Pump> to_requester_;

  Phase phase_ = Phase::kBooting;
  uint64_t started_ = 0;
  uint64_t deadline_ = 0;  // of the phase; 0: none
  uint64_t moved_ = 0;     // by to_requester_ at the last tick
  bool requester_gone_ = false;
  bool stopped_by_guest_ = false;
  std::string stop_reason_;
  std::optional<run::WaitStatus> qemu_status_;
  std::optional<Result<int>> result_;
};

Result<int> Launcher::Run() {
  TRY(OpenRequester());
  WatchSignals();
  started_ = loop_.Now();
  deadline_ = started_ + request_.boot_timeout;
  TRY(StartQemu());
  tick_ = std::make_unique<event::Timer>(loop_, [this] { OnTick(); });
  tick_->Every(kTick);
  StartConnecting();
  loop_.Run();
  return std::move(*result_);
}

Result<void> Launcher::OpenRequester() {
  input_ = TRY(event::OpenForRelay(request_.input).In("standard input"));
  output_ = TRY(event::OpenForRelay(request_.output).In("standard output"));
  return {};
}

void Launcher::WatchSignals() {
  for (int number : kEndSignals) {
    signals_.push_back(
        std::make_unique<event::SignalWatch>(loop_, number, [this](int caught) { Finish(128 + caught); }));
  }
}

Result<void> Launcher::StartQemu() {
  posix::SocketPair console = TRY(posix::MakeSocketPair());
  posix::SocketPair monitor = TRY(posix::MakeSocketPair());
  posix::SocketPair text = TRY(posix::MakeSocketPair());
  std::vector<run::Inherited> inherited = {{console.theirs.get(), plan::kConsoleFd},
                                           {monitor.theirs.get(), plan::kMonitorFd},
                                           {request_.transport.for_qemu.get(), plan::kSessionFd},
                                           {text.theirs.get(), STDOUT_FILENO},
                                           {text.theirs.get(), STDERR_FILENO}};
  if (request_.hashes) inherited.push_back({request_.hashes.get(), plan::kHashesFd});
  std::optional<posix::SocketPair> sim_tee;
  if (request_.simulated_tee) {
    sim_tee = TRY(posix::MakeSocketPair());
    inherited.push_back({sim_tee->theirs.get(), plan::kSimTeeFd});
  }
  console_ = TRY(event::TextStream::Create(loop_, std::move(console.ours), console_tail_, request_.console));
  qemu_text_ = TRY(event::TextStream::Create(loop_, std::move(text.ours), qemu_tail_, ""));
  if (request_.transport.text) {
    helper_text_ = TRY(event::TextStream::Create(loop_, std::move(request_.transport.text), qemu_tail_, ""));
  }
  if (sim_tee) {
    sim_tee_ =
        TRY(event::SimTeePort::Create(loop_, std::move(sim_tee->ours), std::move(*request_.simulated_tee), qemu_tail_));
  }
  MonitorHandler handler;
  handler.stopped = [this](bool by_guest, const std::string& reason) {
    stopped_by_guest_ = by_guest;
    stop_reason_ = reason;
  };
  handler.port_changed = [this](const std::string& id, bool open) { OnPort(id, open); };
  monitor_ = TRY(Monitor::Create(loop_, std::move(monitor.ours), std::move(handler)));

  std::vector<std::string> argv = plan::QemuArguments(request_.plan);
  argv.insert(argv.begin(), request_.qemu.path);
  qemu_ = TRY(run::Child::Start({.argv = argv, .descriptors = inherited}));
  request_.transport.for_qemu.Close();
  qemu_watch_ = TRY(event::Watch::Create(loop_, qemu_.pidfd(), [this](int) { OnQemuEnd(); }));
  qemu_watch_->Want(UV_READABLE);
  return {};
}

void Launcher::StartConnecting() {
  if (OnSerial()) return;
  connector_ = std::make_unique<Connector>(loop_, request_.transport,
                                           [this](posix::UniqueFd stream) { OnConnected(std::move(stream)); });
}

void Launcher::OnPort(const std::string& id, bool open) {
  if (id != plan::kSessionPortId) return;
  if (open && phase_ == Phase::kBooting) OnConnected(std::move(request_.transport.stream));
  if (!open && phase_ == Phase::kSession) BeginEnding(kPowerOffGrace);
}

void Launcher::OnConnected(posix::UniqueFd stream) {
  phase_ = Phase::kSession;
  deadline_ = 0;
  Result<void> started = StartPumps(std::move(stream));
  if (!started.ok()) Finish(std::move(started).error());
}

Result<void> Launcher::StartPumps(posix::UniqueFd stream) {
  posix::UniqueFd copy(fcntl(stream.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return posix::SystemError("session");
  to_guest_ = TRY(event::Pump::Create(loop_, std::move(input_), std::move(copy),
                                      [this](event::Pump::End end) { OnInputEnd(end); }));
  to_requester_ = TRY(event::Pump::Create(loop_, std::move(stream), std::move(output_),
                                          [this](event::Pump::End end) { OnOutputEnd(end); }));
  return {};
}

void Launcher::OnInputEnd(event::Pump::End end) {
  // A virtio-serial stream has no half-close: QEMU takes an end as the end of both directions.
  if (end == event::Pump::End::kSourceEnded && !OnSerial()) to_guest_->Close();
  if (to_requester_ && to_requester_->SinkIsGone()) RequesterIsGone();
}

void Launcher::OnOutputEnd(event::Pump::End end) {
  if (end == event::Pump::End::kSinkGone) {
    RequesterIsGone();
    return;
  }
  to_requester_->Close();
  // The guest waits for this before it powers off: everything it sent has arrived.
  to_guest_->Abort();
  if (phase_ == Phase::kSession) BeginEnding(kPowerOffGrace);
  ConcludeIfDrained();
}

void Launcher::BeginEnding(uint64_t grace) {
  phase_ = Phase::kEnding;
  deadline_ = loop_.Now() + grace;
}

void Launcher::RequesterIsGone() {
  if (requester_gone_) return;
  requester_gone_ = true;
  if (phase_ == Phase::kBooting) {
    Finish(Error(Code::kProtocol, "the requester went away while the VM was starting"));
    return;
  }
  // The guest finds its session cut and powers off.
  to_guest_->Abort();
  to_requester_->Abort();
  BeginEnding(kPowerOffGrace);
  ConcludeIfDrained();
}

void Launcher::OnQemuEnd() {
  qemu_status_ = qemu_.Reap();
  if (!qemu_status_) return;
  qemu_watch_.reset();
  // What QEMU wrote before it ended may still wait in the sockets.
  console_->Drain();
  qemu_text_->Drain();
  monitor_->Drain();
  if (phase_ == Phase::kSession) phase_ = Phase::kEnding;
  deadline_ = loop_.Now() + kDrainGrace;
  ConcludeIfDrained();
}

void Launcher::ConcludeIfDrained() {
  if (!qemu_status_) return;
  if (to_requester_ && !to_requester_->ended()) return;
  Finish(Conclusion());
}

Result<int> Launcher::Conclusion() const {
  if (!qemu_status_->clean()) {
    return Error(Code::kEnvironment, "QEMU " + run::Describe(*qemu_status_) + Evidence());
  }
  if (!stopped_by_guest_) {
    return Error(Code::kEnvironment,
                 "QEMU ended the VM: " + (stop_reason_.empty() ? "no reason given" : stop_reason_) + Evidence());
  }
  bool powered_off = stop_reason_ == "guest-shutdown";
  std::string what = powered_off ? "powered off" : "crashed (" + stop_reason_ + ")";
  if (phase_ == Phase::kBooting) {
    return Error(Code::kProtocol, "the guest " + what + " before it opened the session" + Evidence());
  }
  if (powered_off) return 0;
  return Error(Code::kProtocol, "the guest " + what + " during the session" + Evidence());
}

// The last words of guest and QEMU, and what they usually mean.
std::string Launcher::Evidence() const {
  std::string console = console_tail_.LastLines(kConsoleLines);
  std::string qemu = qemu_tail_.LastLines(6);
  std::string advice = qemu::AdviceOn(qemu);
  std::string out = advice.empty() ? "" : "; " + advice;
  if (!qemu.empty()) out += "\nQEMU said:\n" + qemu;
  out +=
      console.empty() ? "\nThe guest wrote nothing to its console.\n" : "\nThe guest's console ended with:\n" + console;
  out.pop_back();
  return out;
}

void Launcher::OnTick() {
  uint64_t now = loop_.Now();
  if (request_.timeout != 0 && now - started_ >= request_.timeout) {
    Finish(Error(Code::kProtocol,
                 "the VM did not finish within " + Seconds(request_.timeout) + " (--timeout)" + Evidence()));
    return;
  }
  pollfd requester = {output_.get(), 0, 0};
  bool gone = to_requester_ ? to_requester_->SinkIsGone()
                            : output_ && poll(&requester, 1, 0) == 1 && (requester.revents & (POLLERR | POLLHUP)) != 0;
  if (gone && !(to_requester_ && to_requester_->ended())) RequesterIsGone();
  if (result_) return;

  // A requester that reads slowly is not a guest that hangs.
  uint64_t moved = to_requester_ ? to_requester_->moved() : 0;
  if (moved != moved_ && phase_ == Phase::kEnding) deadline_ = std::max(deadline_, now + kDrainGrace);
  moved_ = moved;
  if (deadline_ == 0 || now < deadline_) return;
  if (phase_ == Phase::kBooting && !qemu_status_) {
    Finish(Error(Code::kProtocol, "the guest did not open the session within " + Seconds(request_.boot_timeout) +
                                      " (--boot-timeout)" + Evidence()));
  } else if (qemu_status_) {
    // QEMU is gone, its helper holds on to the stream.
    Finish(Conclusion());
  } else if (requester_gone_) {
    Finish(Error(Code::kProtocol,
                 "the requester went away, and the guest did not power off within " + Seconds(kPowerOffGrace)));
  } else {
    Finish(Error(Code::kProtocol,
                 "the guest ended the session but did not power off within " + Seconds(kPowerOffGrace) + Evidence()));
  }
}

void Launcher::Finish(Result<int> result) {
  if (result_) return;
  result_ = std::move(result);
  loop_.Stop();
}

}  // namespace

Result<int> Launch(LaunchRequest request) {
  Launcher launcher(std::move(request));
  return launcher.Run();
}

}  // namespace samovar::launch
