// SPDX-License-Identifier: Apache-2.0
//
// Every key of a policy is said in words: each is changed in turn, and the words must change.
#include "measurements/policy/keys.h"

#include <map>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::policy;

namespace {

std::string Hex(size_t bytes, char digit) { return std::string(2 * bytes, digit); }
std::string List(size_t bytes) { return "[\"" + Hex(bytes, '1') + "\"]"; }

// For each key a value that accepts something else than its default.
const std::map<std::string, std::string>& Changes(std::string_view section) {
  static const std::map<std::string, std::string> kSnp{
      {"products", R"(["Turin"])"},
      {"min_tcb", R"({"Genoa":{"bootloader":9,"tee":0,"snp":23,"microcode":72}})"},
      {"min_abi", "\"1.55\""},
      {"min_guest_svn", "1"},
      {"vmpl", "[0,1]"},
      {"allow_debug", "true"},
      {"allow_migration_agent", "true"},
      {"allow_smt", "true"},
      {"allow_cxl", "true"},
      {"allow_trusted_io", "true"},
      {"allow_vlek", "true"},
      {"allow_masked_chip_id", "true"},
      {"allow_unknown_fields", "true"},
      {"require_revocation_check", "true"},
      {"launch_mitigations", "\"0x1\""},
      {"current_mitigations", "\"0x1\""},
      {"require", R"(["ciphertext-hiding"])"},
      {"family_ids", List(16)},
      {"image_ids", List(16)},
      {"host_data", List(32)},
      {"id_key_digests", List(48)},
      {"author_key_digests", List(48)},
      {"chip_ids", List(64)},
      {"deny_chip_ids", List(64)}};
  static const std::map<std::string, std::string> kTdx{{"tcb_status", R"(["UpToDate"])"},
                                                       {"min_tee_tcb_svn", "\"" + Hex(16, '1') + "\""},
                                                       {"min_evaluation_data_number", "17"},
                                                       {"min_tcb_date", R"("2025-05-14T00:00:00Z")"},
                                                       {"allow_debug", "true"},
                                                       {"allow_attributes", R"(["PKS"])"},
                                                       {"mr_config_id", List(48)},
                                                       {"mr_owner", List(48)},
                                                       {"mr_owner_config", List(48)},
                                                       {"mr_seam", List(48)},
                                                       {"ppids", List(16)},
                                                       {"deny_ppids", List(16)},
                                                       {"allow_service_td", "true"}};
  static const std::map<std::string, std::string> kProvenance{
      {"builder_ids", R"(["b"])"}, {"build_types", R"(["t"])"}, {"source", R"({"commit":"c"})"},
      {"allow_dirty", "true"},     {"toolchains", R"("any")"},  {"recipes", R"(["other.json"])"},
      {"slsa_build_level", "0"}};
  return section == "snp" ? kSnp : section == "tdx" ? kTdx : kProvenance;
}

std::string WordsOf(const std::string& text) {
  auto policy = ParsePolicy(text);
  EXPECT_OK(policy);
  if (!policy.ok()) return "";
  std::string out;
  for (const std::string& line : PolicyWords(*policy)) out += line + "\n";
  return out;
}

template <typename Rules>
void EachKeyIsSaid(const char* section, const Keys<Rules>& keys) {
  const auto& changes = Changes(section);
  auto with = [&](const std::string& rules) {
    return std::string(R"({"version":1,"measurements":[],")") + section + "\":{" + rules + "}}";
  };
  std::string plain = WordsOf(with(""));
  for (const auto& key : keys) {
    test::Row row(key.name);
    auto change = changes.find(std::string(key.name));
    EXPECT(change != changes.end());  // a new key needs a value here
    if (change == changes.end()) continue;
    std::string text = with("\"" + change->first + "\":" + change->second);
    EXPECT(WordsOf(text) != plain);
    // What is written again says the same.
    auto policy = ParsePolicy(text);
    REQUIRE_OK(policy);
    EXPECT_EQ(WordsOf(CanonicalJson(EncodePolicy(*policy))), WordsOf(text));
  }
  EXPECT_EQ(changes.size(), keys.size());
}

}  // namespace

TEST(EachKeyOfAPolicyIsSaidInWords) {
  EachKeyIsSaid("snp", SnpKeys());
  EachKeyIsSaid("tdx", TdxKeys());
  EachKeyIsSaid("provenance", ProvenanceKeys());
}

TEST(EachPartOfAMeasurementIsSaidInWords) {
  std::map<std::string, std::string> registers;
  for (const char* name : {"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3"}) registers[name] = Hex(48, '2');
  auto text = [](const std::map<std::string, std::string>& values) {
    std::string out = R"({"version":1,"measurements":[{"tee":"tdx")";
    for (const auto& [name, value] : values) out += ",\"" + name + "\":\"" + value + "\"";
    return out + "}]}";
  };
  std::string plain = WordsOf(text(registers));
  for (const auto& [name, value] : registers) {
    test::Row row(name);
    auto changed = registers;
    changed[name] = Hex(48, '3');
    EXPECT(WordsOf(text(changed)) != plain);
    if (name == "mrtd") continue;
    changed[name] = "any";
    EXPECT(WordsOf(text(changed)).find("ANY") != std::string::npos);
  }
}

// Milan is said to be what it is.
TEST(MilanComesWithItsWarning) {
  std::string text = R"({"version":1,"measurements":[],"snp":{"products":["Milan"]}})";
  EXPECT(WordsOf(text).find("WARNING") != std::string::npos);
}
