// SPDX-License-Identifier: Apache-2.0
//
// The few device-mapper ioctls that one dm-verity target needs (linux/dm-ioctl.h, interface version 4). A device is
// made with a table of one read-only target, and lives until the machine is switched off.
#pragma once

#include <cstdint>
#include <string>

#include "guest/posix/fd.h"
#include "measurements/base/result.h"

namespace samovar::disk {

class DeviceMapper {
 public:
  // Open opens /dev/mapper/control.
  static Result<DeviceMapper> Open();

  // CreateReadOnly makes and starts the device `name`: `sectors` sectors of 512 bytes by one target of `type` with
  // `parameters`. Returns the path of its block device. Errors: kSystem naming the step.
  Result<std::string> CreateReadOnly(const std::string& name, uint64_t sectors, const std::string& type,
                                     const std::string& parameters) const;

  // Status returns the target's status text (for verity: "V", or "C" once it has met a corrupted block).
  Result<std::string> Status(const std::string& name) const;

 private:
  explicit DeviceMapper(posix::UniqueFd control) : control_(std::move(control)) {}

  posix::UniqueFd control_;
};

}  // namespace samovar::disk
