// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/event_log.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

constexpr std::string_view kSignature("Spec ID Event03\0", 16);
constexpr std::string_view kStartupLocality("StartupLocality\0", 16);
constexpr uint32_t kMaxAlgorithms = 8;
constexpr uint32_t kMaxPcr = 23;

Error Malformed(size_t offset, const std::string& what) {
  return {Code::kMalformed, "event log: offset " + HexNumber(offset) + ": " + what};
}

// The digest size that TCG defines for an algorithm; nothing for one this program does not know.
std::optional<size_t> DigestSize(LogAlgorithm algorithm) {
  switch (algorithm) {
    case LogAlgorithm::kSha1: return 20;
    case LogAlgorithm::kSha256: return 32;
    case LogAlgorithm::kSha384: return 48;
    case LogAlgorithm::kSha512: return 64;
  }
  return std::nullopt;
}

// TCG_EfiSpecIDEvent, the data of the first event.
Result<std::vector<LogAlgorithm>> ParseSpecId(ByteView data, size_t at) {
  ByteReader reader(data);
  if (AsText(TRY(reader.Take(16, "signature"))) != kSignature) {
    return Error(Code::kUnsupported,
                 "event log: offset " + HexNumber(at) +
                     ": the first event is not \"Spec ID Event03\"; only crypto-agile (TCG 2.0) logs can be read");
  }
  TRY(reader.Skip(4, "platformClass"));
  TRY(reader.Skip(4, "specVersion and uintnSize"));
  uint32_t count = TRY(reader.U32Le("numberOfAlgorithms"));
  if (count == 0 || count > kMaxAlgorithms) return Malformed(at, "numberOfAlgorithms is " + Decimal(count));
  std::vector<LogAlgorithm> algorithms;
  for (uint32_t i = 0; i < count; ++i) {
    auto algorithm = static_cast<LogAlgorithm>(TRY(reader.U16Le("algorithmId")));
    uint16_t size = TRY(reader.U16Le("digestSize"));
    std::optional<size_t> expected = DigestSize(algorithm);
    if (!expected) {
      return Error(Code::kUnsupported, "event log: algorithm " + HexNumber(static_cast<uint16_t>(algorithm)) +
                                           " is not one of SHA-1, SHA-256, SHA-384, SHA-512");
    }
    if (size != *expected)
      return Malformed(at, "digestSize: expected " + Decimal(*expected) + ", got " + Decimal(size));
    if (std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end()) {
      return Malformed(at, "algorithm " + HexNumber(static_cast<uint16_t>(algorithm)) + " is listed twice");
    }
    algorithms.push_back(algorithm);
  }
  uint8_t vendor = TRY(reader.U8("vendorInfoSize"));
  TRY(reader.Skip(vendor, "vendorInfo"));
  TRY(reader.ExpectEmpty("Spec ID event"));
  return algorithms;
}

// TCG_PCClientPCREvent: the header event has the older record form, with one SHA-1 field that is zero.
Result<std::vector<LogAlgorithm>> ParseHeader(ByteReader& reader) {
  TRY(reader.Skip(4, "pcrIndex"));
  uint32_t type = TRY(reader.U32Le("eventType"));
  TRY(reader.Skip(20, "digest"));
  uint32_t size = TRY(reader.U32Le("eventDataSize"));
  size_t at = reader.offset();
  ByteView data = TRY(reader.Take(size, "event"));
  if (type != static_cast<uint32_t>(EventType::kNoAction)) {
    return Malformed(0, "the first event has type " + HexNumber(type) + ", not EV_NO_ACTION");
  }
  return TRY(ParseSpecId(data, at).In("event log"));
}

// TCG_PCR_EVENT2.
Result<LoggedEvent> ParseEvent(ByteReader& reader, const std::vector<LogAlgorithm>& algorithms) {
  LoggedEvent event{reader.offset(), 0, EventType::kNoAction, {}, {}};
  event.index = TRY(reader.U32Le("pcrIndex"));
  event.type = static_cast<EventType>(TRY(reader.U32Le("eventType")));
  uint32_t count = TRY(reader.U32Le("digests.count"));
  if (count > algorithms.size()) {
    return Malformed(event.offset,
                     "digests.count: at most " + Decimal(algorithms.size()) + " expected, got " + Decimal(count));
  }
  for (uint32_t i = 0; i < count; ++i) {
    auto algorithm = static_cast<LogAlgorithm>(TRY(reader.U16Le("digests.hashAlg")));
    if (std::find(algorithms.begin(), algorithms.end(), algorithm) == algorithms.end()) {
      return Malformed(event.offset, "digest algorithm " + HexNumber(static_cast<uint16_t>(algorithm)) +
                                         " is not announced in the header");
    }
    if (event.DigestOf(algorithm)) return Malformed(event.offset, "two digests of one algorithm");
    ByteView digest = TRY(reader.Take(*DigestSize(algorithm), "digests.digest"));
    event.digests.push_back({algorithm, digest});
  }
  uint32_t size = TRY(reader.U32Le("eventSize"));
  event.data = TRY(reader.Take(size, "event"));
  return event;
}

bool IsUnused(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0xff; }) || IsZero(bytes);
}

}  // namespace

std::optional<ByteView> LoggedEvent::DigestOf(LogAlgorithm algorithm) const {
  for (const LoggedDigest& digest : digests) {
    if (digest.algorithm == algorithm) return digest.bytes;
  }
  return std::nullopt;
}

std::optional<Sha384Digest> LoggedEvent::Sha384() const {
  std::optional<ByteView> bytes = DigestOf(LogAlgorithm::kSha384);
  if (!bytes) return std::nullopt;
  Sha384Digest digest;
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

bool EventLog::Has(LogAlgorithm algorithm) const {
  return std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end();
}

Result<EventLog> ParseEventLog(ByteView bytes) {
  if (bytes.size() > kMaxEventLogSize) {
    return Error(Code::kLimit, "event log: " + Decimal(bytes.size()) + " bytes, at most " + Decimal(kMaxEventLogSize) +
                                   " are accepted");
  }
  ByteReader reader(bytes);
  EventLog log;
  log.algorithms = TRY(ParseHeader(reader).In("header event"));
  while (!IsUnused(bytes.subspan(reader.offset(), std::min<size_t>(reader.remaining(), 16)))) {
    if (log.events.size() == kMaxEvents) return Error(Code::kLimit, "event log: more than 65536 events");
    log.events.push_back(TRY(ParseEvent(reader, log.algorithms).In("event " + Decimal(log.events.size()))));
  }
  // Sixteen equal bytes are never the start of a record that matters (a register index and a type of zero and no
  // digest); but then nothing else may follow, or events could hide behind a gap.
  log.used = reader.offset();
  if (!IsUnused(bytes.subspan(log.used))) return Malformed(log.used, "unused space is neither all 0xff nor all zero");
  return log;
}

Result<Rtmrs> ReplayRtmrs(const EventLog& log) {
  Rtmrs rtmrs{};
  for (const LoggedEvent& event : log.events) {
    if (event.type == EventType::kNoAction || event.index == 0) continue;
    if (event.index > kRtmrCount) {
      return Malformed(event.offset, "register index " + Decimal(event.index) + " is beyond RTMR3");
    }
    std::optional<Sha384Digest> digest = event.Sha384();
    if (!digest) {
      return Error(Code::kUnsupported, "event log: offset " + HexNumber(event.offset) + ": no SHA-384 digest");
    }
    rtmrs[event.index - 1].Extend(*digest);
  }
  return rtmrs;
}

Result<std::map<uint32_t, Sha384Digest>> ReplayPcrs(const EventLog& log) {
  std::map<uint32_t, Rtmr> pcrs;  // a PCR of the SHA-384 bank and an RTMR extend alike
  for (const LoggedEvent& event : log.events) {
    if (event.index > kMaxPcr) return Malformed(event.offset, "PCR " + Decimal(event.index) + " does not exist");
    if (event.type == EventType::kNoAction) {
      if (event.data.size() == 17 && AsText(event.data.first(16)) == kStartupLocality) {
        pcrs[0].value.bytes.back() = event.data[16];
      }
      continue;
    }
    std::optional<Sha384Digest> digest = event.Sha384();
    if (!digest) {
      return Error(Code::kUnsupported, "event log: offset " + HexNumber(event.offset) + ": no SHA-384 digest");
    }
    pcrs[event.index].Extend(*digest);
  }
  std::map<uint32_t, Sha384Digest> values;
  for (const auto& [index, pcr] : pcrs) values[index] = pcr.value;
  return values;
}

}  // namespace samovar::tdx
