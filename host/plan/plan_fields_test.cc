// SPDX-License-Identifier: Apache-2.0
//
// One plan, two functions of it. Each field, changed by itself, changes the arguments and the launch digest, or stands
// here with the reason why one of them may not know about it; and the test proves that it does not.
#include <algorithm>

#include "host/plan/measure_plan.h"
#include "host/plan/qemu_arguments.h"
#include "measurements/snp/identity/id_block.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::plan;

namespace {

constexpr char kFirmware[] = "snp-measure/firmware/ovmf_AmdSev_suffix.bin";

LaunchPlan BasePlan(Tee tee) {
  LaunchPlan plan;
  plan.tee = tee;
  plan.accelerator = tee == Tee::kSimSnp ? Accelerator::kTcg : Accelerator::kKvm;
  plan.firmware = PlannedFile{"firmware", 4096, Sha256(test::ReadVector(kFirmware))};
  plan.kernel = {"kernel", 1, Sha256(AsBytes("kernel"))};
  plan.initrd = {"initrd", 1, Sha256(AsBytes("initrd"))};
  plan.cmdline_file = {"cmdline", 1, Sha256(AsBytes("cmdline"))};
  plan.cmdline = "quiet";
  plan.vcpus = 2;
  plan.cpu_model = "EPYC-v4";
  plan.memory = uint64_t{2} << 30;
  plan.guest_features = 1;
  plan.policy = 0x30000;
  plan.hashes_gpa = 0x810c00;
  plan.td_attributes = kTdAttributes;
  plan.nonce = Nonce{};
  plan.cid = 3;
  return plan;
}

// A field that is added to the plan must be added here, and then below: the number of names must fit.
constexpr const char* kFields[] = {
    "tee",        "accelerator",   "image_version", "firmware", "firmware_use",   "kernel", "initrd",   "cmdline_file",
    "cmdline",    "vcpus",         "cpu_model",     "memory",   "guest_features", "policy", "id_block", "workarounds",
    "hashes_gpa", "td_attributes", "nonce",         "disks",    "transport",      "cid"};
size_t CountFields(const LaunchPlan& plan) {
  // Does not compile with another number of members.
  const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v] = plan;
  const void* members[] = {&a, &b, &c, &d, &e, &f, &g, &h, &i, &j, &k, &l, &m, &n, &o, &p, &q, &r, &s, &t, &u, &v};
  return std::size(members);
}

enum Changes { kBoth, kArguments, kDigest, kNothing };

struct FieldRow {
  const char* field;  // of kFields
  Tee tee;
  Changes changes;
  const char* why;  // if not both
  void (*change)(LaunchPlan&);
};

constexpr char kPathOnly[] = "the digest is of the content, which LoadImage has compared with image.json";
constexpr char kContentOnly[] = "the arguments name the file, whose content LoadImage has compared with this digest";
constexpr char kReported[] = "the report has a field of its own for it";
constexpr char kNotMeasured[] = "the guest trusts nothing that it reads from it";

const FieldRow kRows[] = {
    {"cmdline", Tee::kSnp, kBoth, "", [](LaunchPlan& p) { p.cmdline += " "; }},
    {"vcpus", Tee::kSnp, kBoth, "", [](LaunchPlan& p) { p.vcpus = 3; }},
    {"cpu_model", Tee::kSnp, kBoth, "", [](LaunchPlan& p) { p.cpu_model = "EPYC-Genoa-v1"; }},
    {"tee", Tee::kSnp, kArguments, "the simulated processor reports what a real one would",
     [](LaunchPlan& p) { p.tee = Tee::kSimSnp; }},
    {"accelerator", Tee::kSimSnp, kArguments, "the state at reset does not depend on what executes it",
     [](LaunchPlan& p) { p.accelerator = Accelerator::kKvm; }},
    {"image_version", Tee::kSnp, kNothing, "a name for people", [](LaunchPlan& p) { p.image_version = "2"; }},
    {"firmware", Tee::kSnp, kArguments, kPathOnly, [](LaunchPlan& p) { p.firmware->path = "other"; }},
    {"firmware_use", Tee::kSimSnp, kArguments, "measured either way",
     [](LaunchPlan& p) { p.firmware_use = FirmwareUse::kMeasured; }},
    {"kernel", Tee::kSnp, kArguments, kPathOnly, [](LaunchPlan& p) { p.kernel.path = "other"; }},
    {"kernel", Tee::kSnp, kDigest, kContentOnly, [](LaunchPlan& p) { p.kernel.sha256 = Sha256({}); }},
    {"initrd", Tee::kSnp, kArguments, kPathOnly, [](LaunchPlan& p) { p.initrd.path = "other"; }},
    {"initrd", Tee::kSnp, kDigest, kContentOnly, [](LaunchPlan& p) { p.initrd.sha256 = Sha256({}); }},
    {"cmdline_file", Tee::kSnp, kNothing, "its content is the field cmdline",
     [](LaunchPlan& p) { p.cmdline_file.path = "other"; }},
    {"memory", Tee::kSnp, kArguments, "only the pages that are filled at launch are measured",
     [](LaunchPlan& p) { p.memory *= 2; }},
    {"guest_features", Tee::kSnp, kDigest, "KVM sets SEV_FEATURES, QEMU has no argument for it",
     [](LaunchPlan& p) { p.guest_features = 0x21; }},
    {"policy", Tee::kSnp, kArguments, kReported, [](LaunchPlan& p) { p.policy = 0x130000; }},
    {"id_block", Tee::kSnp, kArguments, kReported,
     [](LaunchPlan& p) {
       snp::IdBlock block;
       block.launch_digest = MeasureSnp(p, test::ReadVector(kFirmware)).value();
       auto bytes = snp::EncodeIdBlock(block);
       p.id_block = PlannedIdBlock{{bytes.begin(), bytes.end()}, Bytes(snp::kIdAuthSize), false};
     }},
    {"workarounds", Tee::kSnp, kArguments, "neither measured nor reported; the guest does not ask for them",
     [](LaunchPlan& p) { p.workarounds = Workarounds{1}; }},
    {"hashes_gpa", Tee::kSnp, kNothing, "QEMU and the calculation both read it from the firmware",
     [](LaunchPlan& p) { p.hashes_gpa = 0; }},
    {"hashes_gpa", Tee::kSimSnp, kArguments, "the calculation reads it from the firmware",
     [](LaunchPlan& p) { p.hashes_gpa = 0; }},
    {"td_attributes", Tee::kSnp, kNothing, "only a trust domain has attributes",
     [](LaunchPlan& p) { p.td_attributes = 0; }},
    {"td_attributes", Tee::kTdx, kArguments, kReported, [](LaunchPlan& p) { p.td_attributes = 0; }},
    {"nonce", Tee::kSnp, kArguments, kReported, [](LaunchPlan& p) { p.nonce = Nonce{1}; }},
    {"nonce", Tee::kTdx, kArguments, kReported, [](LaunchPlan& p) { p.nonce = Nonce{1}; }},
    {"disks", Tee::kSnp, kArguments, "opened through dm-verity with the root hash of the request",
     [](LaunchPlan& p) {
       p.disks.push_back({"disk", "toolchain"});
     }},
    {"transport", Tee::kSnp, kArguments, kNotMeasured, [](LaunchPlan& p) { p.transport = Transport::kVirtioSerial; }},
    {"cid", Tee::kSnp, kArguments, kNotMeasured, [](LaunchPlan& p) { p.cid = 4; }},
};

}  // namespace

TEST(EveryFieldChangesBothOrSaysWhyNot) {
  Bytes firmware = test::ReadVector(kFirmware);
  for (const FieldRow& row : kRows) {
    test::Row name(row.field);
    LaunchPlan before = BasePlan(row.tee);
    LaunchPlan after = before;
    row.change(after);
    bool arguments = QemuArguments(before) != QemuArguments(after);
    EXPECT_EQ(arguments, row.changes == kBoth || row.changes == kArguments);
    EXPECT((row.changes == kBoth) == (*row.why == '\0'));
    // What a trust domain measures takes a QEMU to say: tests/tdx-measure/plans.sh has the rows.
    if (row.tee == Tee::kTdx) continue;
    bool digest = !(MeasureSnp(before, firmware).value() == MeasureSnp(after, firmware).value());
    EXPECT_EQ(digest, row.changes == kBoth || row.changes == kDigest);
  }
}

TEST(EveryFieldHasARow) {
  EXPECT_EQ(CountFields(BasePlan(Tee::kSnp)), std::size(kFields));
  for (const char* field : kFields) {
    test::Row name(field);
    EXPECT(std::ranges::any_of(kRows, [&](const FieldRow& row) { return std::string_view(row.field) == field; }));
  }
}

// The bytes of the firmware are not in the plan: its digest is, and ties them to it.
TEST(FirmwareIsTheOneOfThePlan) {
  LaunchPlan plan = BasePlan(Tee::kSnp);
  Bytes firmware = test::ReadVector(kFirmware);
  snp::LaunchDigest digest = MeasureSnp(plan, firmware).value();
  firmware[0] ^= 1;
  EXPECT_ERROR(MeasureSnp(plan, firmware), Code::kMismatch, "firmware");
  plan.firmware->sha256 = Sha256(firmware);
  EXPECT(!(MeasureSnp(plan, firmware).value() == digest));
}

TEST(IdBlockIsForThisDigest) {
  LaunchPlan plan = BasePlan(Tee::kSnp);
  auto bytes = snp::EncodeIdBlock({});
  plan.id_block = PlannedIdBlock{{bytes.begin(), bytes.end()}, Bytes(snp::kIdAuthSize), false};
  EXPECT_ERROR(MeasureSnp(plan, test::ReadVector(kFirmware)), Code::kMismatch,
               "--id-block is for the launch digest 00");
}
