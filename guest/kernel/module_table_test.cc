// SPDX-License-Identifier: Apache-2.0
#include "guest/kernel/module_table.h"

#include <map>
#include <string>

#include "tests/harness.h"

using namespace samovar;

// What the modules of the pinned kernel say in their `depends` fields; the table's order must satisfy it.
TEST(ModulesComeAfterWhatTheyNeed) {
  const std::map<std::string, std::vector<std::string>> needs = {
      {"vmw_vsock_virtio_transport_common", {"vsock"}},
      {"vmw_vsock_virtio_transport", {"vsock", "vmw_vsock_virtio_transport_common"}},
      {"dm-bufio", {"dm-mod"}},
      {"dm-verity", {"dm-mod", "dm-bufio", "reed_solomon"}},
      {"erofs", {"libcrc32c"}},
      {"tsm", {"configfs"}},
      {"sev-guest", {"tsm"}},
      {"tdx-guest", {"tsm"}},
  };
  std::map<std::string, boot::Stage> loaded;
  for (const boot::Module& module : boot::kModules) {
    test::Row scope(module.name);
    const auto entry = needs.find(module.name);
    if (entry != needs.end()) {
      for (const std::string& need : entry->second) {
        EXPECT(loaded.contains(need));
        EXPECT(loaded[need] <= module.stage);
      }
    }
    EXPECT(loaded.emplace(module.name, module.stage).second);
  }
}
