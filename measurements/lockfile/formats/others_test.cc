// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

TEST(FlakeRefusals) {
  const auto with = [](const std::string& locked) {
    return "{\"version\": 7, \"nodes\": {\"a\": {\"locked\": {" + locked + "}}}}";
  };
  const Refusal rows[] = {
      {"{}", Code::kUnsupported, "expected version 5, 6 or 7, found none"},
      {"{\"version\": 8}", Code::kUnsupported, "found \"8\""},
      {"{\"version\": 7}", Code::kMalformed, "expected the map \"nodes\", found none"},
      {with("\"type\": \"github\""), Code::kUnsupported, "\"a\": expected a narHash, found none"},
      {with("\"narHash\": \"sha256-AAAA\""), Code::kMalformed, "expected the 32 bytes"},
      {with("\"narHash\": 1"), Code::kMalformed, "\"narHash\": expected text, found a word"},
  };
  ExpectRefusals("flake.lock", rows);
}

TEST(SamovarInputsRefusals) {
  const std::string digest = "\"sha256\": \"" + std::string(64, 'a') + "\"";
  const auto with = [](const std::string& entries) { return "{\"version\": 1, \"inputs\": [" + entries + "]}"; };
  const std::string one = "{\"name\": \"a\", \"path\": \"p\", \"url\": \"https://h/a\", " + digest + "}";
  const Refusal rows[] = {
      {"{\"inputs\": []}", Code::kUnsupported, "expected \"version\": 1"},
      {"{\"version\": 2, \"inputs\": []}", Code::kUnsupported, "expected \"version\": 1"},
      {"{\"version\": 1, \"input\": []}", Code::kMalformed, "expected one of version, inputs, found \"input\""},
      {with("{\"name\": \"a\", \"path\": \"p\", \"url\": \"https://h/a\"}"), Code::kUnsupported, "expected a digest"},
      {with("{\"name\": \"a\", \"url\": \"https://h/a\", " + digest + "}"), Code::kMalformed, "the text \"path\""},
      {with("{\"path\": \"p\", \"url\": \"https://h/a\", " + digest + "}"), Code::kMalformed, "the text \"name\""},
      {with("{\"name\": \"a\", \"path\": \"../p\", \"url\": \"https://h/a\", " + digest + "}"), Code::kMalformed,
       "expected a file name, found \"../p\""},
      {with(one + "," + one), Code::kMismatch, "\"a\": another input has the path \"p\""},
      {with("{\"name\": \"a\", \"path\": \"p\", \"url\": \"https://h/a\", \"md5\": \"00\"}"), Code::kMalformed,
       "expected one of name, version, path, url, sha256, sha384, sha512, found \"md5\""},
      {with("{\"name\": \"a\", \"path\": \"p\", \"git\": \"https://h/a\", \"commit\": \"main\"}"), Code::kMalformed,
       "expected the 40 or 64 hex digits"},
      {with("{\"name\": \"a\", \"path\": \"p\", \"git\": \"https://h/a\", " + digest + "}"), Code::kMalformed,
       "found \"sha256\""},
      {with("1"), Code::kMalformed, "expected the text \"name\""},
  };
  ExpectRefusals("samovar-inputs.json", rows);
}
