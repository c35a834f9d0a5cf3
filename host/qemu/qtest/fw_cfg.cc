// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/fw_cfg.h"

#include "measurements/base/text.h"

namespace samovar::qtest {

namespace {

// Guest memory that nothing else uses while the machine is stopped.
constexpr uint64_t kControlAt = 0x1000;
constexpr uint64_t kDataAt = 0x100000;
constexpr size_t kMaxItem = size_t{4} << 20;

constexpr uint16_t kFwCfgDmaHigh = 0x514;
constexpr uint16_t kFwCfgDmaLow = 0x518;
constexpr uint16_t kDirectoryKey = 0x19;
constexpr uint32_t kMaxFiles = 1024;

void PutBe(Bytes& out, uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint32_t SwapBytes(uint32_t v) { return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24; }

}  // namespace

// FWCfgDmaAccess: control (key, select, read), length, address.
Result<Bytes> ReadItem(Session& session, uint16_t key, size_t size) {
  constexpr uint32_t kSelect = 8;
  constexpr uint32_t kRead = 2;
  if (size > kMaxItem) return Error(Code::kLimit, "fw_cfg: an item of " + Decimal(size) + " bytes");
  Bytes control;
  PutBe(control, uint32_t{key} << 16 | kSelect | kRead, 4);
  PutBe(control, size, 4);
  PutBe(control, kDataAt, 8);
  TRY(session.Write(kControlAt, control));
  TRY(session.Out32(kFwCfgDmaHigh, 0));
  TRY(session.Out32(kFwCfgDmaLow, SwapBytes(static_cast<uint32_t>(kControlAt))));
  Bytes status = TRY(session.Read(kControlAt, 4));
  if (!IsZero(status)) return Error(Code::kProtocol, "fw_cfg: item " + HexNumber(key) + " cannot be read");
  return TRY(session.Read(kDataAt, size));
}

// FWCfgFiles: count, then size, key, reserved, name (56 bytes) each.
Result<std::vector<FwCfgFile>> ReadDirectory(Session& session) {
  Bytes head = TRY(ReadItem(session, kDirectoryKey, 4));
  ByteReader head_reader(head);
  uint32_t count = TRY(head_reader.U32Be("fw_cfg file count"));
  if (count > kMaxFiles) return Error(Code::kProtocol, "fw_cfg: " + Decimal(count) + " files");
  Bytes all = TRY(ReadItem(session, kDirectoryKey, 4 + size_t{count} * 64));
  ByteReader reader(all);
  TRY(reader.Skip(4, "count"));
  std::vector<FwCfgFile> files;
  for (uint32_t i = 0; i < count; ++i) {
    FwCfgFile file;
    file.size = TRY(reader.U32Be("size"));
    file.key = TRY(reader.U16Be("select"));
    TRY(reader.Skip(2, "reserved"));
    std::string_view name = AsText(TRY(reader.Take(56, "name")));
    file.name = std::string(name.substr(0, name.find('\0')));
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace samovar::qtest
