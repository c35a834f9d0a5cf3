// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/fetch/transfer.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "guest/posix/pipe.h"
#include "host/run/child.h"
#include "host/run/interrupts.h"
#include "measurements/base/text.h"

namespace samovar::inputs {

namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
constexpr size_t kMaxLine = 4096;
constexpr int kWriteFailed = 23;  // curl(1), "Exit codes"
constexpr int kNoSuchResource = 22;

bool IsLoopback(std::string_view url) {
  const std::string_view host = url.substr(kHttp.size(), url.find_first_of("/?#", kHttp.size()) - kHttp.size());
  for (const std::string_view name : {"127.0.0.1", "[::1]", "localhost"}) {
    if (host == name || (host.starts_with(name) && host[name.size()] == ':' && host.find('@') == host.npos))
      return true;
  }
  return false;
}

uint64_t SizeOf(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

// A value of curl's configuration: in double quotes, with backslashes before quotes and backslashes.
Result<std::string> Value(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ') return Error(Code::kUsage, Quoted(text) + ": has a control character");
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

Result<std::string> Section(size_t number, const Transfer& transfer, const TransferRules& rules) {
  TRY(CheckUrl(transfer.url, rules.loopback));
  const bool plain = transfer.url.starts_with(kHttp);
  std::string out = number == 0 ? "" : "next\n";
  out += "url = " + TRY(Value(transfer.url)) + "\n";
  out += "output = " + TRY(Value(transfer.part)) + "\n";
  out += "write-out = \"" + Decimal(number) + " %{exitcode} %{response_code} %{errormsg}\\n\"\n";
  out += std::string("proto = \"") + (plain ? "=http" : "=https") + "\"\nproto-redir = \"=https\"\n";
  out += "max-filesize = " + Decimal(rules.max_size) + "\n";
  out += "silent\nfail\ngloboff\nlocation\nmax-redirs = 5\nconnect-timeout = 30\nspeed-limit = 1\nspeed-time = 60\n";
  out += "retry = 2\nretry-max-time = 60\n";
  if (SizeOf(transfer.part) > 0) out += "continue-at = -\n";
  return out;
}

struct Line {
  size_t number = 0;
  Result<void> outcome = {};
};

// NUMBER EXIT-CODE HTTP-STATUS MESSAGE
Result<Line> ParseLine(std::string_view line, std::span<const Transfer> transfers) {
  std::string_view words[3];
  for (std::string_view& word : words) {
    word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
  Line out;
  out.number = TRY(ParseNumber(words[0], transfers.size() - 1, "curl's number of a transfer"));
  const uint64_t code = TRY(ParseNumber(words[1], 255, "curl's exit code"));
  if (code == 0) return out;
  std::string why = "HTTP status " + std::string(words[2]);
  if (code != kNoSuchResource) why = line.empty() ? "curl's exit code " + Decimal(code) : std::string(line);
  if (code == kWriteFailed) why = "cannot write " + transfers[out.number].part + ": is the disk full? (" + why + ")";
  out.outcome = Error(Code::kEnvironment, transfers[out.number].url + ": " + Printable(why, Lines::kOne));
  return out;
}

// A curl with its two pipes.
class Curl {
 public:
  static Result<Curl> Start(const std::string& config, uint64_t max_size) {
    Curl out;
    posix::Pipe pipe = TRY(posix::MakePipe());
    const posix::UniqueFd input = TRY(posix::MemoryFile("curl", AsBytes(config)));
    run::Program program{
        .argv = {"curl", "--disable", "--no-progress-meter", "--parallel", "--parallel-max", "16", "--config", "-"}};
    program.descriptors = {{input.get(), STDIN_FILENO}, {pipe.write.get(), STDOUT_FILENO}};
    out.child_ = TRY(run::Child::Start(program));
    // A server may say nothing of a size, or not the truth. Beyond this one the kernel ends curl.
    const rlimit limit = {max_size, max_size};
    if (prlimit(out.child_.pid(), RLIMIT_FSIZE, &limit, nullptr) != 0) return posix::SystemError("limit curl's files");
    out.output_ = std::move(pipe.read);
    return out;
  }

  // The next line that it printed; nothing at its end.
  Result<std::optional<std::string>> Next() {
    for (;;) {
      const size_t end = held_.find('\n');
      if (end != std::string::npos) {
        std::string line = held_.substr(0, end);
        held_.erase(0, end + 1);
        return std::optional(std::move(line));
      }
      if (held_.size() > kMaxLine) return Error(Code::kProtocol, "curl prints a line without an end");
      uint8_t buffer[kMaxLine];
      const size_t got = TRY(posix::ReadSome(output_.get(), buffer, "output of curl"));
      if (got == 0) return std::optional<std::string>();
      held_ += AsText(ByteView(buffer, got));
    }
  }

  run::WaitStatus Wait() {
    output_.Close();
    const std::optional<run::WaitStatus> status = child_.Wait(posix::Deadline());
    CHECK(status.has_value());
    return *status;
  }

 private:
  Curl() = default;
  run::Child child_;
  posix::UniqueFd output_;
  std::string held_;
};

// What curl says of each transfer, until it ends. Returns how it ended; `told` has whom it spoke of.
Result<run::WaitStatus> Listen(Curl& curl, std::span<const Transfer> transfers, const Ended& ended,
                               std::vector<bool>& told) {
  for (;;) {
    const std::optional<std::string> line = TRY(curl.Next());
    if (!line.has_value()) break;
    const Line parsed = TRY(ParseLine(*line, transfers));
    told[parsed.number] = true;
    TRY(ended(parsed.number, parsed.outcome));
  }
  const run::WaitStatus status = curl.Wait();
  TRY(run::Interrupts::Check().In("curl"));
  return status;
}

// The transfers of which nothing was said, since another one's file grew too large and ended curl: run again.
Result<void> RunAgain(const std::vector<size_t>& numbers, std::span<const Transfer> transfers,
                      const TransferRules& rules, const Ended& ended) {
  std::vector<Transfer> rest;
  for (const size_t number : numbers) {
    unlink(transfers[number].part.c_str());
    rest.push_back(transfers[number]);
  }
  return Transmit(rest, rules, [&](size_t i, const Result<void>& outcome) { return ended(numbers[i], outcome); });
}

}  // namespace

Result<void> CheckUrl(const std::string& url, LoopbackHttp loopback) {
  if (url.starts_with(kHttps)) return {};
  if (url.starts_with(kHttp) && loopback == LoopbackHttp::kAllowed && IsLoopback(url)) return {};
  return Error(Code::kUsage, Quoted(url) + ": expected an https URL");
}

Result<std::string> CurlConfig(std::span<const Transfer> transfers, const TransferRules& rules) {
  std::string out;
  for (size_t i = 0; i < transfers.size(); ++i) out += TRY(Section(i, transfers[i], rules));
  return out;
}

Result<void> Transmit(std::span<const Transfer> transfers, const TransferRules& rules, const Ended& ended) {
  if (transfers.empty()) return {};
  const std::string config = TRY(CurlConfig(transfers, rules));
  const run::Interrupts interrupts;
  Curl curl = TRY(Curl::Start(config, rules.max_size));
  std::vector<bool> told(transfers.size());
  const run::WaitStatus status = TRY(Listen(curl, transfers, ended, told));
  std::vector<size_t> unsaid;
  for (size_t i = 0; i < transfers.size(); ++i) {
    if (told[i]) continue;
    if (SizeOf(transfers[i].part) < rules.max_size) {
      unsaid.push_back(i);
      continue;
    }
    TRY(ended(i, Error(Code::kLimit, transfers[i].url + ": larger than " + Decimal(rules.max_size) + " bytes")));
  }
  if (unsaid.size() < transfers.size()) return RunAgain(unsaid, transfers, rules, ended);
  for (const size_t i : unsaid) {
    TRY(ended(i, Error(Code::kEnvironment, transfers[i].url + ": curl " + run::Describe(status))));
  }
  return {};
}

}  // namespace samovar::inputs
