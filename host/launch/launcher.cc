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
#include "host/launch/conclusion.h"
#include "host/launch/deadlines.h"
#include "host/launch/monitor.h"
#include "host/plan/qemu_arguments.h"

namespace samovar::launch {

namespace {

constexpr uint64_t kTick = 200;       // milliseconds between looks at deadlines and at the requester
constexpr size_t kConsoleLines = 40;  // a kernel's oops says where it was some thirty lines before its end
constexpr size_t kQemuLines = 6;
constexpr int kEndSignals[] = {SIGINT, SIGTERM, SIGHUP};

class Launcher {
 public:
  explicit Launcher(LaunchRequest request) : request_(std::move(request)) {}
  Result<int> Run();

 private:
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
  [[nodiscard]] bool RequesterHungUp() const;
  void RequesterIsGone();
  void Finish(Result<int> result);
  void ConcludeIfDrained();
  [[nodiscard]] LastWords Words() const {
    return {console_tail_.LastLines(kConsoleLines), qemu_tail_.LastLines(kQemuLines)};
  }
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

  Deadlines deadlines_{loop_.Now(), request_.boot_timeout, request_.timeout};
  Requester requester_ = Requester::kThere;
  VmEnd end_;
  bool qemu_ended_ = false;
  std::optional<Result<int>> result_;
};

Result<int> Launcher::Run() {
  TRY(OpenRequester());
  WatchSignals();
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
    end_.by_guest = by_guest;
    end_.reason = reason;
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
  const Phase phase = deadlines_.phase();
  if (open && phase == Phase::kBooting) OnConnected(std::move(request_.transport.stream));
  if (!open && phase == Phase::kSession) deadlines_.SessionOver(loop_.Now());
}

void Launcher::OnConnected(posix::UniqueFd stream) {
  deadlines_.SessionOpened();
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
  if (deadlines_.phase() == Phase::kSession) deadlines_.SessionOver(loop_.Now());
  ConcludeIfDrained();
}

void Launcher::RequesterIsGone() {
  if (requester_ == Requester::kGone) return;
  requester_ = Requester::kGone;
  if (deadlines_.phase() == Phase::kBooting) {
    Finish(Error(Code::kProtocol, "the requester went away while the VM was starting"));
    return;
  }
  // The guest finds its session cut and powers off.
  to_guest_->Abort();
  to_requester_->Abort();
  deadlines_.SessionOver(loop_.Now());
  ConcludeIfDrained();
}

void Launcher::OnQemuEnd() {
  std::optional<run::WaitStatus> status = qemu_.Reap();
  if (!status) return;
  end_.qemu = *status;
  qemu_ended_ = true;
  qemu_watch_.reset();
  // What QEMU wrote before it ended may still wait in the sockets.
  console_->Drain();
  qemu_text_->Drain();
  monitor_->Drain();
  deadlines_.QemuEnded(loop_.Now());
  ConcludeIfDrained();
}

void Launcher::ConcludeIfDrained() {
  if (!qemu_ended_) return;
  if (to_requester_ && !to_requester_->ended()) return;
  Finish(Conclude(end_, deadlines_.phase(), Words()));
}

bool Launcher::RequesterHungUp() const {
  if (to_requester_) return !to_requester_->ended() && to_requester_->SinkIsGone();
  pollfd requester = {output_.get(), 0, 0};
  return output_ && poll(&requester, 1, 0) == 1 && (requester.revents & (POLLERR | POLLHUP)) != 0;
}

void Launcher::OnTick() {
  if (RequesterHungUp()) RequesterIsGone();
  if (result_) return;
  const Overdue overdue = deadlines_.Look(loop_.Now(), to_requester_ ? to_requester_->moved() : 0);
  if (overdue == Overdue::kNothing) return;
  // QEMU is gone, its helper holds on to the stream.
  if (overdue == Overdue::kDrain) return Finish(Conclude(end_, deadlines_.phase(), Words()));
  Finish(TooLate(overdue, {request_.boot_timeout, request_.timeout}, requester_, Words()));
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
