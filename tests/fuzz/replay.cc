// SPDX-License-Identifier: Apache-2.0
//
// usage: fuzz-replay TARGET FILE…
//
// Runs a fuzz target without a fuzzer: on each file as it is, cut at many lengths, and with bytes changed. The same
// every time, and quick: what `make test` does with the seeds. The build gives each target's entry a name of its own,
// and the list of them, FUZZ_TARGETS(X), from tests/sources.mk.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "measurements/base/bytes.h"

#define DECLARE(name) extern "C" int Replay_##name(const uint8_t*, size_t);
FUZZ_TARGETS(DECLARE)
#undef DECLARE

namespace {

using samovar::Bytes;
using Target = int (*)(const uint8_t*, size_t);

struct Entry {
  const char* name;
  Target run;
};

#define ROW(name) {#name, Replay_##name},
constexpr Entry kEntries[] = {FUZZ_TARGETS(ROW)};
#undef ROW

// A copy of the exact size, so that AddressSanitizer sees a read past the end.
void RunOn(Target target, samovar::ByteView input) {
  Bytes exact(input.begin(), input.end());
  target(exact.data(), exact.size());
}

Bytes ReadSeed(const char* path) {
  std::FILE* file = std::fopen(path, "rbe");
  if (file == nullptr) {
    std::printf("cannot read %s: %s\n", path, std::strerror(errno));
    std::exit(2);
  }
  Bytes out;
  uint8_t buffer[65536];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) out.insert(out.end(), buffer, buffer + n);
  std::fclose(file);
  return out;
}

// At most kSteps variants of each kind, spread over the file.
void RunVariants(Target target, const Bytes& seed) {
  constexpr size_t kSteps = 40;
  RunOn(target, seed);
  size_t step = seed.size() / kSteps + 1;
  for (size_t at = 0; at < seed.size(); at += step) {
    RunOn(target, samovar::ByteView(seed).first(at));
    for (uint8_t change : {uint8_t{0x01}, uint8_t{0x80}, uint8_t{0xff}}) {
      Bytes changed = seed;
      changed[at] ^= change;
      RunOn(target, changed);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  Target target = nullptr;
  for (const Entry& entry : kEntries) {
    if (argc > 1 && std::strcmp(argv[1], entry.name) == 0) target = entry.run;
  }
  if (target == nullptr || argc < 3) {
    std::printf("usage: fuzz-replay TARGET FILE…; there must be a target of that name, and a file\n");
    return 2;
  }
  for (int i = 2; i < argc; ++i) RunVariants(target, ReadSeed(argv[i]));
  return 0;
}
