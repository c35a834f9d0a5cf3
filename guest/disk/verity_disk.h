// SPDX-License-Identifier: Apache-2.0
//
// A read-only disk from the host: EROFS behind dm-verity (Linux Documentation/admin-guide/device-mapper/verity.rst,
// hash format version 1, SHA-256, blocks of 4096 bytes). Everything that decides what the disk is comes in a DiskSpec;
// no super block of dm-verity is read. Blocks are checked when they are read, so opening costs the same for every size.
#pragma once

#include <cstdint>
#include <string>

#include "guest/disk/device_mapper.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"

namespace samovar::disk {

inline constexpr uint64_t kBlockSize = 4096;
inline constexpr size_t kMaxSaltSize = 256;

struct DiskSpec {
  std::string serial;  // of the virtio-blk device: "toolchain"
  Sha256Digest root_hash;
  Bytes salt;                     // at most kMaxSaltSize bytes, may be empty
  uint64_t data_blocks = 0;       // of kBlockSize bytes
  uint64_t hash_start_block = 0;  // where the hash tree starts, on the same device; not before data_blocks
};

// VerityParameters returns the parameters of the dm-verity target over `device`. Errors: kLimit for numbers out of
// range.
Result<std::string> VerityParameters(const DiskSpec& spec, const std::string& device);

class VerityDisk {
 public:
  // Open finds the device, puts dm-verity over it and mounts the EROFS in it at `mount_point` (made if it is not
  // there), read-only, nosuid, nodev. Errors: kLimit for numbers out of range, kEnvironment if no disk has that serial
  // or it is too small, kMismatch if the root hash does not fit what is read, kSystem.
  static Result<VerityDisk> Open(const DiskSpec& spec, const std::string& mount_point);

  // CheckIntact fails with kMismatch if a block that did not fit the root hash was read since Open, whoever read it. To
  // be called after the build and before anything is signed. A read error of the device itself needs no check: the
  // kernel stops the machine (panic_on_error), because a host that can choose which reads fail could steer a build.
  Result<void> CheckIntact() const;

 private:
  VerityDisk(DeviceMapper mapper, std::string name) : mapper_(std::move(mapper)), name_(std::move(name)) {}

  DeviceMapper mapper_;
  std::string name_;
};

}  // namespace samovar::disk
