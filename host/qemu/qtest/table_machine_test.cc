// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/table_machine.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::qtest;

namespace {

// The words of a golden file, one a line.
std::vector<std::string> Golden(const std::string& file) {
  Bytes bytes = test::ReadVector(file);
  std::vector<std::string> out = {""};
  for (char c : AsText(bytes)) {
    if (c == '\n')
      out.emplace_back();
    else
      out.back() += c;
  }
  out.pop_back();
  return out;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word + "\n";
  return out;
}

}  // namespace

// From what `samovar launch` runs to what any QEMU can start: the slots stay as they are.
TEST(MachineOfAPlan) {
  auto machine = TableMachine(Golden("plan/tdx-vhost.argv"), "Skylake-Server");
  REQUIRE_OK(machine);
  std::string words = Joined(*machine);
  for (const char* there :
       {"-machine\nq35,vmport=off,hpet=off,smm=off,pic=off,memory-backend=ram0\n", "-cpu\nSkylake-Server\n",
        "-accel\ntcg\n", "-object\nmemory-backend-ram,id=ram0,size=", ",reserve=off\n", "-chardev\nnull,id=console\n",
        "-serial\nchardev:console\n", "-device\nvirtio-rng-pci,id=vsock0,disable-legacy=on,iommu_platform=on\n",
        "-blockdev\ndriver=null-co,node-name=toolchain,read-only=on,size=1048576\n",
        "-device\nvirtio-blk-pci,drive=toolchain,"}) {
    test::Row scope(there);
    EXPECT(words.find(there) != std::string::npos);
  }
  for (const char* gone : {"tdx-guest", "confidential", "irqchip", "fd=", "-qmp", "-initrd", "-append", "memfd"}) {
    test::Row scope(gone);
    EXPECT(words.find(gone) == std::string::npos);
  }
  auto host = TableMachine({"-accel", "kvm", "-cpu", "host"}, "host");
  REQUIRE_OK(host);
  EXPECT_EQ(Joined(*host), "-accel\nkvm\n-cpu\nhost\n");
}

TEST(WordsWhoseEffectIsNotKnownAreRefused) {
  struct Row {
    std::vector<std::string> plan;
    const char* want;
  };
  const Row rows[] = {
      {{"-nic", "user"}, "-nic user"},
      {{"-m"}, "\"-m\""},
      {{"-device", "vfio-pci,host=00:01.0"}, "-device vfio-pci"},
      {{"-device", "virtio-net-pci,vhostfd=5"}, "-device virtio-net-pci"},
      {{"-object", "rng-random,id=r"}, "-object rng-random"},
      {{"-object", "{\"qom-type\":\"secret\"}"}, "-object"},
      {{"-chardev", "null"}, "-chardev null"},
      {{"-blockdev", "driver=raw"}, "-blockdev driver=raw"},
      {{"-drive", "file=/etc/passwd"}, "-drive"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.want);
    EXPECT_ERROR(TableMachine(row.plan, "max"), Code::kUnsupported, row.want);
  }
}

TEST(CommasInAPathStayInIt) {
  auto machine = TableMachine({"-blockdev", "driver=raw,file.filename=a,,node-name=b,,c,node-name=disk"}, "max");
  REQUIRE_OK(machine);
  EXPECT_EQ(Joined(*machine), "-blockdev\ndriver=null-co,node-name=disk,read-only=on,size=1048576\n");
}
