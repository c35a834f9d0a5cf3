// SPDX-License-Identifier: Apache-2.0
//
// One plan, two functions of it. Each field, changed by itself, changes the arguments and the launch digest, or stands
// here with the reason why one of them may not know about it; and the test proves that it does not.
#include <algorithm>

#include "host/plan/measure_plan.h"
#include "host/plan/qemu_arguments.h"
#include "measurements/snp/identity/id_block.h"
#include "measurements/tdx/firmware/firmware_for_test.h"
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

snp::LaunchDigest DigestOf(const LaunchPlan& plan) {
  return MeasurePlan(plan, {test::ReadVector(kFirmware), {}, {}}).value().snp.value();
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
       block.launch_digest = DigestOf(p);
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
    bool digest = !(DigestOf(before) == DigestOf(after));
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
  snp::LaunchDigest digest = DigestOf(plan);
  firmware[0] ^= 1;
  EXPECT_ERROR(MeasurePlan(plan, {firmware, {}, {}}), Code::kMismatch, "firmware");
  plan.firmware->sha256 = Sha256(firmware);
  EXPECT(!(MeasurePlan(plan, {firmware, {}, {}}).value().snp == digest));
}

TEST(IdBlockIsForThisDigest) {
  LaunchPlan plan = BasePlan(Tee::kSnp);
  snp::LaunchDigest digest = DigestOf(plan);
  EXPECT_OK(CheckIdBlock(plan, digest));  // it has none
  auto bytes = snp::EncodeIdBlock({digest, {}, {}, 0, {}});
  plan.id_block = PlannedIdBlock{{bytes.begin(), bytes.end()}, Bytes(snp::kIdAuthSize), false};
  EXPECT_OK(CheckIdBlock(plan, digest));
  bytes = snp::EncodeIdBlock({});
  plan.id_block->block.assign(bytes.begin(), bytes.end());
  EXPECT_ERROR(CheckIdBlock(plan, digest), Code::kMismatch, "--id-block is for the launch digest 00");
  // Nor is it what is measured.
  EXPECT(DigestOf(plan) == digest);
}

// Of a trust domain, kernel and initrd are measured by their bytes, which must be those that the plan has the digests
// of. What depends on the tables of a QEMU that nobody asked is not known, and says so.
TEST(RegistersAreThoseOfThePlannedFiles) {
  Bytes firmware = tdx::fake::BuildFirmware(tdx::fake::DefaultSections());
  Bytes kernel = {1};
  Bytes initrd = {2};
  LaunchPlan plan = BasePlan(Tee::kTdx);
  plan.firmware = PlannedFile{"firmware", firmware.size(), Sha256(firmware)};
  plan.kernel.sha256 = Sha256(kernel);
  plan.initrd.sha256 = Sha256(initrd);
  const Expected expected = MeasurePlan(plan, {firmware, kernel, initrd}).value();
  EXPECT(!expected.snp && expected.tdx);
  EXPECT(expected.tdx->mrtd == tdx::ReadLaunchFirmware(firmware).value().one_pass);
  for (const tdx::PredictedRtmr& rtmr : expected.tdx->rtmrs) EXPECT(!rtmr.value && !rtmr.reason.empty());
  TdxHost host;
  host.order = tdx::MrtdOrder::kTwoPass;
  EXPECT(MeasurePlan(plan, {firmware, kernel, initrd}, host).value().tdx->mrtd != expected.tdx->mrtd);
  const Bytes other = {3};
  EXPECT_ERROR(MeasurePlan(plan, {other, kernel, initrd}), Code::kMismatch, "firmware");
  EXPECT_ERROR(MeasurePlan(plan, {firmware, other, initrd}), Code::kMismatch, "kernel");
  EXPECT_ERROR(MeasurePlan(plan, {firmware, kernel, other}), Code::kMismatch, "initrd");
  plan.tee = Tee::kNone;
  EXPECT(!MeasurePlan(plan, {}).value().snp && !MeasurePlan(plan, {}).value().tdx);
}
