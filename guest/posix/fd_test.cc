// SPDX-License-Identifier: Apache-2.0
#include "guest/posix/fd.h"

#include <fcntl.h>

#include <cerrno>

#include "tests/harness.h"

using namespace samovar;

TEST(AnErrorKeepsItsNumber) {
  errno = EINTR;
  Error error = posix::Open("/nothing/here", O_RDONLY).error();
  errno = EEXIST;  // what happened since does not change it
  EXPECT(error.is(ENOENT) && !error.is(EEXIST) && !error.is(EINTR));
  const Error in = std::move(error).In("where");
  EXPECT(in.is(ENOENT));
  EXPECT_EQ(in.message(), "where: open \"/nothing/here\": No such file or directory (errno 2)");
  const Error other(Code::kMalformed, "no system call had a part in it");
  EXPECT(!other.is(0) && !other.is(ENOENT));
}

// The number has its place beside the code: errors go through every function of the agent.
static_assert(sizeof(Error) == sizeof(std::string) + 2 * sizeof(int));
