// SPDX-License-Identifier: Apache-2.0
//
// A quote that parses must account for every byte: the signed range, the signature data and the padding are the whole.
// Its certificates and their SGX extension are read as `inspect` does.
#include "measurements/tdx/quote/quote.h"
#include "measurements/tdx/quote/quote_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace samovar;
  ByteView bytes(data, size);
  auto quote = tdx::ParseQuote(bytes);
  if (!quote.ok()) return 0;
  CHECK(quote->signed_bytes.data() == data && quote->signed_bytes.size() < size);
  CHECK(quote->padding < size);
  CHECK(tdx::QuoteJson(*quote).AsObject() != nullptr);
  // Cutting the padding off changes nothing else.
  auto exact = tdx::ParseQuote(bytes.first(size - quote->padding));
  CHECK(exact.ok() && exact->padding == 0);
  return 0;
}
