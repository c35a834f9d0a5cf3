// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/report/report.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr uint32_t kAlgorithmEcdsaP384 = 1;
constexpr uint32_t kMaxVmpl = 3;
constexpr uint32_t kKeyInfoKnownBits = 0x1f;
constexpr size_t kSignatureTail = 512 - 2 * 72;

Result<Tcb> ReadTcb(ByteReader& reader, std::string_view field) { return Tcb{TRY(reader.Fixed<8>(field))}; }

Result<Sha384Digest> ReadDigest(ByteReader& reader, std::string_view field) {
  return Sha384Digest{TRY(reader.Fixed<48>(field))};
}

Result<FirmwareVersion> ReadFirmwareVersion(ByteReader& reader, Report& report, std::string_view field) {
  auto bytes = TRY(reader.Fixed<4>(field));
  if (bytes[3] != 0) report.unknown.push_back(std::string(field) + ": reserved byte is set");
  return FirmwareVersion{bytes[2], bytes[1], bytes[0]};
}

// Reads reserved bytes; set ones are not an error, they are reported.
Result<void> ReadReserved(ByteReader& reader, size_t size, Report& report) {
  size_t offset = reader.offset();
  ByteView bytes = TRY(reader.Take(size, "reserved"));
  if (!IsZero(bytes)) report.unknown.push_back("reserved bytes at " + HexNumber(offset) + " are set");
  return {};
}

void NoteUnknownBits(Report& report) {
  if (report.version > kMaxKnownVersion) {
    report.unknown.push_back("report version " + Decimal(report.version) + " is later than " +
                             Decimal(kMaxKnownVersion));
  }
  auto note = [&](const char* field, uint64_t bits) {
    if (bits != 0) report.unknown.push_back(std::string(field) + " has unknown bits " + HexNumber(bits));
  };
  note("POLICY", report.policy & ~kPolicyKnownBits);
  note("PLATFORM_INFO", report.platform_info & ~kPlatformKnownBits);
  note("KEY_INFO", report.key_info & ~kKeyInfoKnownBits);
}

// 0x000 – 0x04f
Result<void> ReadHead(ByteReader& reader, Report& report) {
  report.version = TRY(reader.U32Le("VERSION"));
  if (report.version < kMinVersion) {
    return Error(Code::kUnsupported, "VERSION: a report of version " + Decimal(report.version) + "; known are " +
                                         Decimal(kMinVersion) + " to " + Decimal(kMaxKnownVersion) + " and later");
  }
  report.guest_svn = TRY(reader.U32Le("GUEST_SVN"));
  report.policy = TRY(reader.U64Le("POLICY"));
  report.family_id = TRY(reader.Fixed<16>("FAMILY_ID"));
  report.image_id = TRY(reader.Fixed<16>("IMAGE_ID"));
  report.vmpl = TRY(reader.U32Le("VMPL"));
  if (report.vmpl > kMaxVmpl) {
    return Error(Code::kMalformed, "VMPL at offset 0x30: expected 0 to 3, got " + Decimal(report.vmpl));
  }
  report.signature_algo = TRY(reader.U32Le("SIGNATURE_ALGO"));
  if (report.signature_algo != kAlgorithmEcdsaP384) {
    return Error(Code::kUnsupported,
                 "SIGNATURE_ALGO at offset 0x34: expected 1 (ECDSA P-384), got " + Decimal(report.signature_algo));
  }
  report.current_tcb = TRY(ReadTcb(reader, "CURRENT_TCB"));
  report.platform_info = TRY(reader.U64Le("PLATFORM_INFO"));
  report.key_info = TRY(reader.U32Le("KEY_INFO"));
  return ReadReserved(reader, 4, report);
}

// 0x050 – 0x187
Result<void> ReadIdentity(ByteReader& reader, Report& report) {
  report.report_data = TRY(reader.Fixed<64>("REPORT_DATA"));
  report.measurement = TRY(ReadDigest(reader, "MEASUREMENT"));
  report.host_data = TRY(reader.Fixed<32>("HOST_DATA"));
  report.id_key_digest = TRY(ReadDigest(reader, "ID_KEY_DIGEST"));
  report.author_key_digest = TRY(ReadDigest(reader, "AUTHOR_KEY_DIGEST"));
  report.report_id = TRY(reader.Fixed<32>("REPORT_ID"));
  report.report_id_ma = TRY(reader.Fixed<32>("REPORT_ID_MA"));
  report.reported_tcb = TRY(ReadTcb(reader, "REPORTED_TCB"));
  return {};
}

// 0x188 – 0x29f
Result<void> ReadPlatform(ByteReader& reader, Report& report) {
  if (report.version >= 3) {
    report.cpuid_family = TRY(reader.U8("CPUID_FAM_ID"));
    report.cpuid_model = TRY(reader.U8("CPUID_MOD_ID"));
    report.cpuid_stepping = TRY(reader.U8("CPUID_STEP"));
  } else {
    TRY(ReadReserved(reader, 3, report));
  }
  TRY(ReadReserved(reader, 0x1a0 - 0x18b, report));
  report.chip_id = TRY(reader.Fixed<64>("CHIP_ID"));
  report.committed_tcb = TRY(ReadTcb(reader, "COMMITTED_TCB"));
  report.current_version = TRY(ReadFirmwareVersion(reader, report, "CURRENT_VERSION"));
  report.committed_version = TRY(ReadFirmwareVersion(reader, report, "COMMITTED_VERSION"));
  report.launch_tcb = TRY(ReadTcb(reader, "LAUNCH_TCB"));
  if (report.version >= 5) {
    report.launch_mitigations = TRY(reader.U64Le("LAUNCH_MIT_VECTOR"));
    report.current_mitigations = TRY(reader.U64Le("CURRENT_MIT_VECTOR"));
  } else {
    TRY(ReadReserved(reader, 16, report));
  }
  return ReadReserved(reader, kSignedSize - 0x208, report);
}

void WriteFirmwareVersion(ByteWriter& writer, const FirmwareVersion& version) {
  writer.U8(version.build);
  writer.U8(version.minor);
  writer.U8(version.major);
  writer.U8(0);
}

}  // namespace

std::optional<Product> Report::product() const {
  return version < 3 ? std::nullopt : ProductFromCpuid(cpuid_family, cpuid_model);
}

Result<Report> ParseReport(ByteView bytes) {
  if (bytes.size() != kReportSize) {
    return Error(
        bytes.size() < kReportSize ? Code::kTruncated : Code::kMalformed,
        "an SNP attestation report has exactly " + Decimal(kReportSize) + " bytes, got " + Decimal(bytes.size()));
  }
  Report report;
  ByteReader reader(bytes);
  TRY(ReadHead(reader, report));
  TRY(ReadIdentity(reader, report));
  TRY(ReadPlatform(reader, report));
  report.signature_r = TRY(reader.Fixed<72>("SIGNATURE r"));
  report.signature_s = TRY(reader.Fixed<72>("SIGNATURE s"));
  // Not covered by the signature, so not tolerated: two different files must not be the same report.
  TRY(reader.Zero(kSignatureTail, "SIGNATURE, reserved part"));
  TRY(reader.ExpectEmpty("report"));
  NoteUnknownBits(report);
  return report;
}

Bytes EncodeReport(const Report& report) {
  ByteWriter out;
  out.U32Le(report.version);
  out.U32Le(report.guest_svn);
  out.U64Le(report.policy);
  out.Raw(report.family_id);
  out.Raw(report.image_id);
  out.U32Le(report.vmpl);
  out.U32Le(report.signature_algo);
  out.Raw(report.current_tcb.raw);
  out.U64Le(report.platform_info);
  out.U32Le(report.key_info);
  out.Zero(4);
  out.Raw(report.report_data);
  out.Raw(report.measurement.view());
  out.Raw(report.host_data);
  out.Raw(report.id_key_digest.view());
  out.Raw(report.author_key_digest.view());
  out.Raw(report.report_id);
  out.Raw(report.report_id_ma);
  out.Raw(report.reported_tcb.raw);
  out.U8(report.cpuid_family);
  out.U8(report.cpuid_model);
  out.U8(report.cpuid_stepping);
  out.PadTo(0x1a0);
  out.Raw(report.chip_id);
  out.Raw(report.committed_tcb.raw);
  WriteFirmwareVersion(out, report.current_version);
  WriteFirmwareVersion(out, report.committed_version);
  out.Raw(report.launch_tcb.raw);
  out.U64Le(report.launch_mitigations);
  out.U64Le(report.current_mitigations);
  out.PadTo(kSignedSize);
  out.Raw(report.signature_r);
  out.Raw(report.signature_s);
  out.PadTo(kReportSize);
  return std::move(out).Finish();
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
    case SigningKey::kNone: return "none";
  }
  return "unknown";
}

}  // namespace samovar::snp
