// SPDX-License-Identifier: Apache-2.0
#include "measurements/snp/igvm/igvm_file.h"

#include <string>
#include <string_view>

#include "measurements/base/text.h"

namespace samovar::snp {

namespace {

constexpr std::string_view kMagic = "IGVM";
constexpr size_t kFixedHeaderSize = 24;
constexpr size_t kFixedHeader2Size = 32;
constexpr size_t kChecksumOffset = 20;
constexpr size_t kIgvmPageSize = 4096;
constexpr size_t kMaxDirectives = size_t{1} << 20;
// A loader may skip a header with this bit in its type if it does not know it.
constexpr uint32_t kOptional = uint32_t{1} << 31;

enum HeaderType : uint32_t {
  kSupportedPlatform = 0x1,
  kLastPlatform = 0x100,
  kGuestPolicy = 0x101,
  kLastInitial = 0x200,
  kParameterArea = 0x301,
  kPageData = 0x302,
  kParameterInsert = 0x303,
  kVpContext = 0x304,
  kSnpIdBlock = 0x30b,
};

enum PageFlags : uint32_t { kIs2MbPage = 1, kUnmeasured = 2, kShared = 4 };

constexpr std::array<uint32_t, 256> CrcTable() {
  std::array<uint32_t, 256> out{};
  for (uint32_t i = 0; i < out.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xedb88320 : value >> 1;
    out[i] = value;
  }
  return out;
}

// CRC-32 as in IEEE 802.3, of what `crc` already covers and `bytes`.
uint32_t Crc32(uint32_t crc, ByteView bytes) {
  static constexpr std::array<uint32_t, 256> kTable = CrcTable();
  crc = ~crc;
  for (uint8_t byte : bytes) crc = crc >> 8 ^ kTable[(crc ^ byte) & 0xff];
  return ~crc;
}

struct FixedHeader {
  uint32_t version;
  size_t size;
  uint32_t variable_offset;
  uint32_t variable_size;
  uint32_t checksum;
};

Result<FixedHeader> ReadFixedHeader(ByteView bytes) {
  if (!LooksLikeIgvm(bytes)) return Error(Code::kMalformed, "the file does not begin with \"IGVM\"");
  ByteReader reader(bytes.subspan(kMagic.size()));
  FixedHeader out{};
  out.version = TRY(reader.U32Le("version"));
  if (out.version != 1 && out.version != 2) {
    return Error(Code::kUnsupported, "version: expected 1 or 2, got " + Decimal(out.version));
  }
  out.size = out.version == 1 ? kFixedHeaderSize : kFixedHeader2Size;
  out.variable_offset = TRY(reader.U32Le("offset of the variable headers"));
  out.variable_size = TRY(reader.U32Le("size of the variable headers"));
  uint32_t total = TRY(reader.U32Le("file size"));
  if (total != bytes.size()) {
    return Error(bytes.size() < total ? Code::kTruncated : Code::kMalformed,
                 "the header says " + Decimal(total) + " bytes, the file has " + Decimal(bytes.size()));
  }
  out.checksum = TRY(reader.U32Le("checksum"));
  if (out.version == 1) return out;
  uint32_t architecture = TRY(reader.U32Le("architecture"));
  if (architecture != 0)
    return Error(Code::kUnsupported, "architecture: expected 0 (x64), got " + Decimal(architecture));
  uint32_t page_size = TRY(reader.U32Le("page size"));
  if (page_size != kIgvmPageSize) {
    return Error(Code::kUnsupported, "page size: expected 4096, got " + Decimal(page_size));
  }
  return out;
}

Result<ByteView> VariableHeaders(ByteView bytes, const FixedHeader& header) {
  uint64_t end = uint64_t{header.variable_offset} + header.variable_size;
  if (header.variable_offset < header.size || end > bytes.size()) {
    return Error(Code::kMalformed, "the variable headers, " + Decimal(header.variable_size) + " bytes at " +
                                       Decimal(header.variable_offset) + ", do not lie behind the fixed one");
  }
  return bytes.subspan(header.variable_offset, header.variable_size);
}

uint32_t ChecksumOf(ByteView bytes, const FixedHeader& header, ByteView variable) {
  constexpr std::array<uint8_t, 4> kZero{};
  uint32_t crc = Crc32(0, bytes.first(kChecksumOffset));
  crc = Crc32(crc, kZero);
  crc = Crc32(crc, bytes.subspan(kFixedHeaderSize, header.size - kFixedHeaderSize));
  return Crc32(crc, variable);
}

class Reader {
 public:
  Reader(ByteView bytes, const FixedHeader& header) : bytes_(bytes) {
    out_.version = header.version;
    data_start_ = header.variable_offset + header.variable_size;
  }

  Result<IgvmFile> Run(ByteView headers, uint32_t offset) && {
    ByteReader reader(headers);
    while (reader.remaining() != 0) {
      size_t at = offset + reader.offset();
      TRY(ReadOne(reader).In("header at offset " + Decimal(at)));
    }
    return std::move(out_);
  }

 private:
  Result<void> ReadOne(ByteReader& reader) {
    uint32_t type = TRY(reader.U32Le("type"));
    uint32_t length = TRY(reader.U32Le("length"));
    ByteView content = TRY(reader.Take(length, "content"));
    size_t padding = (8 - length % 8) % 8;
    if (reader.remaining() != 0) TRY(reader.Zero(padding, "padding"));
    TRY(CheckOrder(type & ~kOptional));
    if (out_.directives.size() == kMaxDirectives) return Error(Code::kLimit, "too many directives");
    ByteReader body(content);
    bool known = TRY(ReadBody(type, body).In("type " + HexNumber(type)));
    return known ? body.ExpectEmpty("header of type " + HexNumber(type)) : Result<void>();
  }

  // Platforms, then initial settings, then directives.
  Result<void> CheckOrder(uint32_t type) {
    int stage = type <= kLastPlatform ? 0 : type <= kLastInitial ? 1 : 2;
    if (stage < stage_) return Error(Code::kMalformed, "type " + HexNumber(type) + " stands behind later ones");
    stage_ = stage;
    return {};
  }

  // Returns whether the type is one that this program reads.
  Result<bool> ReadBody(uint32_t type, ByteReader& body) {
    switch (type) {
      case kSupportedPlatform: out_.platforms.push_back(TRY(ReadPlatform(body))); return true;
      case kGuestPolicy: out_.policies.push_back(TRY(ReadPolicy(body))); return true;
      case kParameterArea: out_.directives.emplace_back(TRY(ReadArea(body))); return true;
      case kPageData: out_.directives.emplace_back(TRY(ReadPage(body))); return true;
      case kParameterInsert: out_.directives.emplace_back(TRY(ReadInsert(body))); return true;
      case kVpContext: out_.directives.emplace_back(TRY(ReadVpContext(body))); return true;
      case kSnpIdBlock: out_.directives.emplace_back(TRY(ReadIdBlock(body))); return true;
      default: return false;
    }
  }

  Result<IgvmPlatform> ReadPlatform(ByteReader& body) {
    IgvmPlatform out{};
    out.mask = TRY(body.U32Le("mask"));
    out.highest_vtl = TRY(body.U8("highest VTL"));
    out.type = static_cast<IgvmPlatformType>(TRY(body.U8("platform type")));
    TRY(body.Skip(2 + 8, "platform version, shared GPA boundary"));
    return out;
  }

  Result<IgvmGuestPolicy> ReadPolicy(ByteReader& body) {
    IgvmGuestPolicy out{};
    out.policy = TRY(body.U64Le("policy"));
    out.mask = TRY(body.U32Le("mask"));
    TRY(body.Zero(4, "reserved"));
    return out;
  }

  Result<IgvmParameterArea> ReadArea(ByteReader& body) {
    IgvmParameterArea out{};
    out.size = TRY(body.U64Le("size"));
    out.index = TRY(body.U32Le("index"));
    TRY(body.Skip(4, "file offset"));
    return out;
  }

  Result<IgvmParameterInsert> ReadInsert(ByteReader& body) {
    IgvmParameterInsert out{};
    out.gpa = TRY(body.U64Le("GPA"));
    out.mask = TRY(body.U32Le("mask"));
    out.index = TRY(body.U32Le("index"));
    return out;
  }

  Result<IgvmPage> ReadPage(ByteReader& body) {
    IgvmPage out{};
    out.gpa = TRY(body.U64Le("GPA"));
    out.mask = TRY(body.U32Le("mask"));
    uint32_t offset = TRY(body.U32Le("file offset"));
    uint32_t flags = TRY(body.U32Le("flags"));
    uint16_t kind = TRY(body.U16Le("data type"));
    TRY(body.Zero(2, "reserved"));
    if ((flags & ~uint32_t{kUnmeasured | kShared}) != 0) {
      return Error(Code::kUnsupported, (flags & kIs2MbPage) != 0 ? "pages of 2 MiB" : "flags " + HexNumber(flags));
    }
    if (kind > static_cast<uint16_t>(IgvmPageKind::kCpuidExtended)) {
      return Error(Code::kUnsupported, "data type: expected 0 to 3, got " + Decimal(kind));
    }
    out.kind = static_cast<IgvmPageKind>(kind);
    out.unmeasured = (flags & kUnmeasured) != 0;
    out.shared = (flags & kShared) != 0;
    if (offset != 0) out.data = TRY(Data(offset));
    return out;
  }

  Result<IgvmVpContext> ReadVpContext(ByteReader& body) {
    IgvmVpContext out{};
    out.gpa = TRY(body.U64Le("GPA"));
    out.mask = TRY(body.U32Le("mask"));
    uint32_t offset = TRY(body.U32Le("file offset"));
    out.vp_index = TRY(body.U16Le("VP index"));
    TRY(body.Skip(2, "reserved"));
    out.state = TRY(Data(offset));
    return out;
  }

  Result<IgvmIdBlock> ReadIdBlock(ByteReader& body) {
    IgvmIdBlock out{};
    out.mask = TRY(body.U32Le("mask"));
    TRY(body.Skip(4, "author key enabled, reserved"));
    out.launch_digest = Sha384Digest{TRY(body.Fixed<48>("launch digest"))};
    out.family_id = TRY(body.Fixed<16>("family id"));
    out.image_id = TRY(body.Fixed<16>("image id"));
    TRY(body.Skip(4, "version"));
    out.guest_svn = TRY(body.U32Le("guest SVN"));
    // Algorithms, then for each of the two keys: signature (r, s), public key (curve, reserved, x, y).
    TRY(body.Skip(4 + 4 + 2 * (72 + 72 + 4 + 4 + 72 + 72), "keys and signatures"));
    return out;
  }

  // The page of the file data that a header points to.
  Result<ByteView> Data(uint32_t offset) {
    if (offset < data_start_ || bytes_.size() - kIgvmPageSize < offset || bytes_.size() < kIgvmPageSize) {
      return Error(Code::kMalformed,
                   "file offset " + Decimal(offset) + " has no page of 4096 bytes behind the headers");
    }
    return bytes_.subspan(offset, kIgvmPageSize);
  }

  ByteView bytes_;
  size_t data_start_;
  int stage_ = 0;
  IgvmFile out_{};
};

Result<IgvmFile> Read(ByteView bytes) {
  if (bytes.size() > kMaxIgvmSize) {
    return Error(Code::kLimit, Decimal(bytes.size()) + " bytes; at most " + Decimal(kMaxIgvmSize));
  }
  FixedHeader header = TRY(ReadFixedHeader(bytes));
  ByteView variable = TRY(VariableHeaders(bytes, header));
  uint32_t crc = ChecksumOf(bytes, header, variable);
  if (crc != header.checksum) {
    return Error(Code::kMalformed,
                 "the checksum of the headers is " + HexNumber(crc) + ", the file says " + HexNumber(header.checksum));
  }
  return Reader(bytes, header).Run(variable, header.variable_offset);
}

}  // namespace

std::string IgvmPlatformName(IgvmPlatformType type) {
  switch (type) {
    case IgvmPlatformType::kNative: return "native";
    case IgvmPlatformType::kVsm: return "VSM";
    case IgvmPlatformType::kSevSnp: return "SEV-SNP";
    case IgvmPlatformType::kTdx: return "TDX";
    case IgvmPlatformType::kSev: return "SEV";
    case IgvmPlatformType::kSevEs: return "SEV-ES";
    case IgvmPlatformType::kCca: return "CCA";
  }
  return "platform " + Decimal(static_cast<uint8_t>(type));
}

bool LooksLikeIgvm(ByteView bytes) { return AsText(bytes).starts_with(kMagic); }

Result<uint32_t> IgvmChecksum(ByteView bytes) {
  FixedHeader header = TRY(ReadFixedHeader(bytes));
  ByteView variable = TRY(VariableHeaders(bytes, header));
  return ChecksumOf(bytes, header, variable);
}

Result<IgvmFile> ParseIgvm(ByteView bytes) { return Read(bytes).In("IGVM"); }

}  // namespace samovar::snp
