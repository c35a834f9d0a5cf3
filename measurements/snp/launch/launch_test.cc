// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/launch/launch.h"

#include <algorithm>

#include "measurements/snp/firmware/firmware_json.h"
#include "measurements/snp/firmware/svsm.h"
#include "measurements/snp/launch/sev_digest.h"
#include "measurements/snp/vcpu/cpu_model.h"
#include "measurements/snp/vcpu/vmsa.h"
#include "tests/harness.h"

using namespace samovar;
using namespace samovar::snp;

namespace {

constexpr CpuSignature kEpyc = EncodeSignature(23, 1, 2);
constexpr CpuSignature kMilan = EncodeSignature(25, 1, 1);
constexpr uint32_t kApEip = 0x80b004;

Bytes AmdSev() { return test::ReadVector("snp-measure/firmware/ovmf_AmdSev_suffix.bin"); }
Bytes OvmfX64() { return test::ReadVector("snp-measure/firmware/ovmf_OvmfX64_suffix.bin"); }

KernelHashes EmptyFiles(std::string_view cmdline) { return {Sha256({}), Sha256({}), HashCmdline(cmdline)}; }

// The digest, or the error's message.
std::string Measure(ByteView image, const std::optional<KernelHashes>& hashes, const LaunchShape& shape) {
  auto firmware = MeasuredFirmware::Of(image);
  if (!firmware.ok()) return firmware.error().message();
  auto digest = MeasureLaunch(*firmware, hashes, shape);
  return digest.ok() ? digest->hex() : digest.error().message();
}

}  // namespace

// The digests that sev-snp-measure 0.0.13 expects in its own tests (tests/test_guest.py).
TEST(UpstreamDigests) {
  struct {
    const char* name;
    std::optional<KernelHashes> hashes;
    LaunchShape shape;
    const char* want;
  } rows[] = {
      {"default",
       EmptyFiles("console=ttyS0 loglevel=7"),
       {1, kEpyc, 0x21, Vmm::kQemu},
       "803f691094946e42068aaa3a8f9e26a5c89f36f7b73ecfb28c653360fe4b3aba7e534442e7e1e17895dfe778d0228977"},
      {"ec2",
       EmptyFiles(""),
       {1, kEpyc, 0x21, Vmm::kEc2},
       "0ce9ccc06bab55eebe8abc234f3df6514883977a68a591b71052498ab52b2f1aa415db338033946ef93aa8278c0d67fb"},
      {"gce, 4 vcpus",
       EmptyFiles(""),
       {4, {}, 0x1, Vmm::kGce},
       "5c5debf100fc339f90276e761ee1f1658d08922c3b20e2a2e6c7a6c3370b2452a15a00eae11886a93d6fd1e7ab81e29d"},
      {"4 vcpus",
       EmptyFiles(""),
       {4, kEpyc, 0x21, Vmm::kQemu},
       "4953b1fb416fa874980e8442b3706d345926d5f38879134e00813c5d7abcbe78eafe7b422907be0b4698e2414a631942"},
      {"no kernel",
       std::nullopt,
       {1, kEpyc, 0x21, Vmm::kQemu},
       "e1e1ca029dd7973ab9513295be68198472dcd4fc834bd9af9b63f6e8a1674dbf281a9278a4a2ebe0eed9f22adbcd0e2b"},
  };
  for (const auto& row : rows) {
    test::Row name(row.name);
    EXPECT_EQ(Measure(AmdSev(), row.hashes, row.shape), row.want);
  }
}

// SHA-256 of VMSA pages that sev-snp-measure 0.0.13 dumped.
TEST(VmsaPages) {
  struct {
    VmsaState state;
    const char* want;
  } rows[] = {
      {{kBootEip, kMilan, 0x21, Vmm::kQemu}, "75fa05347e9be43f9d500bdefb65686ab0464eb7771daaaad91f807cb46b99a8"},
      {{kApEip, kMilan, 0x21, Vmm::kQemu}, "7cf249d321e4b7a57528abb273a3a25838422df02e436e00a601a4c48017a35d"},
      {{kBootEip, {}, 0x1, Vmm::kEc2}, "d6c9d0409668043e96874082e992eb1a08393f1ad6f3c1be450e51bc2cc66004"},
      {{kApEip, {}, 0x1, Vmm::kEc2}, "ce413781191b8f11f8cf1a4a5d9d7f9824356c02390b47ea0d33976bc2430b90"},
      {{kBootEip, {}, 0x1, Vmm::kGce}, "a2b1355de1e1f11159d4cfaa28a748c6d19f63b330a7cb09696eda0c5f2f8ab8"},
      {{kApEip, {}, 0x1, Vmm::kGce}, "e62b24c0430d685360090aa7362d89bc9009a43794cdd274a57abb8fada49344"},
      {{kApEip, EncodeSignature(23, 49, 0), 0, Vmm::kQemu},
       "c160f25fa186dfed330892380b44f1a5e75658412e521cc93294f529757d7fcd"},
  };
  for (const auto& row : rows) EXPECT_EQ(Sha256(EncodeVmsa(row.state)).hex(), row.want);
}

// sev-snp-measure's tests: test_sev, test_seves_with_multiple_vcpus.
TEST(DigestsBeforeSnp) {
  auto sev = MeasureSev(AmdSev(), EmptyFiles("console=ttyS0 loglevel=7"));
  REQUIRE_OK(sev);
  EXPECT_EQ(sev->digest.hex(), "82a3ee5d537c3620628270c292ae30cb40c3c878666a7890ee7ef2a08fb535ff");
  auto seves = MeasureSevEs(AmdSev(), EmptyFiles(""), {4, kEpyc, 0x21, Vmm::kQemu});
  REQUIRE_OK(seves);
  EXPECT_EQ(seves->digest.hex(), "0dccbcaba8e90b261bd0d2e1863a2f9da714768b7b2a19363cd6ae35aa90de91");
  EXPECT_ERROR(MeasureSev(OvmfX64(), EmptyFiles("")), Code::kUnsupported, "would not cover kernel");
  EXPECT_OK(MeasureSev(OvmfX64(), std::nullopt));
}

TEST(WhatIsNotMeasuredIsRefused) {
  auto x64 = MeasuredFirmware::Of(OvmfX64());
  auto amdsev = MeasuredFirmware::Of(AmdSev());
  REQUIRE_OK(x64);
  REQUIRE_OK(amdsev);
  EXPECT_ERROR(MeasureLaunch(*x64, EmptyFiles(""), {}), Code::kUnsupported, "no SNP_KERNEL_HASHES section");
  for (uint32_t vcpus : {0U, kMaxVcpus + 1}) {
    EXPECT_ERROR(MeasureLaunch(*amdsev, std::nullopt, {vcpus, kEpyc, 1, Vmm::kQemu}), Code::kUsage, "1 to 4096");
  }
  for (uint32_t vcpus : {255U, 256U, 512U}) {
    EXPECT_OK(MeasureLaunch(*amdsev, std::nullopt, {vcpus, kEpyc, 1, Vmm::kQemu}));
  }
  // The hashes table must lie in the page that is measured.
  FirmwareLayout moved = amdsev->layout();
  moved.hashes->gpa += 0x1000;
  MeasuredFirmware firmware = MeasuredFirmware::FromDigest(moved, amdsev->digest(), amdsev->size());
  EXPECT_ERROR(MeasureLaunch(firmware, EmptyFiles(""), {}), Code::kUnsupported, "does not lie in");
  EXPECT_OK(MeasureLaunch(firmware, std::nullopt, {}));
}

TEST(EveryByteCounts) {
  LaunchShape shape{2, kMilan, 1, Vmm::kQemu};
  Bytes image = AmdSev();
  std::string before = Measure(image, EmptyFiles(""), shape);
  EXPECT_EQ(before.size(), size_t{96});
  for (size_t i = 0; i < image.size(); i += 13) {
    image[i] ^= 1;
    EXPECT(Measure(image, EmptyFiles(""), shape) != before);  // another digest, or an error
    image[i] ^= 1;
  }
  Bytes file(100);
  KernelHashes hashes{Sha256(file), Sha256(file), HashCmdline("quiet")};
  before = Measure(image, hashes, shape);
  for (size_t i = 0; i < file.size(); i += 9) {
    file[i] ^= 0x80;
    EXPECT(Measure(image, KernelHashes{Sha256(file), hashes.initrd, hashes.cmdline}, shape) != before);
    EXPECT(Measure(image, KernelHashes{hashes.kernel, Sha256(file), hashes.cmdline}, shape) != before);
    file[i] ^= 0x80;
  }
  for (const char* cmdline : {"", "quieT", "quiet ", " quiet"}) {
    EXPECT(Measure(image, KernelHashes{hashes.kernel, hashes.initrd, HashCmdline(cmdline)}, shape) != before);
  }
  EXPECT_EQ(Measure(image, hashes, shape), before);
}

// All vCPUs but the first are alike, so their order cannot matter; their number must, and so must every other member.
TEST(EveryPartOfTheShapeCounts) {
  auto firmware = MeasuredFirmware::Of(AmdSev());
  REQUIRE_OK(firmware);
  auto counts = MeasureVcpuCounts(*firmware, std::nullopt, {300, kMilan, 1, Vmm::kQemu});
  REQUIRE_OK(counts);
  EXPECT_EQ(counts->size(), size_t{300});
  for (uint32_t vcpus : {1U, 2U, 3U, 17U, 300U}) {
    EXPECT_EQ(Measure(AmdSev(), std::nullopt, {vcpus, kMilan, 1, Vmm::kQemu}), (*counts)[vcpus - 1].hex());
  }
  std::vector<std::string> all;
  for (const LaunchDigest& digest : *counts) all.push_back(digest.hex());
  all.push_back(Measure(AmdSev(), std::nullopt, {2, kEpyc, 1, Vmm::kQemu}));
  all.push_back(Measure(AmdSev(), std::nullopt, {2, kMilan, 0x21, Vmm::kQemu}));
  all.push_back(Measure(AmdSev(), std::nullopt, {2, kMilan, 1, Vmm::kEc2}));
  all.push_back(Measure(AmdSev(), std::nullopt, {2, kMilan, 1, Vmm::kGce}));
  all.push_back(Measure(AmdSev(), EmptyFiles(""), {2, kMilan, 1, Vmm::kQemu}));
  std::sort(all.begin(), all.end());
  EXPECT(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST(ExplanationEndsInTheDigest) {
  auto firmware = MeasuredFirmware::Of(AmdSev());
  REQUIRE_OK(firmware);
  LaunchShape shape{3, kMilan, 1, Vmm::kEc2};
  auto steps = ExplainLaunch(*firmware, EmptyFiles(""), shape);
  REQUIRE_OK(steps);
  EXPECT_EQ(steps->front().what, "firmware");
  EXPECT_EQ(steps->front().page.gpa, uint64_t{0xfffff000});
  EXPECT_EQ(steps->back().what, "vCPU 2");
  EXPECT_EQ(steps->back().digest.hex(), Measure(AmdSev(), EmptyFiles(""), shape));
}

TEST(FirmwareAsJson) {
  auto firmware = MeasuredFirmware::Of(AmdSev());
  REQUIRE_OK(firmware);
  auto again = DecodeFirmware(EncodeFirmware(*firmware));
  REQUIRE_OK(again);
  EXPECT(again->layout() == firmware->layout());
  LaunchShape shape{4, kMilan, 1, Vmm::kQemu};
  auto digest = MeasureLaunch(*again, EmptyFiles("x"), shape);
  REQUIRE_OK(digest);
  EXPECT_EQ(digest->hex(), Measure(AmdSev(), EmptyFiles("x"), shape));
  Json unknown = EncodeFirmware(*firmware);
  unknown.Set("more", 1);
  EXPECT_ERROR(DecodeFirmware(unknown), Code::kMalformed, "more");
}

TEST(SvsmRefusals) {
  auto firmware = MeasuredFirmware::Of(AmdSev());
  REQUIRE_OK(firmware);
  LaunchShape shape{2, kMilan, 1, Vmm::kQemu};
  EXPECT_ERROR(ExplainSvsmLaunch(*firmware, AmdSev(), 4096, {2, {}, 1, Vmm::kEc2}), Code::kUnsupported, "only QEMU");
  EXPECT_ERROR(ExplainSvsmLaunch(*firmware, AmdSev(), 4096, shape), Code::kUnsupported, "no SVSM info entry");
  EXPECT_ERROR(ExplainSvsmLaunch(*firmware, AmdSev(), 4095, shape), Code::kMalformed, "multiples of 4096");
  EXPECT_ERROR(ExplainSvsmLaunch(*firmware, AmdSev(), kFourGiB, shape), Code::kLimit, "do not fit");
  EXPECT_ERROR(ExplainSvsmLaunch(*firmware, Bytes(10), 4096, shape), Code::kTruncated, "SVSM: the image");
}

TEST(CpuSignatures) {
  EXPECT_EQ(EncodeSignature(14, 1, 2).value, uint64_t{0xe12});
  EXPECT_EQ(EncodeSignature(23, 1, 2).value, uint64_t{0x800f12});
  auto turin = FindCpuModel("EPYC-Turin");
  REQUIRE_OK(turin);
  EXPECT_EQ(turin->signature.value, uint64_t{0xb00f00});
  EXPECT_ERROR(FindCpuModel("EPYC-Milan-v3"), Code::kUsage, "so EPYC-Milan gives the digest");
  EXPECT_ERROR(FindCpuModel("epyc"), Code::kUsage, "EPYC-Rome");
  EXPECT_EQ(NamesOfSignature(kMilan), "EPYC-Milan, EPYC-Milan-v1, EPYC-Milan-v2");
}
