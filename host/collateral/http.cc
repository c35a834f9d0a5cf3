// SPDX-License-Identifier: Apache-2.0
#include "host/collateral/http.h"

#include <unistd.h>

#include <algorithm>
#include <optional>

#include "host/run/program.h"
#include "measurements/base/text.h"

namespace samovar::collateral {

namespace {

constexpr size_t kMaxHeaders = size_t{64} << 10;
constexpr unsigned kDefaultWait = 30;
constexpr unsigned kMaxWait = 120;
constexpr int kMaxWaits = 5;
constexpr int kOk = 200;
constexpr int kTooManyRequests = 429;

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Cuts the next line off `text`; nothing if no line ends.
std::optional<std::string_view> NextLine(std::string_view& text) {
  size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = Trim(text.substr(0, end));
  text.remove_prefix(end + 1);
  return line;
}

// Reads "HTTP/1.1 200 OK" and returns 200.
Result<int> ParseStatusLine(std::string_view line) {
  size_t space = line.find(' ');
  if (!line.starts_with("HTTP/") || space == std::string_view::npos) {
    return Error(Code::kProtocol, "expected an HTTP status line, got " + Quoted(line));
  }
  auto status = ParseNumber(line.substr(space + 1, 3), 999, "HTTP status");
  if (!status.ok()) return Error(Code::kProtocol, status.error().message());
  return static_cast<int>(*status);
}

Result<Response> ParseHead(std::string_view& text) {
  Response out;
  auto first = NextLine(text);
  if (!first.has_value()) return Error(Code::kProtocol, "the answer has no HTTP header");
  out.status = TRY(ParseStatusLine(*first));
  for (auto line = NextLine(text);; line = NextLine(text)) {
    if (!line.has_value()) return Error(Code::kProtocol, "the HTTP header does not end");
    if (line->empty()) return out;
    size_t colon = line->find(':');
    if (colon == std::string_view::npos) return Error(Code::kProtocol, "not an HTTP header line: " + Quoted(*line));
    std::string name(line->substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), ToLower);
    out.headers[name] = Trim(line->substr(colon + 1));
  }
}

bool IsLoopback(std::string_view host) {
  for (std::string_view name : {"127.0.0.1", "[::1]", "localhost"}) {
    if (host == name || (host.starts_with(name) && host[name.size()] == ':')) return true;
  }
  return false;
}

Result<Response> GetOnce(const std::string& url, size_t max_size) {
  const run::Words argv = TRY(CurlCommand(url, max_size));
  const std::string text = TRY(run::Capture({argv}, max_size + kMaxHeaders));
  return ParseResponse(text);
}

}  // namespace

Result<Response> ParseResponse(std::string_view text) {
  Response out = TRY(ParseHead(text));
  while (out.status / 100 == 1) out = TRY(ParseHead(text));
  ByteView body = AsBytes(text);
  out.body.assign(body.begin(), body.end());
  return out;
}

Result<run::Words> CurlCommand(const std::string& url, size_t max_size) {
  constexpr std::string_view kHttps = "https://";
  constexpr std::string_view kHttp = "http://";
  const bool https = url.starts_with(kHttps);
  if (!https && !url.starts_with(kHttp)) return Error(Code::kUsage, Quoted(url) + ": expected an https URL");
  std::string_view host = url;
  host.remove_prefix(https ? kHttps.size() : kHttp.size());
  host = host.substr(0, host.find_first_of("/?#"));
  if (!https && !IsLoopback(host)) {
    return Error(Code::kUsage, Quoted(url) + ": plain http is for a server on this machine alone; use https");
  }
  // --disable must come first: without it ~/.curlrc can say "insecure" or "output".
  return run::Words{"curl",
                    "--disable",
                    "--silent",
                    "--show-error",
                    "--include",
                    "--suppress-connect-headers",
                    "--globoff",
                    "--max-time",
                    "120",
                    "--max-redirs",
                    "0",
                    "--proto",
                    https ? "=https" : "=http",
                    "--max-filesize",
                    Decimal(max_size),
                    "--url",
                    url};
}

Result<std::string> DecodePercent(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    auto byte = i + 3 <= text.size() ? DecodeHex(text.substr(i + 1, 2)) : Error(Code::kProtocol, "");
    if (!byte.ok()) return Error(Code::kProtocol, "broken escape in a header at position " + Decimal(i));
    out += static_cast<char>((*byte)[0]);
    i += 2;
  }
  return out;
}

unsigned RetryAfter(const Response& response) {
  auto header = response.headers.find("retry-after");
  if (header == response.headers.end()) return kDefaultWait;
  auto seconds = ParseNumber(header->second, 1U << 30, "Retry-After");
  if (!seconds.ok()) return kDefaultWait;
  return std::clamp(static_cast<unsigned>(*seconds), 1U, kMaxWait);
}

Result<Response> HttpClient::Get(const std::string& url, size_t max_size) const {
  for (int waits = 0;; ++waits) {
    Response response = TRY(GetOnce(url, max_size).In(url));
    if (response.status == kTooManyRequests && waits < kMaxWaits) {
      unsigned seconds = RetryAfter(response);
      notice_("the server asks for patience (HTTP 429): waiting " + Decimal(seconds) + " s before asking again for " +
              url);
      sleep(seconds);
      continue;
    }
    if (response.status != kOk) {
      return Error(Code::kEnvironment, url + ": HTTP status " + Decimal(static_cast<uint64_t>(response.status)) +
                                           (response.status == 404 ? " (the service does not know it)" : ""));
    }
    if (response.body.size() > max_size) {
      return Error(Code::kLimit, url + ": " + Decimal(response.body.size()) + " bytes; at most " + Decimal(max_size));
    }
    return response;
  }
}

}  // namespace samovar::collateral
