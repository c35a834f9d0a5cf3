// SPDX-License-Identifier: Apache-2.0
#include "host/event/loop.h"

#include <utility>

namespace samovar::event {

// The states are libuv handles with their callback. libuv may use a handle until its close callback has run, so they
// are freed there and not with their owners.

struct Watch::State {
  uv_poll_t poll;
  uv_idle_t idle;
  bool pollable;
  int wanted = 0;
  std::function<void(int)> ready;
};

struct Timer::State {
  uv_timer_t timer;
  std::function<void()> fire;
};

struct SignalWatch::State {
  uv_signal_t signal;
  std::function<void(int)> caught;
};

namespace {

template <typename State, typename Handle>
void Close(State* state, Handle* handle) {
  handle->data = state;
  uv_close(reinterpret_cast<uv_handle_t*>(handle),
           [](uv_handle_t* closed) { delete static_cast<State*>(closed->data); });
}

}  // namespace

Error UvError(int status, std::string_view what) {
  return Error(Code::kSystem, std::string(what) + ": " + uv_strerror(status));
}

Loop::Loop() { CHECK(uv_loop_init(&loop_) == 0); }

Loop::~Loop() {
  // Everything on the loop has been closed by its owner; this runs the close callbacks.
  uv_run(&loop_, UV_RUN_DEFAULT);
  CHECK(uv_loop_close(&loop_) == 0);
}

void Loop::Run() { uv_run(&loop_, UV_RUN_DEFAULT); }
void Loop::Stop() { uv_stop(&loop_); }

uint64_t Loop::Now() {
  uv_update_time(&loop_);
  return uv_now(&loop_);
}

Result<std::unique_ptr<Watch>> Watch::Create(Loop& loop, int fd, std::function<void(int)> ready) {
  auto state = std::make_unique<State>();
  state->ready = std::move(ready);
  int status = uv_poll_init(loop.get(), &state->poll, fd);
  state->pollable = status != UV_EPERM;
  if (!state->pollable) status = uv_idle_init(loop.get(), &state->idle);
  if (status != 0) return UvError(status, "watch a descriptor");
  state->poll.data = state.get();
  state->idle.data = state.get();
  return std::unique_ptr<Watch>(new Watch(state.release()));
}

Watch::~Watch() {
  if (state_->pollable) {
    Close(state_, &state_->poll);
  } else {
    Close(state_, &state_->idle);
  }
}

void Watch::Want(int events) {
  if (events == state_->wanted) return;
  state_->wanted = events;
  if (!state_->pollable) {
    auto call = [](uv_idle_t* handle) {
      auto* state = static_cast<State*>(handle->data);
      state->ready(state->wanted);
    };
    CHECK((events == 0 ? uv_idle_stop(&state_->idle) : uv_idle_start(&state_->idle, call)) == 0);
    return;
  }
  auto call = [](uv_poll_t* handle, int status, int got) {
    auto* state = static_cast<State*>(handle->data);
    // libuv stops a handle whose descriptor is in error; the callback reads or writes and finds out why.
    if (status < 0) state->wanted = 0;
    state->ready(status < 0 ? UV_READABLE | UV_WRITABLE : got);
  };
  CHECK((events == 0 ? uv_poll_stop(&state_->poll) : uv_poll_start(&state_->poll, events, call)) == 0);
}

Timer::Timer(Loop& loop, std::function<void()> fire) : state_(new State{{}, std::move(fire)}) {
  CHECK(uv_timer_init(loop.get(), &state_->timer) == 0);
  state_->timer.data = state_;
}

Timer::~Timer() { Close(state_, &state_->timer); }

void Timer::After(uint64_t milliseconds) {
  auto call = [](uv_timer_t* handle) { static_cast<State*>(handle->data)->fire(); };
  CHECK(uv_timer_start(&state_->timer, call, milliseconds, 0) == 0);
}

void Timer::Every(uint64_t milliseconds) {
  auto call = [](uv_timer_t* handle) { static_cast<State*>(handle->data)->fire(); };
  CHECK(uv_timer_start(&state_->timer, call, milliseconds, milliseconds) == 0);
}

void Timer::Stop() { uv_timer_stop(&state_->timer); }

SignalWatch::SignalWatch(Loop& loop, int signal, std::function<void(int)> caught)
    : state_(new State{{}, std::move(caught)}) {
  CHECK(uv_signal_init(loop.get(), &state_->signal) == 0);
  state_->signal.data = state_;
  auto call = [](uv_signal_t* handle, int number) { static_cast<State*>(handle->data)->caught(number); };
  CHECK(uv_signal_start(&state_->signal, call, signal) == 0);
}

SignalWatch::~SignalWatch() { Close(state_, &state_->signal); }

}  // namespace samovar::event
