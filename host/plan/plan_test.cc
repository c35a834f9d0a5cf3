// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan.h"

#include "host/plan/plan_json.h"
#include "host/plan/qemu_arguments.h"
#include "measurements/base/text.h"
#include "measurements/snp/identity/id_block.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::plan;

namespace {

// The last page of a real AmdSev build: the tables are in it.
Bytes Firmware() { return test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin"); }

image::LoadedImage Image(image::Flavour flavour) {
  image::LoadedImage out;
  out.folder = "image";
  out.manifest.version = "0.1.0";
  out.manifest.flavour = flavour;
  out.manifest.kernel = {"kernel", 3, Sha256(AsBytes("kernel")), {}};
  out.manifest.initrd = {"initrd", 3, Sha256(AsBytes("initrd")), {}};
  out.manifest.cmdline = {"cmdline", 3, Sha256(AsBytes("cmdline")), {}};
  out.manifest.firmware_snp = {"firmware-snp.fd", 3, Sha256(AsBytes("snp")), {}};
  out.manifest.firmware_tdx = {"firmware-tdx.fd", 3, Sha256(AsBytes("tdx")), {}};
  out.command_line = "console=ttyS0 panic=-1";
  out.snp_layout = snp::ParseFirmware(Firmware()).value();
  return out;
}

constexpr Nonce kNonce = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

PlanOptions Options(Tee tee, Transport transport) {
  PlanOptions out;
  out.tee = tee;
  out.accelerator = tee == Tee::kSnp || tee == Tee::kTdx ? Accelerator::kKvm : Accelerator::kTcg;
  out.transport = transport;
  out.nonce = kNonce;
  out.toolchain = "disks/a,b.img";
  return out;
}

LaunchPlan Plan(const PlanOptions& options) {
  bool sim = options.tee == Tee::kSimSnp;
  return MakePlan(Image(sim ? image::Flavour::kSim : image::Flavour::kRelease), options).value();
}

void AddIdBlock(PlanOptions& options, const snp::LaunchDigest& digest) {
  auto block = snp::EncodeIdBlock({digest, {}, {}, 0, {options.policy}});
  options.id_block.assign(block.begin(), block.end());
  options.id_auth.assign(snp::kIdAuthSize, 0);
  options.id_auth[0] = 1;
}

std::string LinesOf(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += word + "\n";
  return out;
}

}  // namespace

TEST(ArgumentsAreThoseOfTheGoldenFiles) {
  struct {
    const char* file;
    Tee tee;
    Transport transport;
  } rows[] = {
      {"none-serial", Tee::kNone, Transport::kVirtioSerial},
      {"sim-snp-serial", Tee::kSimSnp, Transport::kVirtioSerial},
      {"sim-snp-vhost-device", Tee::kSimSnp, Transport::kVhostDeviceVsock},
      {"sim-snp-vhost", Tee::kSimSnp, Transport::kVhostVsock},
      {"snp-vhost", Tee::kSnp, Transport::kVhostVsock},
      {"snp-serial", Tee::kSnp, Transport::kVirtioSerial},
      {"tdx-vhost", Tee::kTdx, Transport::kVhostVsock},
      {"tdx-serial", Tee::kTdx, Transport::kVirtioSerial},
  };
  for (const auto& row : rows) {
    test::Row name(row.file);
    std::string got = LinesOf(QemuArguments(Plan(Options(row.tee, row.transport))));
    Bytes want = test::ReadVector(std::string("plan/") + row.file + ".argv");
    EXPECT_EQ(got, std::string(AsText(want)));
  }
}

TEST(ArgumentsOfAnOldEmulator) {
  PlanOptions options = Options(Tee::kSimSnp, Transport::kVirtioSerial);
  options.accelerator = Accelerator::kTcgOneThread;
  EXPECT(LinesOf(QemuArguments(Plan(options))).find("\n-accel\ntcg,thread=single\n") != std::string::npos);
}

// Everything that a user can ask of an SNP launch, in one command line.
TEST(ArgumentsOfAnSnpLaunchWithAllOptions) {
  PlanOptions options = Options(Tee::kSnp, Transport::kVirtioSerial);
  options.cpu_model = "EPYC-Genoa-v1";
  options.vcpus = 4;
  options.policy = snp::ParseGuestPolicy("abi=1.55,smt,single-socket,ciphertext-hiding-dram,page-swap-disable")->value;
  options.workarounds = Workarounds{1};
  AddIdBlock(options, {});
  options.id_auth[4] = 1;  // with an author key
  Bytes want = test::ReadVector("plan/snp-all-options.argv");
  EXPECT_EQ(LinesOf(QemuArguments(Plan(options))), std::string(AsText(want)));
}

TEST(EmulatedFirmwareFindsTheHashes) {
  PlanOptions options = Options(Tee::kSimSnp, Transport::kVirtioSerial);
  options.boot_firmware = true;
  Bytes want = test::ReadVector("plan/sim-snp-firmware.argv");
  EXPECT_EQ(LinesOf(QemuArguments(Plan(options))), std::string(AsText(want)));
  for (Tee tee : {Tee::kNone, Tee::kSnp, Tee::kTdx}) {
    options.tee = tee;
    EXPECT_ERROR(MakePlan(Image(image::Flavour::kRelease), options), Code::kUsage, "--firmware");
  }
}

TEST(EveryTeeHasOnlyTheDevicesOfThePlan) {
  for (Tee tee : {Tee::kNone, Tee::kSimSnp, Tee::kSnp, Tee::kTdx}) {
    std::string words = LinesOf(QemuArguments(Plan(Options(tee, Transport::kVhostVsock))));
    for (const char* needed : {"-nodefaults\n", "-no-user-config\n", "-no-reboot\n", "-display\nnone\n"}) {
      EXPECT(words.find(needed) != std::string::npos);
    }
    for (const char* unwanted : {"net", "vga", "usb", "pflash", "-monitor"}) {
      EXPECT(words.find(unwanted) == std::string::npos);
    }
  }
}

TEST(OptionsThatMakeNoSenseAreRefused) {
  struct {
    const char* why;
    void (*change)(PlanOptions&);
  } rows[] = {
      {"--vcpus", [](PlanOptions& o) { o.vcpus = 0; }},
      {"--vcpus", [](PlanOptions& o) { o.vcpus = 256; }},
      {"--memory", [](PlanOptions& o) { o.memory = uint64_t{255} << 20; }},
      {"--memory", [](PlanOptions& o) { o.memory = (uint64_t{1} << 30) + 1; }},
      {"--memory", [](PlanOptions& o) { o.memory = uint64_t{5} << 40; }},
      {"--cpu", [](PlanOptions& o) { o.cpu_model = ""; }},
      {"--cpu", [](PlanOptions& o) { o.cpu_model = "EPYC,+pcid"; }},
      {"bit 19", [](PlanOptions& o) { o.policy = 0xb0000; }},
      {"bit 18", [](PlanOptions& o) { o.policy = 0x70000; }},
      {"bit 17", [](PlanOptions& o) { o.policy = 0x10000; }},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    PlanOptions options = Options(Tee::kSnp, Transport::kVhostVsock);
    row.change(options);
    EXPECT_ERROR(MakePlan(Image(image::Flavour::kRelease), options), Code::kUsage, row.why);
  }
}

TEST(ImageMustFitTheTee) {
  image::LoadedImage bare = Image(image::Flavour::kRelease);
  bare.manifest.firmware_snp.reset();
  bare.manifest.firmware_tdx.reset();
  EXPECT_ERROR(MakePlan(bare, Options(Tee::kSnp, Transport::kVhostVsock)), Code::kEnvironment, "no SNP firmware");
  EXPECT_ERROR(MakePlan(bare, Options(Tee::kTdx, Transport::kVhostVsock)), Code::kEnvironment, "no TDX firmware");
  EXPECT_OK(MakePlan(bare, Options(Tee::kNone, Transport::kVhostVsock)));
  EXPECT_ERROR(MakePlan(bare, Options(Tee::kSimSnp, Transport::kVhostVsock)), Code::kEnvironment, "sim flavour");
  image::LoadedImage sim = Image(image::Flavour::kSim);
  EXPECT_ERROR(MakePlan(sim, Options(Tee::kSnp, Transport::kVhostVsock)), Code::kEnvironment, "release image");
  EXPECT_ERROR(MakePlan(sim, Options(Tee::kTdx, Transport::kVhostVsock)), Code::kEnvironment, "release image");
}

TEST(FirmwareMustMeasureTheKernel) {
  struct {
    const char* firmware;
    const char* text;
  } rows[] = {
      {"ovmf_OvmfX64_suffix", "SNP_KERNEL_HASHES"},  // no such section
      {"meta-no-hashes-section", "SNP_KERNEL_HASHES"},
      {"meta-hashes-other-gpa", "would not cover what the firmware reads"},
  };
  for (const auto& row : rows) {
    test::Row name(row.firmware);
    Bytes firmware = test::ReadVector(std::string("snp-measure/firmware/") + row.firmware + ".bin");
    for (Tee tee : {Tee::kSnp, Tee::kSimSnp}) {
      image::LoadedImage image = Image(tee == Tee::kSimSnp ? image::Flavour::kSim : image::Flavour::kRelease);
      image.snp_layout = snp::ParseFirmware(firmware).value();
      EXPECT_ERROR(MakePlan(image, Options(tee, Transport::kVhostVsock)), Code::kUnsupported, row.text);
    }
    // Not that of the TDX firmware.
    image::LoadedImage image = Image(image::Flavour::kRelease);
    image.snp_layout = snp::ParseFirmware(firmware).value();
    EXPECT_OK(MakePlan(image, Options(Tee::kTdx, Transport::kVhostVsock)));
  }
}

TEST(IdBlocksFitThePlan) {
  PlanOptions good = Options(Tee::kSnp, Transport::kVhostVsock);
  AddIdBlock(good, {});
  EXPECT(!MakePlan(Image(image::Flavour::kRelease), good).value().id_block->author_key);
  struct {
    const char* why;
    Code code;
    void (*change)(PlanOptions&);
  } rows[] = {
      {"need each other", Code::kUsage, [](PlanOptions& o) { o.id_auth.clear(); }},
      {"need each other", Code::kUsage, [](PlanOptions& o) { o.id_block.clear(); }},
      {"--policy 0x30000", Code::kUsage, [](PlanOptions& o) { o.policy |= snp::GuestPolicy::kSingleSocket; }},
      {"--id-block", Code::kTruncated, [](PlanOptions& o) { o.id_block.pop_back(); }},
      {"--id-block", Code::kMalformed, [](PlanOptions& o) { o.id_block.push_back(0); }},
      {"VERSION", Code::kUnsupported, [](PlanOptions& o) { o.id_block[0x50] = 2; }},
      {"--id-auth", Code::kTruncated, [](PlanOptions& o) { o.id_auth.pop_back(); }},
      {"--id-auth", Code::kMalformed, [](PlanOptions& o) { o.id_auth.push_back(0); }},
      {"algorithms", Code::kUnsupported, [](PlanOptions& o) { o.id_auth[0] = 2; }},
      {"algorithms", Code::kUnsupported, [](PlanOptions& o) { o.id_auth[4] = 2; }},
      {"only the processor of --tee snp", Code::kUsage, [](PlanOptions& o) { o.tee = Tee::kTdx; }},
  };
  for (const auto& row : rows) {
    test::Row name(row.why);
    PlanOptions options = good;
    row.change(options);
    EXPECT_ERROR(MakePlan(Image(image::Flavour::kRelease), options), row.code, row.why);
  }
}

TEST(MemorySizes) {
  EXPECT_EQ(ParseMemorySize("2G").value(), uint64_t{2} << 30);
  EXPECT_EQ(ParseMemorySize("512M").value(), uint64_t{512} << 20);
  EXPECT_EQ(ParseMemorySize("1048576").value(), uint64_t{1} << 20);
  for (const char* bad : {"", "G", "2g", "-1G", "2GB", "1.5G", "99999999999G"}) {
    EXPECT_ERROR(ParseMemorySize(bad), Code::kUsage, "--memory");
  }
}

TEST(TeeNamesRoundTrip) {
  for (Tee tee : {Tee::kNone, Tee::kSimSnp, Tee::kSnp, Tee::kTdx})
    EXPECT(qemu::ParseTee(qemu::TeeName(tee)).value() == tee);
  EXPECT_ERROR(qemu::ParseTee("sev"), Code::kUsage, "sim-snp");
}

TEST(JsonSaysWhatTheArgumentsSay) {
  Json json = PlanJson(Plan(Options(Tee::kSimSnp, Transport::kVhostDeviceVsock)), {});
  EXPECT_EQ(json.StringAt("tee").value(), "sim-snp");
  EXPECT_EQ(json.StringAt("host_data").value(), "000102030405060708090a0b0c0d0e0f" + std::string(32, '0'));
  EXPECT_EQ(json.At("firmware").value()->StringAt("use").value(), "measured");
  EXPECT_EQ(json.At("session").value()->IntegerAt("port").value(), 1024);
  Json tdx = PlanJson(Plan(Options(Tee::kTdx, Transport::kVhostVsock)), {});
  EXPECT_EQ(tdx.StringAt("mrconfigid").value().size(), size_t{96});
  EXPECT(tdx.Find("policy") == nullptr);
  EXPECT_EQ(tdx.At("vmm").value()->StringAt("minimum_version").value(), "10.1");
}

TEST(CommandsAreQuotedForTheShell) {
  EXPECT_EQ(ShellCommand({"qemu", "-append", "a b", "it's", "", "x,y=z"}), "qemu -append 'a b' 'it'\\''s' '' x,y=z");
}
