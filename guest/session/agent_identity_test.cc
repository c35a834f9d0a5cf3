// SPDX-License-Identifier: Apache-2.0
#include "guest/session/agent_identity.h"

#include "measurements/statement/provenance.h"
#include "tests/harness.h"

using namespace samovar;
using session::BuilderIdOf;

// The agent knows one key. Whatever else is on the line is measured, and means nothing to it.
TEST(UnknownWordsOfTheCommandLineAreIgnored) {
  struct {
    const char* line;
    const char* want;
  } rows[] = {
      {"", statement::kDefaultBuilderId},
      {"console=ttyS0 quiet", statement::kDefaultBuilderId},
      {"samovar.debug=1 samovar.shell=/bin/sh rd.break samovar", statement::kDefaultBuilderId},
      {"xsamovar.builder_id=urn:x samovar.builder_idx=urn:x", statement::kDefaultBuilderId},
      {"quiet samovar.builder_id=urn:x initrd=initrd\n", "urn:x"},
  };
  for (const auto& row : rows) {
    test::Row name(row.line);
    EXPECT_EQ(BuilderIdOf(row.line).value(), row.want);
  }
}

TEST(BuilderIdIsOneUri) {
  EXPECT_ERROR(BuilderIdOf("samovar.builder_id="), Code::kMalformed, "not a URI");
  EXPECT_ERROR(BuilderIdOf("samovar.builder_id=a\x7f"), Code::kMalformed, "not a URI");
  EXPECT_ERROR(BuilderIdOf("samovar.builder_id=urn:a samovar.builder_id=urn:a"), Code::kMalformed, "given twice");
}
