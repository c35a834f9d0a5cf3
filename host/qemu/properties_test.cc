// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/properties.h"

#include <set>

#include "host/plan/qemu_arguments.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"
#include "measurements/snp/identity/id_block.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::qemu;

namespace {

std::string Recorded(const char* file) {
  Bytes answers = test::ReadVector(std::string("plan/") + file);
  return std::string(AsText(answers));
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// The keys of "a=1,b=2"; an item without "=" is the value of QEMU's implied key, not a property.
void AddKeys(const std::string& list, std::set<std::string>& keys) {
  for (size_t at = 0; at < list.size();) {
    size_t comma = std::min(list.find(',', at), list.size());
    std::string item = list.substr(at, comma - at);
    at = comma + 1;
    size_t equals = item.find('=');
    if (equals != std::string::npos) keys.insert(item.substr(0, equals));
  }
}

// Every property of an object, of the machine and of the accelerator that the arguments of a plan name.
std::set<std::string> PropertiesIn(const plan::LaunchPlan& plan) {
  std::set<std::string> keys;
  std::vector<std::string> words = QemuArguments(plan);
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] != "-object" && words[i] != "-machine" && words[i] != "-accel") continue;
    const std::string& value = words[i + 1];
    if (!value.starts_with('{')) {
      AddKeys(value, keys);
      continue;
    }
    Json object = ParseJson(value, 4096).value();
    for (const auto& [key, member] : *object.AsObject()) keys.insert(key);
  }
  keys.erase("id");
  keys.erase("qom-type");
  return keys;
}

plan::LaunchPlan PlanWithEverything(Tee tee) {
  plan::LaunchPlan plan;
  plan.tee = tee;
  plan.accelerator = Accelerator::kKvm;
  plan.cpu_model = "EPYC-v4";
  plan.nonce = plan::Nonce{};
  plan.workarounds = plan::Workarounds{};
  plan.id_block = plan::PlannedIdBlock{Bytes(snp::kIdBlockSize), Bytes(snp::kIdAuthSize), true};
  return plan;
}

}  // namespace

TEST(EveryPropertyOfTheArgumentsIsAskedFor) {
  for (Tee tee : {Tee::kSnp, Tee::kTdx}) {
    test::Row name(TeeName(tee));
    std::set<std::string> asked;
    for (const NeededProperty& needed : NeededProperties(tee)) asked.insert(needed.property);
    std::set<std::string> used = PropertiesIn(PlanWithEverything(tee));
    for (const std::string& property : used) {
      test::Row inner(property);
      EXPECT(asked.contains(property));
    }
    EXPECT_EQ(used.size(), asked.size());
  }
}

TEST(QemuSaysWhatItHas) {
  std::string good = Recorded("qemu-11.1.3.qmp");
  EXPECT_OK(CheckProperties(good, Tee::kSnp));
  EXPECT_OK(CheckProperties(good, Tee::kTdx));
  struct {
    const char* name;
    std::string answers;
    Tee tee;
    const char* text;
  } rows[] = {
      {"too old for SNP", Recorded("qemu-7.2.22.qmp"), Tee::kSnp, "no object sev-snp-guest, which QEMU has since 9.1"},
      {"too old for TDX", Recorded("qemu-7.2.22.qmp"), Tee::kTdx, "no object tdx-guest, which QEMU has since 10.1"},
      {"built without a property", Replaced(good, "\"id-auth\"", "\"id-other\""), Tee::kSnp,
       "no property id-auth of sev-snp-guest, which QEMU has since 9.1"},
      {"another type",
       Replaced(good, "\"quote-generation-socket\", \"type\": \"SocketAddress\"",
                "\"quote-generation-socket\", \"type\": \"string\""),
       Tee::kTdx, "quote-generation-socket of tdx-guest of type \"string\", expected \"SocketAddress\""},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_ERROR(CheckProperties(row.answers, row.tee), Code::kEnvironment, row.text);
  }
  for (const char* bad : {"", "qemu: cannot open display\n", "{\"return\": {}}\n", "{broken\n"}) {
    test::Row name(bad);
    EXPECT_ERROR(CheckProperties(bad, Tee::kSnp), Code::kMalformed, "");
  }
}

TEST(QuestionsAreAskedOncePerObject) {
  std::string questions = PropertyQuestions(Tee::kTdx);
  std::set<std::string> lines;
  size_t count = 0;
  for (size_t at = 0; at < questions.size(); ++count) {
    size_t end = questions.find('\n', at);
    lines.insert(questions.substr(at, end - at));
    at = end + 1;
  }
  EXPECT_EQ(count, size_t{6});  // four objects between the greeting and the end
  EXPECT_EQ(lines.size(), count);
  EXPECT(NeededProperties(Tee::kSimSnp).empty());
}
