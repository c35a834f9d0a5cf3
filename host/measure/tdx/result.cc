// SPDX-License-Identifier: Apache-2.0
#include "host/measure/tdx/result.h"

#include <optional>
#include <utility>

#include "host/inspect/log.h"
#include "measurements/base/text.h"
#include "measurements/tdx/log/event_compare.h"

namespace samovar::measure {

namespace {

Json EncodeEvents(const std::vector<tdx::PredictedEvent>& events) {
  Json out = Json::MakeArray({});
  for (const tdx::PredictedEvent& event : events) {
    Json item = Json::MakeObject({{"register", "rtmr" + Decimal(event.rtmr)},
                                  {"type", tdx::EventTypeName(event.type)},
                                  {"digest", event.digest ? Json(event.digest->hex()) : Json()},
                                  {"covers", event.covers}});
    if (!event.digest) item.Set("reason", event.reason);
    out.Append(std::move(item));
  }
  return out;
}

Json EncodeComparison(const std::vector<tdx::ComparedEvent>& events) {
  Json out = Json::MakeArray({});
  for (const tdx::ComparedEvent& event : events) {
    out.Append(Json::MakeObject({{"register", "rtmr" + Decimal(event.rtmr)},
                                 {"match", tdx::MatchName(event.match)},
                                 {"type", tdx::EventTypeName(event.type)},
                                 {"predicted", event.predicted},
                                 {"logged", event.logged},
                                 {"covers", event.covers},
                                 {"hint", event.hint}}));
  }
  return out;
}

Json EncodeRegisters(const tdx::LaunchPrediction& prediction) {
  Json out = Json::MakeObject({{"mrtd", prediction.mrtd.hex()}});
  Json reasons = Json::MakeObject({});
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    const tdx::PredictedRtmr& rtmr = prediction.rtmrs[i];
    std::string name = "rtmr" + Decimal(i);
    out.Set(name, rtmr.value ? Json(rtmr.value->hex()) : Json());
    if (!rtmr.value) reasons.Set(name, rtmr.reason);
  }
  out.Set("reasons", std::move(reasons));
  const tdx::FirmwareTraits& firmware = prediction.firmware;
  out.Set(
      "firmware",
      Json::MakeObject({{"name", firmware.name.empty() ? Json() : Json(firmware.name)},
                        {"generation", firmware.generation ? Json(tdx::GenerationName(*firmware.generation)) : Json()},
                        {"secure_boot", firmware.secure_boot}}));
  return out;
}

std::string FormatComparison(const std::vector<tdx::ComparedEvent>& events) {
  std::string out;
  for (const tdx::ComparedEvent& event : events) {
    std::string match = tdx::MatchName(event.match);
    match.resize(8, ' ');
    out +=
        "rtmr" + Decimal(event.rtmr) + "  " + match + " " + tdx::EventTypeName(event.type) + "  " + event.covers + "\n";
    if (event.match == tdx::Match::kEqual) continue;
    out += "       expected " + event.predicted + "\n       logged   " + event.logged + "\n";
    if (!event.hint.empty()) out += "       " + event.hint + "\n";
  }
  return out;
}

}  // namespace

std::string TdxText(const tdx::LaunchPrediction& prediction, Events events) {
  std::string out = "mrtd  " + prediction.mrtd.hex() + "\n";
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    const tdx::PredictedRtmr& rtmr = prediction.rtmrs[i];
    out += "rtmr" + Decimal(i) + " " + (rtmr.value ? rtmr.value->hex() : "-") + "\n";
  }
  if (events == Events::kLeftOut) return out;
  out += "\n";
  for (const tdx::PredictedEvent& event : prediction.events) {
    out += "rtmr" + Decimal(event.rtmr) + "  " + (event.digest ? event.digest->hex() : "-") + "  " +
           tdx::EventTypeName(event.type) + "  " + event.covers + "\n";
  }
  return out;
}

Json TdxJson(const tdx::LaunchPrediction& prediction, Events events) {
  Json out = EncodeRegisters(prediction);
  if (events == Events::kListed) out.Set("events", EncodeEvents(prediction.events));
  return out;
}

std::vector<std::string> TdxReasons(const tdx::LaunchPrediction& prediction) {
  std::vector<std::string> out;
  for (size_t i = 0; i < prediction.rtmrs.size(); ++i) {
    if (!prediction.rtmrs[i].value) out.push_back("rtmr" + Decimal(i) + ": " + prediction.rtmrs[i].reason);
  }
  return out;
}

Result<LogComparison> CompareWithLog(const tdx::LaunchPrediction& prediction, const std::string& path) {
  Bytes bytes = TRY(inspect::ReadLogFile(path));
  tdx::EventLog log = TRY(tdx::ParseEventLog(bytes).In(path));
  auto events = tdx::CompareEvents(prediction.events, inspect::GuessLogKind(log), log);
  std::optional<size_t> first = tdx::FirstDifference(events);
  LogComparison out{FormatComparison(events), EncodeRegisters(prediction), ""};
  out.json.Set("comparison", EncodeComparison(events));
  out.json.Set("first_difference", first ? Json(static_cast<uint64_t>(*first)) : Json());
  if (!first) return out;
  const tdx::ComparedEvent& event = events[*first];
  out.difference = "the log and the prediction part at rtmr" + Decimal(event.rtmr) + ", " + event.covers + ": " +
                   tdx::MatchName(event.match) + (event.hint.empty() ? "" : "; " + event.hint);
  return out;
}

}  // namespace samovar::measure
