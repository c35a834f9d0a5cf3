// SPDX-License-Identifier: Apache-2.0
#include "host/verify/batch/batch.h"

#include <atomic>

#include "measurements/base/text.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::verify;

namespace {

std::vector<std::string> Numbers(size_t count) {
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) out.push_back(Decimal(i));
  return out;
}

}  // namespace

TEST(LinesComeInOrderAndEachIsJudgedOnce) {
  for (size_t jobs : {size_t{0}, size_t{1}, size_t{4}, size_t{1000}}) {
    for (size_t count : {size_t{0}, size_t{1}, size_t{700}}) {
      test::Row row(Decimal(jobs) + " jobs, " + Decimal(count) + " paths");
      std::vector<std::string> paths = Numbers(count);
      std::vector<std::string> got;
      std::atomic<size_t> judged = 0;
      auto refused = Batch(
          paths, jobs,
          [&](const std::string& path) {
            ++judged;
            return BatchLine{path, path.back() != '3'};
          },
          [&](const BatchLine& line) {
            got.push_back(line.text);
            return Result<void>();
          });
      REQUIRE_OK(refused);
      EXPECT_EQ(*refused, count == 700 ? size_t{70} : size_t{0});
      EXPECT(got == paths);
      EXPECT_EQ(judged.load(), count);
    }
  }
}

TEST(StopsWhenNobodyListens) {
  std::atomic<size_t> judged = 0;
  auto refused = Batch(
      Numbers(100000), 2,
      [&](const std::string& path) {
        ++judged;
        return BatchLine{path, true};
      },
      [](const BatchLine&) { return Result<void>(Error(Code::kSystem, "the pipe is closed")); });
  EXPECT_ERROR(refused, Code::kSystem, "the pipe is closed");
  EXPECT(judged.load() < 1000);
}

TEST(SplitsLines) {
  EXPECT(SplitLines("").empty());
  EXPECT(SplitLines("\n\n").empty());
  EXPECT((SplitLines("a b\n\nc\r\nd") == std::vector<std::string>{"a b", "c\r", "d"}));
}
