// SPDX-License-Identifier: Apache-2.0
//
// libuv's event loop with C++ ownership. A Loop outlives everything made on it; a Watch, Timer or SignalWatch stops
// calling back the moment it is destroyed, and its libuv handle is freed by the loop afterwards. One thread.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>

#include "measurements/base/result.h"

namespace samovar::event {

class Loop {
 public:
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  // Run calls back until Stop is called.
  void Run();
  void Stop();
  [[nodiscard]] uv_loop_t* get() { return &loop_; }
  // Now is a clock in milliseconds that does not go back.
  [[nodiscard]] uint64_t Now();

 private:
  uv_loop_t loop_;
};

// UvError turns a negative libuv status into a kSystem error: "what: message".
[[nodiscard]] Error UvError(int status, std::string_view what);

// Calls back while a descriptor is readable or writable. It does not own the descriptor, which must stay open as long
// as the watch lives. What poll cannot watch (files, /dev/null) is ready at all times.
class Watch {
 public:
  // `ready` gets a mask of UV_READABLE and UV_WRITABLE. An error or hang-up counts as both: the next read or write
  // tells.
  static Result<std::unique_ptr<Watch>> Create(Loop& loop, int fd, std::function<void(int ready)> ready);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  // Want sets what to call back for: a mask, 0 for nothing.
  void Want(int events);

  struct State;

 private:
  explicit Watch(State* state) : state_(state) {}
  State* state_;
};

class Timer {
 public:
  Timer(Loop& loop, std::function<void()> fire);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  // After fires once in `milliseconds`; Every fires again and again. Each replaces what was set before.
  void After(uint64_t milliseconds);
  void Every(uint64_t milliseconds);
  void Stop();

  struct State;

 private:
  State* state_;
};

class SignalWatch {
 public:
  SignalWatch(Loop& loop, int signal, std::function<void(int signal)> caught);
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch();

  struct State;

 private:
  State* state_;
};

}  // namespace samovar::event
