// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/event_compare.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::tdx {

namespace {

struct Logged {
  const LoggedEvent* event;
  unsigned rtmr;
};

std::optional<unsigned> RtmrOfPcr(uint32_t pcr) {
  if (pcr == 1 || pcr == 7) return 0;
  if (pcr >= 2 && pcr <= 6) return 1;
  if (pcr >= 8 && pcr <= 15) return 2;
  return std::nullopt;
}

// Types whose events a TPM and a trust domain do not share, or that they log in another number.
bool OnlyInOneKind(EventType type) {
  return type == EventType::kSeparator || type == EventType::kEfiHandoffTables2 ||
         type == EventType::kEfiPlatformFirmwareBlob2 || type == EventType::kEfiPlatformFirmwareBlob ||
         type == EventType::kCrtmVersion;
}

bool IsFwCfgItem(const PredictedEvent& event) { return event.covers.starts_with("fw_cfg "); }

std::vector<Logged> LoggedOf(LogKind kind, const EventLog& log) {
  std::vector<Logged> out;
  for (const LoggedEvent& event : log.events) {
    if (event.type == EventType::kNoAction) continue;
    if (kind == LogKind::kCc) {
      if (event.index >= 1 && event.index <= kPredictedRtmrs) out.push_back({&event, event.index - 1});
    } else if (auto rtmr = RtmrOfPcr(event.index); rtmr && !OnlyInOneKind(event.type)) {
      out.push_back({&event, *rtmr});
    }
  }
  return out;
}

std::string Hint(const PredictedEvent& predicted, const LoggedEvent& logged) {
  if (predicted.type == logged.type && CheckData(logged) == DataCheck::kHashed) {
    return "the log has " + DescribeData(logged);
  }
  switch (predicted.type) {
    case EventType::kEfiHandoffTables2: return "another memory size or firmware metadata";
    case EventType::kEfiPlatformFirmwareBlob2: return "another variable store";
    case EventType::kPlatformConfigFlags:
      return "another build of QEMU, number of vCPUs, memory size, device or machine flag";
    case EventType::kEfiHandoffTables: return "another version of QEMU or of the firmware, memory size, or host CPU";
    case EventType::kEfiBootServicesApplication:
      return "another kernel, or a setup header patched by QEMU (--setup-header)";
    case EventType::kEventTag: return "another command line or initrd, or a firmware of another generation";
    default: return "";
  }
}

std::string HexOf(const LoggedEvent& event) {
  std::optional<Sha384Digest> digest = event.Sha384();
  return digest ? digest->hex() : "-";
}

bool SameDigest(const PredictedEvent& a, const Logged& b) { return a.digest && b.event->Sha384() == a.digest; }

ComparedEvent Both(const PredictedEvent& predicted, const Logged& logged) {
  ComparedEvent out{predicted.rtmr,
                    Match::kDiffers,
                    predicted.type,
                    predicted.digest ? predicted.digest->hex() : "-",
                    HexOf(*logged.event),
                    predicted.covers,
                    ""};
  if (SameDigest(predicted, logged)) {
    out.match = Match::kEqual;
  } else if (!predicted.digest && predicted.type == logged.event->type) {
    out.match = Match::kUnknown;
    out.hint = predicted.reason;
  } else {
    out.hint = Hint(predicted, *logged.event);
  }
  return out;
}

// Aligns the events of one register. Where the two lists part, the shortest skip that brings them together again is
// taken; the lists are short.
void CompareRegister(const std::vector<const PredictedEvent*>& predicted, const std::vector<Logged>& logged,
                     std::vector<ComparedEvent>& out) {
  size_t p = 0;
  size_t l = 0;
  auto missing = [&] {
    const PredictedEvent& event = *predicted[p++];
    out.push_back({event.rtmr, Match::kMissing, event.type, event.digest ? event.digest->hex() : "-", "-", event.covers,
                   event.digest ? "" : event.reason});
  };
  auto extra = [&] {
    const Logged& event = logged[l++];
    out.push_back(
        {event.rtmr, Match::kExtra, event.event->type, "-", HexOf(*event.event), DescribeData(*event.event), ""});
  };
  while (p < predicted.size() && l < logged.size()) {
    if (SameDigest(*predicted[p], logged[l]) || predicted[p]->type == logged[l].event->type) {
      // Same type in the same place: a changed value, unless the very digest comes a little later on one side.
      size_t skip = 0;
      if (!SameDigest(*predicted[p], logged[l]) && predicted[p]->digest) {
        for (size_t i = l + 1; i < logged.size() && skip == 0; ++i) {
          if (SameDigest(*predicted[p], logged[i])) skip = i - l;
        }
      }
      for (; skip > 0; --skip) extra();
      out.push_back(Both(*predicted[p], logged[l]));
      ++p;
      ++l;
      continue;
    }
    bool logged_later = std::any_of(predicted.begin() + static_cast<ptrdiff_t>(p), predicted.end(),
                                    [&](const auto* event) { return event->type == logged[l].event->type; });
    if (logged_later)
      missing();
    else
      extra();
  }
  while (p < predicted.size()) missing();
  while (l < logged.size()) extra();
}

}  // namespace

const char* MatchName(Match match) {
  switch (match) {
    case Match::kEqual: return "equal";
    case Match::kDiffers: return "differs";
    case Match::kMissing: return "missing";
    case Match::kExtra: return "extra";
    case Match::kUnknown: return "unknown";
  }
  return "?";
}

std::vector<ComparedEvent> CompareEvents(const std::vector<PredictedEvent>& predicted, LogKind kind,
                                         const EventLog& log) {
  std::vector<Logged> logged = LoggedOf(kind, log);
  std::vector<ComparedEvent> out;
  for (unsigned rtmr = 0; rtmr < kPredictedRtmrs; ++rtmr) {
    std::vector<const PredictedEvent*> expected;
    for (const PredictedEvent& event : predicted) {
      if (event.rtmr != rtmr) continue;
      if (kind == LogKind::kTpm && (OnlyInOneKind(event.type) || IsFwCfgItem(event))) continue;
      expected.push_back(&event);
    }
    std::vector<Logged> found;
    std::copy_if(logged.begin(), logged.end(), std::back_inserter(found),
                 [&](const Logged& event) { return event.rtmr == rtmr; });
    CompareRegister(expected, found, out);
  }
  return out;
}

std::optional<size_t> FirstDifference(const std::vector<ComparedEvent>& events) {
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].match != Match::kEqual && events[i].match != Match::kUnknown) return i;
  }
  return std::nullopt;
}

}  // namespace samovar::tdx
