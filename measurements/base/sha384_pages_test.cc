// SPDX-License-Identifier: Apache-2.0
#include "measurements/base/sha384_pages.h"

#include <random>

#include "tests/harness.h"

using namespace samovar;

namespace {

Bytes Random(std::mt19937& random, size_t size) {
  Bytes out(size);
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random());
  return out;
}

}  // namespace

// Every number of pages around the number of lanes, by every implementation that this CPU has.
TEST(PagesAgreeWithOneAtATime) {
  std::mt19937 random(2);  // NOLINT(bugprone-random-generator-seed): a test must repeat
  CpuFeatures without_avx512 = ThisCpu();
  without_avx512.avx512f = false;
  for (size_t page_size : {size_t{128}, size_t{4096}}) {
    for (size_t pages = 0; pages <= 21; ++pages) {
      Bytes data = Random(random, pages * page_size);
      for (const CpuFeatures& cpu : {ThisCpu(), without_avx512, CpuFeatures()}) {
        std::vector<Sha384Digest> got = Sha384Pages(data, page_size, cpu);
        EXPECT_EQ(got.size(), pages);
        for (size_t i = 0; i < got.size(); ++i) {
          EXPECT(got[i] == Sha384(ByteView(data).subspan(i * page_size, page_size)));
        }
      }
    }
  }
}

// Runs of equal pages, and pages that differ from the one before in their last byte only.
TEST(PagesThatRepeatHaveTheirOwnDigests) {
  constexpr size_t kPage = 256;
  Bytes data(40 * kPage, 0xff);
  for (size_t page : {0, 7, 8, 20, 39}) data[page * kPage + kPage - 1] = static_cast<uint8_t>(page);
  std::vector<Sha384Digest> got = Sha384Pages(data, kPage);
  EXPECT_EQ(got.size(), size_t{40});
  for (size_t i = 0; i < got.size(); ++i) EXPECT(got[i] == Sha384(ByteView(data).subspan(i * kPage, kPage)));
}
