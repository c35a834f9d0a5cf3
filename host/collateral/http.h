// SPDX-License-Identifier: Apache-2.0
//
// HTTP GET through the program `curl`, which brings TLS, certificates and proxies with it. What comes back is
// untrusted: it is limited in size here and checked by its signatures elsewhere. A server that asks for patience
// (status 429) is waited for, with a message.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "host/run/child.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::collateral {

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; of a repeated one the last
  Bytes body;
};

// ParseResponse reads what `curl --include` prints: one or more header blocks (an interim 100 before the final one), an
// empty line, the body. Fails with kProtocol.
Result<Response> ParseResponse(std::string_view text);

// DecodePercent replaces %XX by the byte; fails with kProtocol on a broken escape. `+` stays as it is.
Result<std::string> DecodePercent(std::string_view text);

// RetryAfter returns how many seconds to wait by the header of that name: 1 to 120, 30 when it does not say.
[[nodiscard]] unsigned RetryAfter(const Response& response);

// CurlCommand is the command that fetches `url`: no configuration of the user's changes what it does, and only https is
// spoken but for a server on this machine itself (127.0.0.1, [::1], localhost). kUsage for another URL.
Result<run::Words> CurlCommand(const std::string& url, size_t max_size);

class HttpClient {
 public:
  using Notice = std::function<void(const std::string& line)>;

  // `notice` is told, in one line, when and how long the client waits.
  explicit HttpClient(Notice notice) : notice_(std::move(notice)) {}

  // Get fetches `url`, with a body of at most `max_size` bytes; redirects are not followed. It waits out up to five
  // answers of 429. Errors: kEnvironment (no curl, no connection, another status than 200), kLimit, kProtocol.
  Result<Response> Get(const std::string& url, size_t max_size) const;

 private:
  Notice notice_;
};

}  // namespace samovar::collateral
