// SPDX-License-Identifier: Apache-2.0
//
// usage: bit-flips report|quote FILE TIME [VCEK]
//
// Verifies genuine evidence with every single bit of it flipped, and cut at every length; the certificate of a report
// likewise. Exit status 1 if the evidence as it is does not hold, or anything else does.
#include <cstdio>
#include <string>

#include "host/files/whole_file.h"
#include "measurements/evidence/bundle/bundle.h"
#include "measurements/evidence/open.h"

namespace {

using namespace samovar;

struct Sample {
  bool quote = false;
  Bytes evidence;
  evidence::Context context;
};

Result<Sample> Read(int argc, char** argv) {
  constexpr size_t kMaxFile = 1 << 20;
  if (argc < 4 || argc > 5) return Error(Code::kUsage, "usage: bit-flips report|quote FILE TIME [VCEK]");
  Sample out;
  out.quote = std::string(argv[1]) == "quote";
  out.evidence = TRY(ReadLargeFile(argv[2], kMaxFile));
  out.context.at = TRY(Time::Parse(argv[3]));
  if (argc == 5) out.context.leaf = TRY(ReadLargeFile(argv[4], kMaxFile));
  return out;
}

bool Holds(const Sample& sample) {
  const evidence::Evidence evidence =
      sample.quote ? evidence::OfQuoteFile(sample.evidence) : evidence::OfReportFile(sample.evidence);
  return evidence::VerifyAlone(evidence, sample.context).verdict.Holds();
}

// Returns how many changed forms of `bytes`, which is a part of `sample`, are accepted.
size_t CountAccepted(Sample& sample, Bytes& bytes, const char* what) {
  size_t accepted = 0;
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    if (Holds(sample)) {
      ++accepted;
      std::printf("  ACCEPTED: %s, bit %zu of byte %zu flipped\n", what, bit % 8, bit / 8);
    }
    bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
  Bytes whole = bytes;
  for (size_t size = 0; size < whole.size(); ++size) {
    bytes.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    if (Holds(sample)) {
      ++accepted;
      std::printf("  ACCEPTED: %s, cut to %zu bytes\n", what, size);
    }
  }
  bytes = std::move(whole);
  return accepted;
}

}  // namespace

int main(int argc, char** argv) {
  auto sample = Read(argc, argv);
  if (!sample.ok()) {
    std::printf("bit-flips: %s\n", sample.error().message().c_str());
    return 2;
  }
  bool held = Holds(*sample);
  size_t accepted = CountAccepted(*sample, sample->evidence, argv[1]);
  size_t forms = 9 * sample->evidence.size();
  if (sample->context.leaf) {
    accepted += CountAccepted(*sample, *sample->context.leaf, "certificate");
    forms += 9 * sample->context.leaf->size();
  }
  std::printf("%s: %s, %zu changed forms, %zu of them accepted\n", argv[2], held ? "holds" : "DOES NOT HOLD", forms,
              accepted);
  return held && accepted == 0 ? 0 : 1;
}
