// SPDX-License-Identifier: Apache-2.0
#include "measurements/firmware/variable_store.h"

#include "measurements/hash/digest.h"
#include "measurements/tdx/firmware/firmware_for_test.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::firmware;

namespace {

constexpr uint8_t kAdded = 0x3f;
constexpr uint8_t kInTransition = 0x3e;
constexpr uint8_t kDeleted = 0x3c;

void PutVariable(ByteWriter& out, uint8_t state, std::string_view name, std::string_view data) {
  out.U16Le(0x55aa);
  out.U8(state);
  out.U8(0);
  out.U32Le(7);
  out.Zero(8 + 16 + 4);
  out.U32Le(static_cast<uint32_t>(2 * name.size() + 2));
  out.U32Le(static_cast<uint32_t>(data.size()));
  out.Raw(kGlobalVariable.view());
  for (char c : name) out.U16Le(static_cast<uint8_t>(c));
  out.U16Le(0);
  out.Text(data);
  while (out.size() % 4 != 0) out.U8(0xff);
}

std::string Value(const std::vector<Variable>& variables, std::string_view name) {
  const Variable* variable = FindVariable(variables, kGlobalVariable, name);
  return variable == nullptr ? "none" : std::string(AsText(variable->data));
}

std::string Short(ByteView bytes) { return Sha384(bytes).hex().substr(0, 16); }

}  // namespace

TEST(VariablesThatAreSet) {
  ByteWriter records;
  PutVariable(records, kDeleted, "PK", "first");
  PutVariable(records, kInTransition, "PK", "second");
  PutVariable(records, kAdded, "PK", "third");
  PutVariable(records, kInTransition, "KEK", "only");
  PutVariable(records, kDeleted, "Gone", "x");
  auto variables = ParseVariableStore(tdx::fake::VariableVolume(records.bytes()));
  REQUIRE_OK(variables);
  EXPECT_EQ(variables->size(), size_t{2});
  EXPECT_EQ(Value(*variables, "PK"), "third");
  EXPECT_EQ(Value(*variables, "KEK"), "only");
  EXPECT_EQ(Value(*variables, "Gone"), "none");
}

TEST(BrokenStores) {
  ByteWriter records;
  PutVariable(records, kAdded, "PK", "data");
  Bytes good = tdx::fake::VariableVolume(records.bytes());
  EXPECT_ERROR(ParseVariableStore({}), Code::kTruncated, "ZeroVector");
  Bytes other = good;
  other[16] ^= 1;
  EXPECT_ERROR(ParseVariableStore(other), Code::kUnsupported, "not a non-volatile data volume");
  Bytes size = good;
  size[72 + 17] = 0xff;
  EXPECT_ERROR(ParseVariableStore(size), Code::kMalformed, "store size");
  Bytes format = good;
  format[72 + 20] = 0;
  EXPECT_ERROR(ParseVariableStore(format), Code::kMalformed, "not formatted");
  Bytes data_size = good;
  data_size[100 + 40 + 2] = 0xff;
  EXPECT_ERROR(ParseVariableStore(data_size), Code::kTruncated, "data");
  Bytes name = good;
  name[100 + 60 + 4] = 'x';  // the NUL of the name
  EXPECT_ERROR(ParseVariableStore(name), Code::kMalformed, "UTF-16 NUL");
}

TEST(NoTruncationGetsPastTheBounds) {
  ByteWriter records;
  PutVariable(records, kAdded, "PK", "data");
  Bytes good = tdx::fake::VariableVolume(records.bytes());
  size_t refused = 0;
  for (size_t size = 0; size < 72 + 0x800; ++size) {
    if (!ParseVariableStore(ByteView(good).first(size)).ok()) ++refused;
  }
  EXPECT_EQ(refused, size_t{72 + 0x800});
}

TEST(ADatabaseWithOneCertificate) {
  ByteWriter list;
  list.Raw(Bytes{0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72});
  list.U32Le(28 + 20);
  list.U32Le(0);
  list.U32Le(20);
  list.Text("owner-owner-ownrCERT");
  auto certificate = SoleCertificate(list.bytes());
  REQUIRE(certificate.has_value());
  EXPECT_EQ(std::string(AsText(*certificate)), "owner-owner-ownrCERT");
  Bytes two = list.bytes();
  two.insert(two.end(), list.bytes().begin(), list.bytes().end());
  EXPECT(!SoleCertificate(two));
  EXPECT(!SoleCertificate({}));
  for (size_t size = 0; size < list.size(); ++size) EXPECT(!SoleCertificate(ByteView(list.bytes()).first(size)));
}

TEST(SecureBootVariables) {
  Bytes pk = {1, 2, 3};
  std::vector<Variable> none;
  std::vector<Variable> enrolled = {{kGlobalVariable, {'P', 0, 'K', 0}, pk}};
  SecureBootPolicy without = DeriveSecureBootPolicy(none, false);
  EXPECT(!without.enabled && without.variables.size() == 5 && without.variables[0].data.empty());
  // A build with secure boot says "off" in one byte; one without it has no such variable at all.
  SecureBootPolicy off = DeriveSecureBootPolicy(none, true);
  EXPECT(!off.enabled);
  EXPECT_EQ(off.variables[0].data, Bytes{0});
  EXPECT_EQ(Short(EncodeVariableData(kGlobalVariable, "SecureBoot", off.variables[0].data)), "cfa4e2c606f57262");
  EXPECT_EQ(Short(EncodeVariableData(kGlobalVariable, "SecureBoot", {})), "9dc3a1f80bcec915");
  SecureBootPolicy on = DeriveSecureBootPolicy(enrolled, true);
  EXPECT(on.enabled);
  EXPECT_EQ(on.variables[0].data, Bytes{1});
  EXPECT_EQ(Short(EncodeVariableData(kGlobalVariable, "SecureBoot", on.variables[0].data)), "2cded0c6f453d4c6");
}
