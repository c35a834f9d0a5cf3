// SPDX-License-Identifier: Apache-2.0
#include "guest/disk/verity_disk.h"

#include <dirent.h>
#include <poll.h>
#include <sys/mount.h>

#include <memory>

#include "guest/posix/fd.h"
#include "guest/posix/mount.h"
#include "measurements/base/text.h"

namespace samovar::disk {
namespace {

constexpr char kBlockFolder[] = "/sys/block";
constexpr uint64_t kSectorSize = 512;
// 16 TiB: beyond any toolchain, and far from where sector numbers overflow.
constexpr uint64_t kMaxBlocks = uint64_t{1} << 32;
// The driver finds its devices while it is loaded; this is for a host that is slow to answer.
constexpr int kFindAttempts = 100;
constexpr int kFindPauseMilliseconds = 20;

// SysfsText returns a sysfs file's text without the line feed, or nothing if there is no such file.
std::string SysfsText(const std::string& path) {
  Result<Bytes> bytes = posix::ReadFile(path, 4096);
  std::string text = bytes ? std::string(AsText(*bytes)) : std::string();
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

// FindBySerial returns the name of the virtio block device ("vda") that has `serial`, or nothing.
std::string FindBySerial(const std::string& serial) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(kBlockFolder), closedir);
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    std::string name = entry->d_name;
    if (name.starts_with("vd") && SysfsText(std::string(kBlockFolder) + "/" + name + "/serial") == serial) return name;
  }
  return {};
}

Result<std::string> WaitForDisk(const std::string& serial) {
  for (int attempt = 0; attempt < kFindAttempts; ++attempt) {
    std::string name = FindBySerial(serial);
    if (!name.empty()) return name;
    (void)poll(nullptr, 0, kFindPauseMilliseconds);
  }
  return Error(Code::kEnvironment, "no virtio-blk disk has the serial " + Quoted(serial) +
                                       ": the launcher must attach one (-device virtio-blk-pci,serial=" + serial + ")");
}

Result<void> CheckSize(const DiskSpec& spec, const std::string& name) {
  const std::string text = SysfsText(std::string(kBlockFolder) + "/" + name + "/size");
  const uint64_t sectors = TRY(ParseNumber(text, UINT64_MAX / kSectorSize, "size of disk " + name));
  const uint64_t blocks = sectors / (kBlockSize / kSectorSize);
  if (spec.hash_start_block < blocks) return {};
  return Error(Code::kEnvironment, "disk " + Quoted(spec.serial) + ": hash tree expected at block " +
                                       Decimal(spec.hash_start_block) + ", but the disk has " + Decimal(blocks) +
                                       " blocks: it is not the disk that the request means");
}

}  // namespace

Result<std::string> VerityParameters(const DiskSpec& spec, const std::string& device) {
  if (spec.data_blocks == 0 || spec.data_blocks > kMaxBlocks || spec.hash_start_block < spec.data_blocks ||
      spec.hash_start_block > kMaxBlocks || spec.salt.size() > kMaxSaltSize) {
    return Error(Code::kLimit, "disk " + Quoted(spec.serial) + ": " + Decimal(spec.data_blocks) +
                                   " data blocks, hash tree at block " + Decimal(spec.hash_start_block) + ", salt of " +
                                   Decimal(spec.salt.size()) + " bytes: out of range");
  }
  const std::string block_size = Decimal(kBlockSize);
  return "1 " + device + " " + device + " " + block_size + " " + block_size + " " + Decimal(spec.data_blocks) + " " +
         Decimal(spec.hash_start_block) + " sha256 " + spec.root_hash.hex() + " " +
         (spec.salt.empty() ? "-" : EncodeHex(spec.salt)) + " 1 panic_on_error";
}

Result<VerityDisk> VerityDisk::Open(const DiskSpec& spec, const std::string& mount_point) {
  const std::string name = TRY(WaitForDisk(spec.serial));
  const std::string parameters = TRY(VerityParameters(spec, "/dev/" + name));
  TRY(CheckSize(spec, name));
  DeviceMapper mapper = TRY(DeviceMapper::Open());
  const uint64_t sectors = spec.data_blocks * (kBlockSize / kSectorSize);
  const std::string device = TRY(mapper.CreateReadOnly(spec.serial, sectors, "verity", parameters));

  VerityDisk disk(std::move(mapper), spec.serial);
  Result<void> mounted =
      posix::Mount({device.c_str(), mount_point.c_str(), "erofs", MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr});
  // A wrong root hash shows at the first read, which is the mount's.
  if (!mounted.ok()) TRY(disk.CheckIntact());
  TRY(std::move(mounted));
  return disk;
}

Result<void> VerityDisk::CheckIntact() const {
  const std::string status = TRY(mapper_.Status(name_));
  if (status == "V") return {};
  return Error(Code::kMismatch, "disk " + Quoted(name_) + ": a block does not fit the root hash of the request (" +
                                    "dm-verity status " + Quoted(status) +
                                    "): the disk was changed, or it is another one");
}

}  // namespace samovar::disk
