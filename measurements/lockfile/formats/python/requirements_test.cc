// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

namespace {
const std::string kHash = " --hash=sha256:" + std::string(64, 'a');
}

TEST(RequirementsRefusals) {
  const Refusal rows[] = {
      {"a==1\n", Code::kUnsupported, "line 1: \"a\" 1: expected a digest, found none"},
      {"a==1 --hash=md5:00000000000000000000000000000000\n", Code::kUnsupported, "expected a digest, found none"},
      {"# x\n\na>=1" + kHash, Code::kUnsupported, "line 3: expected NAME==VERSION, found \"a>=1\""},
      {"a" + kHash, Code::kUnsupported, "expected NAME==VERSION"},
      {"a==1.*" + kHash, Code::kUnsupported, "expected NAME==VERSION"},
      {"a==1,<2" + kHash, Code::kUnsupported, "expected NAME==VERSION"},
      {"a==1 --hash=sha256:zz\n", Code::kMalformed, "line 1"},
      {"a==1 --hash sha256:00\n", Code::kMalformed, "expected the 32 bytes"},
      {"a==1" + kHash + " --global-option=x\n", Code::kMalformed, "expected --hash, found \"--global-option=x\""},
      {"-r other.txt\n", Code::kUnsupported, "line 1: \"-r\": expected requirements with hashes, all in this file"},
      {"-e .\n", Code::kUnsupported, "\"-e\""},
      {"--find-links=/tmp\n", Code::kUnsupported, "\"--find-links\""},
      {"./local" + kHash, Code::kUnsupported, "expected NAME==VERSION"},
      {"a @ https://h/\n", Code::kUnsupported, "expected a digest, found none"},
      {"a==1 \\\n  ; x" + kHash + "\nb==2\n", Code::kUnsupported, "line 3: \"b\" 2: expected a digest"},
  };
  ExpectRefusals("requirements.txt", rows);
}
