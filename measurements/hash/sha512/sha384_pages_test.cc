// SPDX-License-Identifier: Apache-2.0
#include "measurements/hash/sha512/sha384_pages.h"

#include "tests/harness.h"

using namespace samovar;

namespace {

// No two pages of it are alike.
Bytes Pattern(size_t size) {
  Bytes out(size);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<uint8_t>(i * 2654435761U >> 24);
  return out;
}

}  // namespace

// Every number of pages around the number of lanes, by every implementation that this CPU has.
TEST(PagesAgreeWithOneAtATime) {
  CpuFeatures without_avx512 = ThisCpu();
  without_avx512.avx512f = false;
  for (size_t page_size : {size_t{128}, size_t{4096}}) {
    for (size_t pages = 0; pages <= 21; ++pages) {
      Bytes data = Pattern(pages * page_size);
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
