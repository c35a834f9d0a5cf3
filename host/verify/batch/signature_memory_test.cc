// SPDX-License-Identifier: Apache-2.0
#include "host/verify/batch/signature_memory.h"

#include <thread>
#include <vector>

#include "tests/harness.h"

using namespace samovar;
using verify::BoundedSignatureMemory;

namespace {

Sha256Digest Fact(int number) { return Sha256(AsBytes(Decimal(static_cast<uint64_t>(number)))); }

}  // namespace

TEST(RemembersUpToItsBound) {
  BoundedSignatureMemory memory(3);
  for (int i = 0; i < 3; ++i) {
    EXPECT(!memory.Knows(Fact(i)));
    memory.Remember(Fact(i));
    EXPECT(memory.Knows(Fact(i)));
  }
  memory.Remember(Fact(3));
  EXPECT(memory.Knows(Fact(3)));
  for (int i = 0; i < 3; ++i) EXPECT(!memory.Knows(Fact(i)));
}

TEST(ServesManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 200;
  BoundedSignatureMemory memory;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&memory, t] {
      for (int i = 0; i < kEach; ++i) {
        memory.Remember(Fact(t * kEach + i));
        (void)memory.Knows(Fact(i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int known = 0;
  for (int i = 0; i < kThreads * kEach; ++i) known += memory.Knows(Fact(i)) ? 1 : 0;
  EXPECT_EQ(known, kThreads * kEach);
}
