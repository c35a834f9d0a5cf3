// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/emulated_hashes.h"

#include "tests/harness.h"

using namespace samovar;

TEST(SetupBlockReplacesTheBeginningOfTheKernel) {
  Bytes kernel = {1, 2, 3, 4};
  EXPECT_EQ(simtee::ServedKernel(kernel, {}).value(), kernel);
  Bytes want = {9, 8, 3, 4};
  EXPECT_EQ(simtee::ServedKernel(kernel, Bytes{9, 8}).value(), want);
  EXPECT_ERROR(simtee::ServedKernel(kernel, Bytes(5)), Code::kProtocol, "setup block of 5 bytes");
}

TEST(HashesFileHoldsTheTable) {
  snp::KernelHashes hashes = {Sha256(AsBytes("k")), Sha256(AsBytes("i")), snp::HashCmdline("c")};
  posix::UniqueFd fd = simtee::HashesFile(hashes).value();
  Bytes content = posix::ReadFile("/proc/self/fd/" + std::to_string(fd.get()), 4096).value();
  auto table = snp::EncodeKernelHashesTable(hashes);
  EXPECT_EQ(content, Bytes(table.begin(), table.end()));
}
