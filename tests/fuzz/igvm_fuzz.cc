// SPDX-License-Identifier: Apache-2.0
//
// IGVM files come from whoever made the guest. Pages that a file shows lie inside it; a digest has a step for each
// page.
#include "measurements/snp/igvm/igvm_launch.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  Bytes bytes(data, data + size);
  // No random change hits the checksum: it is made right.
  auto checksum = snp::IgvmChecksum(bytes);
  if (!checksum.ok()) return 0;
  for (size_t i = 0; i < 4; ++i) bytes[20 + i] = static_cast<uint8_t>(*checksum >> 8 * i);
  auto file = snp::ParseIgvm(bytes);
  if (!file.ok()) return 0;
  for (const snp::IgvmDirective& directive : file->directives) {
    const auto* page = std::get_if<snp::IgvmPage>(&directive);
    if (page == nullptr || !page->data) continue;
    CHECK(page->data->size() == 4096 && page->data->data() >= bytes.data() &&
          page->data->data() + 4096 <= bytes.data() + size);
  }
  auto launch = snp::MeasureIgvm(*file);
  CHECK(!launch.ok() || launch->steps.back().digest == launch->digest);
  return 0;
}
