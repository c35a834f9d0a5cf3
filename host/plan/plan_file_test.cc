// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan_file.h"

#include "host/plan/plan_json.h"
#include "host/plan/qemu_arguments.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::plan;

namespace {

LaunchPlan Plan() {
  LaunchPlan plan;
  plan.tee = Tee::kTdx;
  plan.firmware = PlannedFile{"/image/ovmf-tdx.fd", 4194304, Sha256(AsBytes("firmware"))};
  plan.kernel = {"/image/vmlinuz", 11, Sha256(AsBytes("kernel"))};
  plan.initrd = {"/image/initrd", 12, Sha256(AsBytes("initrd"))};
  plan.cmdline = "console=ttyS0";
  plan.vcpus = 4;
  plan.cpu_model = "host";
  plan.memory = uint64_t{4} << 30;
  plan.cid = 3;
  return plan;
}

}  // namespace

TEST(APlanComesBackFromItsJson) {
  LaunchPlan plan = Plan();
  auto file = ParsePlanFile(PrettyJson(PlanJson(plan, {})));
  REQUIRE_OK(file);
  EXPECT(file->tee == Tee::kTdx);
  EXPECT_EQ(file->firmware.path, plan.firmware->path);
  EXPECT(file->firmware.sha256 == plan.firmware->sha256);
  EXPECT_EQ(file->kernel.size, uint64_t{11});
  EXPECT_EQ(file->initrd.path, plan.initrd.path);
  EXPECT_EQ(file->cmdline, plan.cmdline);
  EXPECT_EQ(file->memory, plan.memory);
  EXPECT(file->qemu_arguments == QemuArguments(plan));
}

TEST(DamagedPlansAreRefused) {
  auto with = [](const char* key, Json value) {
    Json json = PlanJson(Plan(), {});
    json.Set(key, std::move(value));
    return CanonicalJson(json);
  };
  EXPECT_ERROR(ParsePlanFile(""), Code::kMalformed, "plan");
  EXPECT_ERROR(ParsePlanFile(with("format", 2)), Code::kUnsupported, "format");
  EXPECT_ERROR(ParsePlanFile(with("tee", "other")), Code::kUsage, "--tee");
  EXPECT_ERROR(ParsePlanFile(with("kernel", 1)), Code::kMalformed, "kernel");
  EXPECT_ERROR(ParsePlanFile(with("cmdline", "text")), Code::kMalformed, "cmdline");
  EXPECT_ERROR(ParsePlanFile(with("memory", -1)), Code::kMalformed, "memory");
  EXPECT_ERROR(ParsePlanFile(with("qemu_arguments", Json::MakeArray({1}))), Code::kMalformed, "qemu_arguments[0]");
  EXPECT_ERROR(ParsePlanFile(with("qemu_arguments", Json::MakeArray({std::string("a\0b", 3)}))), Code::kMalformed,
               "NUL");
}

TEST(APlannedFileIsComparedWithItsDigest) {
  const std::string path = "tests/vectors/plan/tdx-vhost.argv";
  Bytes bytes = test::ReadVector("plan/tdx-vhost.argv");
  EXPECT(ReadPlanned({path, bytes.size(), Sha256(bytes)}).value() == bytes);
  EXPECT_ERROR(ReadPlanned({path, bytes.size(), Sha256({})}), Code::kMismatch, "the plan says sha256");
  EXPECT_ERROR(ReadPlanned({path, bytes.size() - 1, Sha256(bytes)}), Code::kLimit, "tdx-vhost.argv");
}
