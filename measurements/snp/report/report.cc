// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/report.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/snp/report/guest_policy.h"
#include "measurements/snp/report/platform_info.h"

namespace samovar::snp {

namespace {

namespace at = layout;

constexpr uint32_t kAlgorithmEcdsaP384 = 1;
constexpr uint32_t kMaxVmpl = 3;
constexpr uint32_t kKeyInfoKnownBits = 0x1f;

Tcb ReadTcb(const Structure& bytes, const Field& field) { return Tcb{bytes.Fixed<8>(field)}; }

Sha384Digest ReadDigest(const Structure& bytes, const Field& field) { return Sha384Digest{bytes.Fixed<48>(field)}; }

FirmwareVersion ReadFirmwareVersion(const Structure& bytes, const Field& field) {
  ByteView raw = bytes.Raw(field);
  return {raw[2], raw[1], raw[0]};
}

// Set bytes between the fields that this version has are not an error; they are reported.
void NoteReserved(ByteView bytes, Report& report) {
  auto note = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      if (bytes[i] != 0) return report.unknown.push_back("reserved byte at " + HexNumber(i) + " is set");
    }
  };
  size_t done = 0;
  for (const auto& [field, since] : at::kSigned) {
    if (report.version < since) continue;
    note(done, field.offset);
    done = field.end();
  }
  note(done, kSignedSize);
}

void NoteUnknownBits(Report& report) {
  if (report.version > kMaxKnownVersion) {
    report.unknown.push_back("report version " + Decimal(report.version) + " is later than " +
                             Decimal(kMaxKnownVersion));
  }
  auto note = [&](const Field& field, uint64_t bits) {
    if (bits != 0) report.unknown.push_back(std::string(field.name) + " has unknown bits " + HexNumber(bits));
  };
  uint64_t platform = report.platform_info;
  for (const PlatformBit& bit : PlatformBits()) platform &= ~bit.mask;
  note(at::kPolicy, report.policy & ~GuestPolicy::kNamed);
  note(at::kPlatformInfo, platform);
  note(at::kKeyInfo, report.key_info & ~kKeyInfoKnownBits);
}

// Without these nothing else can be read.
Result<void> CheckHead(const Structure& bytes) {
  const uint64_t version = bytes.Number(at::kVersion);
  if (version < kMinVersion) {
    return Error(Code::kUnsupported, "VERSION: a report of version " + Decimal(version) + "; known are " +
                                         Decimal(kMinVersion) + " to " + Decimal(kMaxKnownVersion) + " and later");
  }
  if (bytes.Number(at::kVmpl) > kMaxVmpl) {
    return Error(Code::kMalformed, "VMPL at offset 0x30: expected 0 to 3, got " + Decimal(bytes.Number(at::kVmpl)));
  }
  if (bytes.Number(at::kSignatureAlgo) != kAlgorithmEcdsaP384) {
    return Error(Code::kUnsupported, "SIGNATURE_ALGO at offset 0x34: expected 1 (ECDSA P-384), got " +
                                         Decimal(bytes.Number(at::kSignatureAlgo)));
  }
  // Not covered by the signature, so not tolerated: two different files must not be the same report.
  if (!IsZero(bytes.Raw(at::kSignatureTail))) {
    return Error(Code::kMalformed, std::string(at::kSignatureTail.name) + ": must be zero");
  }
  return {};
}

void ReadGuest(const Structure& bytes, Report& report) {
  report.version = static_cast<uint32_t>(bytes.Number(at::kVersion));
  report.guest_svn = static_cast<uint32_t>(bytes.Number(at::kGuestSvn));
  report.policy = bytes.Number(at::kPolicy);
  report.family_id = bytes.Fixed<16>(at::kFamilyId);
  report.image_id = bytes.Fixed<16>(at::kImageId);
  report.vmpl = static_cast<uint32_t>(bytes.Number(at::kVmpl));
  report.signature_algo = static_cast<uint32_t>(bytes.Number(at::kSignatureAlgo));
  report.report_data = bytes.Fixed<64>(at::kReportData);
  report.measurement = ReadDigest(bytes, at::kMeasurement);
  report.host_data = bytes.Fixed<32>(at::kHostData);
  report.id_key_digest = ReadDigest(bytes, at::kIdKeyDigest);
  report.author_key_digest = ReadDigest(bytes, at::kAuthorKeyDigest);
  report.report_id = bytes.Fixed<32>(at::kReportId);
  report.report_id_ma = bytes.Fixed<32>(at::kReportIdMa);
}

void ReadPlatform(const Structure& bytes, Report& report) {
  report.current_tcb = ReadTcb(bytes, at::kCurrentTcb);
  report.platform_info = bytes.Number(at::kPlatformInfo);
  report.key_info = static_cast<uint32_t>(bytes.Number(at::kKeyInfo));
  report.reported_tcb = ReadTcb(bytes, at::kReportedTcb);
  if (report.version >= 3) {
    report.cpuid_family = bytes.Raw(at::kCpuidFamily)[0];
    report.cpuid_model = bytes.Raw(at::kCpuidModel)[0];
    report.cpuid_stepping = bytes.Raw(at::kCpuidStepping)[0];
  }
  report.chip_id = bytes.Fixed<64>(at::kChipId);
  report.committed_tcb = ReadTcb(bytes, at::kCommittedTcb);
  report.current_version = ReadFirmwareVersion(bytes, at::kCurrentVersion);
  report.committed_version = ReadFirmwareVersion(bytes, at::kCommittedVersion);
  report.launch_tcb = ReadTcb(bytes, at::kLaunchTcb);
  if (report.version >= 5) {
    report.launch_mitigations = bytes.Number(at::kLaunchMitigations);
    report.current_mitigations = bytes.Number(at::kCurrentMitigations);
  }
  if (report.version >= 6) {
    report.current_etcb = bytes.Fixed<32>(at::kCurrentEtcb);
    report.launch_etcb = bytes.Fixed<32>(at::kLaunchEtcb);
    report.committed_etcb = bytes.Fixed<32>(at::kCommittedEtcb);
  }
}

void PutFirmwareVersion(std::span<uint8_t> out, const Field& field, const FirmwareVersion& version) {
  PutField(out, field, std::array<uint8_t, 3>{version.build, version.minor, version.major});
}

}  // namespace

std::optional<Product> Report::product() const {
  return version < 3 ? std::nullopt : ProductFromCpuid(cpuid_family, cpuid_model);
}

Result<Report> ParseReport(ByteView bytes) {
  const Structure structure = TRY(Structure::Of(bytes, kReportSize, "an SNP attestation report"));
  TRY(CheckHead(structure));
  Report report;
  ReadGuest(structure, report);
  ReadPlatform(structure, report);
  report.signature_r = structure.Fixed<72>(at::kSignatureR);
  report.signature_s = structure.Fixed<72>(at::kSignatureS);
  NoteReserved(bytes, report);
  NoteUnknownBits(report);
  return report;
}

Bytes EncodeReport(const Report& report) {
  Bytes out(kReportSize);
  PutNumber(out, at::kVersion, report.version);
  PutNumber(out, at::kGuestSvn, report.guest_svn);
  PutNumber(out, at::kPolicy, report.policy);
  PutField(out, at::kFamilyId, report.family_id);
  PutField(out, at::kImageId, report.image_id);
  PutNumber(out, at::kVmpl, report.vmpl);
  PutNumber(out, at::kSignatureAlgo, report.signature_algo);
  PutField(out, at::kCurrentTcb, report.current_tcb.raw);
  PutNumber(out, at::kPlatformInfo, report.platform_info);
  PutNumber(out, at::kKeyInfo, report.key_info);
  PutField(out, at::kReportData, report.report_data);
  PutField(out, at::kMeasurement, report.measurement.view());
  PutField(out, at::kHostData, report.host_data);
  PutField(out, at::kIdKeyDigest, report.id_key_digest.view());
  PutField(out, at::kAuthorKeyDigest, report.author_key_digest.view());
  PutField(out, at::kReportId, report.report_id);
  PutField(out, at::kReportIdMa, report.report_id_ma);
  PutField(out, at::kReportedTcb, report.reported_tcb.raw);
  PutNumber(out, at::kCpuidFamily, report.cpuid_family);
  PutNumber(out, at::kCpuidModel, report.cpuid_model);
  PutNumber(out, at::kCpuidStepping, report.cpuid_stepping);
  PutField(out, at::kChipId, report.chip_id);
  PutField(out, at::kCommittedTcb, report.committed_tcb.raw);
  PutFirmwareVersion(out, at::kCurrentVersion, report.current_version);
  PutFirmwareVersion(out, at::kCommittedVersion, report.committed_version);
  PutField(out, at::kLaunchTcb, report.launch_tcb.raw);
  PutNumber(out, at::kLaunchMitigations, report.launch_mitigations);
  PutNumber(out, at::kCurrentMitigations, report.current_mitigations);
  PutField(out, at::kCurrentEtcb, report.current_etcb);
  PutField(out, at::kLaunchEtcb, report.launch_etcb);
  PutField(out, at::kCommittedEtcb, report.committed_etcb);
  PutField(out, at::kSignatureR, report.signature_r);
  PutField(out, at::kSignatureS, report.signature_s);
  return out;
}

std::array<uint8_t, 72> SignatureField(ByteView big_endian) {
  std::array<uint8_t, 72> out{};
  CHECK(big_endian.size() <= out.size());
  std::reverse_copy(big_endian.begin(), big_endian.end(), out.begin());
  return out;
}

const char* SigningKeyName(SigningKey key) {
  switch (key) {
    case SigningKey::kVcek: return "VCEK";
    case SigningKey::kVlek: return "VLEK";
    case SigningKey::kChipSecretVcek: return "chip-secret VCEK";
    case SigningKey::kNone: return "none";
  }
  return "unknown";
}

}  // namespace samovar::snp
