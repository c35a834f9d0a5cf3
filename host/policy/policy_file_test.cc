// SPDX-License-Identifier: Apache-2.0
#include "host/policy/policy_file.h"

#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using policy::ReadPolicyFile;

namespace {

constexpr char kSigned[] = "tests/vectors/policy/signed.json";
constexpr char kKey[] = "tests/vectors/policy/key.pub";
constexpr char kOtherKey[] = "tests/vectors/policy/other.pub";

}  // namespace

TEST(ASignedPolicyIsReadUnderItsKey) {
  auto read = ReadPolicyFile(kSigned, kKey);
  REQUIRE_OK(read);
  EXPECT(read->is_signed);
  EXPECT_EQ(read->sha256.hex(), Sha256(test::ReadFile(kSigned)).hex());
}

// Whoever gives a key wants a signature by it; whoever gives none must not take a signed policy for a checked one.
TEST(WhatIsNoPolicyUnderTheKey) {
  const test::Folder folder;
  Bytes changed = test::ReadFile(kSigned);
  std::string text(AsText(changed));
  const size_t at = text.find("payload\"");
  REQUIRE(at != std::string::npos);
  const size_t digit = text.find('"', text.find(':', at)) + 12;
  text[digit] = text[digit] == 'A' ? 'B' : 'A';
  EXPECT_OK(StoreFile(folder.path + "/changed.json", AsBytes(text)));
  const std::string unsigned_text = R"({"version":1})";
  EXPECT_OK(StoreFile(folder.path + "/unsigned.json", AsBytes(unsigned_text)));
  const std::string report = "tests/vectors/snp-reports/milan-v2-a/report.bin";
  struct {
    const char* name;
    std::string path;
    std::optional<std::string> key;
    Code code;
    const char* why;
  } rows[] = {
      {"no key", kSigned, std::nullopt, Code::kUsage, "--policy-key"},
      {"another key", kSigned, kOtherKey, Code::kUntrusted, "policy tests/vectors/policy/signed.json"},
      {"a changed payload", folder.path + "/changed.json", kKey, Code::kUntrusted, "changed.json"},
      {"not signed", folder.path + "/unsigned.json", kKey, Code::kUntrusted, "is not signed"},
      {"a report", report, std::nullopt, Code::kMalformed, "expected a policy, got an SNP attestation report"},
      {"a key that is none", kSigned, report, Code::kMalformed, "report.bin"},
      {"nothing there", folder.path + "/none", std::nullopt, Code::kSystem, "none"},
  };
  for (const auto& row : rows) {
    test::Row scope(row.name);
    EXPECT_ERROR(ReadPolicyFile(row.path, row.key), row.code, row.why);
  }
}
