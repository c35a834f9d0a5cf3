// SPDX-License-Identifier: Apache-2.0
#include "host/options/options.h"

#include "tests/harness.h"

using namespace samovar;

namespace {

constexpr std::string_view kTwo[] = {"device", "cpu"};

Options Some() {
  const std::pair<std::string, std::string> values[] = {{"cpu", "host"}, {"device", "a"},    {"device", "b"},
                                                        {"vcpus", "4"},  {"memory", "much"}, {"json", ""}};
  return {"measure tdx", values};
}

}  // namespace

TEST(ValuesByName) {
  const Options options = Some();
  EXPECT(options.Has("json") && !options.Has("qemu"));
  EXPECT(options.Value("cpu") == "host" && !options.Value("qemu"));
  EXPECT((options.Values("device") == std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.ValueOr("qemu", "none"), std::string("none"));
  EXPECT_EQ(options.Number("vcpus", 1, 8).value(), uint64_t{4});
  EXPECT_EQ(options.Number("size", 7, 8).value(), uint64_t{7});
}

TEST(ErrorsNameOptionAndAsker) {
  const Options options = Some();
  EXPECT_ERROR(options.Required("qemu"), Code::kUsage, "--qemu is required; see `samovar measure tdx --help`");
  EXPECT_ERROR(options.Number("memory", 1, 8), Code::kUsage, "--memory");
  EXPECT_ERROR(options.Number("vcpus", 1, 3), Code::kUsage, "samovar measure tdx --help");
}

TEST(OnlyAndWithLeaveTheRest) {
  Options only = Some().Only("measure snp", kTwo);
  EXPECT(only.Values("device").size() == 2 && only.Has("cpu") && !only.Has("vcpus"));
  EXPECT_ERROR(only.Required("vcpus"), Code::kUsage, "samovar measure snp --help");
  Options with = only.With("cpu", "max").With("memory", "1G");
  EXPECT((with.Values("cpu") == std::vector<std::string>{"max"}));
  EXPECT(with.Value("memory") == "1G" && only.Value("cpu") == "host");
}
