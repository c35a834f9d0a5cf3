// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/properties.h"

#include <map>
#include <vector>

#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::qemu {

namespace {

constexpr size_t kMaxAnswer = size_t{64} << 10;

// The abstract machine has the properties of every version of q35.
constexpr char kMachine[] = "generic-pc-machine";
constexpr Version kSnpVersion = {9, 1};
constexpr Version kTdxVersion = {10, 1};
constexpr Version kOldest = {7, 2};

constexpr NeededProperty kSnpProperties[] = {
    {"sev-snp-guest", "cbitpos", "uint32", kSnpVersion},
    {"sev-snp-guest", "reduced-phys-bits", "uint32", kSnpVersion},
    {"sev-snp-guest", "kernel-hashes", "bool", kSnpVersion},
    {"sev-snp-guest", "policy", "uint64", kSnpVersion},
    {"sev-snp-guest", "host-data", "string", kSnpVersion},
    {"sev-snp-guest", "guest-visible-workarounds", "string", kSnpVersion},
    {"sev-snp-guest", "id-block", "string", kSnpVersion},
    {"sev-snp-guest", "id-auth", "string", kSnpVersion},
    {"sev-snp-guest", "author-key-enabled", "bool", kSnpVersion},
    {"memory-backend-memfd", "share", "bool", kOldest},
    {"memory-backend-memfd", "size", "int", kOldest},
    {kMachine, "confidential-guest-support", "link<confidential-guest-support>", kOldest},
    {kMachine, "memory-backend", "link<memory-backend>", kOldest},
    {kMachine, "vmport", "OnOffAuto", kOldest},
    {kMachine, "hpet", "bool", kOldest},
    {kMachine, "sata", "bool", kOldest},
    {kMachine, "smbus", "bool", kOldest},
    {kMachine, "i8042", "bool", kOldest},
    {kMachine, "smm", "OnOffAuto", kOldest},
};

constexpr NeededProperty kTdxProperties[] = {
    {"tdx-guest", "attributes", "uint64", kTdxVersion},
    {"tdx-guest", "mrconfigid", "string", kTdxVersion},
    {"tdx-guest", "quote-generation-socket", "SocketAddress", kTdxVersion},
    {"memory-backend-memfd", "share", "bool", kOldest},
    {"memory-backend-memfd", "size", "int", kOldest},
    {"kvm-accel", "kernel-irqchip", "on|off|split", kOldest},
    {kMachine, "confidential-guest-support", "link<confidential-guest-support>", kOldest},
    {kMachine, "memory-backend", "link<memory-backend>", kOldest},
    {kMachine, "vmport", "OnOffAuto", kOldest},
    {kMachine, "hpet", "bool", kOldest},
    {kMachine, "smm", "OnOffAuto", kOldest},
    {kMachine, "pic", "OnOffAuto", kOldest},
};

// Property to type of value, for one type of object.
using Properties = std::map<std::string, std::string, std::less<>>;

Result<Properties> PropertiesOf(const Json::Array& rows) {
  Properties out;
  for (const Json& row : rows) out[TRY(row.StringAt("name"))] = TRY(row.StringAt("type"));
  return out;
}

// The answers that carry an id, under it: a list, or an error where QEMU does not know the type.
Result<std::map<std::string, Properties, std::less<>>> ReadAnswers(std::string_view answers) {
  std::map<std::string, Properties, std::less<>> out;
  while (!answers.empty()) {
    size_t end = std::min(answers.find('\n'), answers.size());
    std::string_view line = answers.substr(0, end);
    answers.remove_prefix(std::min(end + 1, answers.size()));
    if (!line.starts_with('{')) continue;  // a warning
    Json answer = TRY(ParseJson(line, kMaxAnswer).In("QEMU's answer"));
    const Json* id = answer.Find("id");
    const Json* list = answer.Find("return");
    if (id == nullptr || id->AsString() == nullptr || list == nullptr || list->AsArray() == nullptr) continue;
    out[*id->AsString()] = TRY(PropertiesOf(*list->AsArray()).In("QEMU's answer"));
  }
  return out;
}

Error Missing(const std::string& what, Version since) {
  return Error(Code::kEnvironment,
               "has no " + what + ", which QEMU has since " + Decimal(since.major) + "." + Decimal(since.minor));
}

Result<void> CheckOne(const std::map<std::string, Properties, std::less<>>& objects, const NeededProperty& needed) {
  auto object = objects.find(needed.type);
  if (object == objects.end()) return Missing(std::string("object ") + needed.type, needed.since);
  auto property = object->second.find(needed.property);
  std::string name = std::string("property ") + needed.property + " of " + needed.type;
  if (property == object->second.end()) return Missing(name, needed.since);
  if (property->second == needed.value) return {};
  return Error(Code::kEnvironment,
               "has a " + name + " of type " + Quoted(property->second) + ", expected " + Quoted(needed.value));
}

}  // namespace

std::span<const NeededProperty> NeededProperties(Tee tee) {
  if (tee == Tee::kSnp) return kSnpProperties;
  if (tee == Tee::kTdx) return kTdxProperties;
  return {};
}

std::string PropertyQuestions(Tee tee) {
  std::string out = "{\"execute\":\"qmp_capabilities\"}\n";
  std::string_view last;
  for (const NeededProperty& needed : NeededProperties(tee)) {
    if (last == needed.type) continue;
    last = needed.type;
    out += CanonicalJson(Json::MakeObject({{"execute", "qom-list-properties"},
                                           {"arguments", Json::MakeObject({{"typename", needed.type}})},
                                           {"id", needed.type}})) +
           "\n";
  }
  return out + "{\"execute\":\"quit\"}\n";
}

Result<void> CheckProperties(std::string_view answers, Tee tee) {
  auto objects = TRY(ReadAnswers(answers));
  if (objects.empty()) return Error(Code::kMalformed, "gave no answer over QMP, but " + Quoted(answers));
  for (const NeededProperty& needed : NeededProperties(tee)) TRY(CheckOne(objects, needed));
  return {};
}

}  // namespace samovar::qemu
