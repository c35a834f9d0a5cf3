// SPDX-License-Identifier: Apache-2.0
#include "guest/disk/device_mapper.h"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <cstring>

#include "measurements/base/bytes.h"
#include "measurements/base/text.h"

namespace samovar::disk {
namespace {

constexpr char kControl[] = "/dev/mapper/control";
// Header, one target specification and its parameters: far more than a verity table needs.
constexpr size_t kBufferSize = 16384;

// A request to the device mapper: a header with the device's name, then what belongs to the command. The kernel
// answers in the same buffer.
struct Request {
  dm_ioctl header;
  char data[kBufferSize - sizeof(dm_ioctl)];
};

Result<Request> NewRequest(const std::string& name, uint32_t flags) {
  Request request = {};
  if (name.size() >= sizeof request.header.name) return Error(Code::kLimit, "device mapper: name too long: " + name);
  request.header.version[0] = DM_VERSION_MAJOR;
  request.header.data_size = sizeof request;
  request.header.data_start = offsetof(Request, data);
  request.header.flags = flags;
  std::memcpy(request.header.name, name.data(), name.size());
  return request;
}

Result<void> Call(const posix::UniqueFd& control, unsigned command, Request& request, const char* step) {
  if (ioctl(control.get(), command, &request) == 0) return {};
  return posix::SystemError(std::string("device mapper: ") + step + " " + Quoted(request.header.name));
}

}  // namespace

Result<DeviceMapper> DeviceMapper::Open() { return DeviceMapper(TRY(posix::Open(kControl, O_RDWR))); }

Result<std::string> DeviceMapper::CreateReadOnly(const std::string& name, uint64_t sectors, const std::string& type,
                                                 const std::string& parameters) const {
  Request create = TRY(NewRequest(name, DM_READONLY_FLAG));
  TRY(Call(control_, DM_DEV_CREATE, create, "create"));

  Request load = TRY(NewRequest(name, DM_READONLY_FLAG));
  dm_target_spec target = {};
  target.length = sectors;
  CHECK(type.size() < sizeof target.target_type && sizeof target + parameters.size() < sizeof load.data);
  std::memcpy(target.target_type, type.data(), type.size());
  std::memcpy(load.data, &target, sizeof target);
  std::memcpy(load.data + sizeof target, parameters.data(), parameters.size());
  load.header.target_count = 1;
  TRY(Call(control_, DM_TABLE_LOAD, load, "load the table of"));

  // "Suspend" without the suspend flag resumes: it makes the loaded table the active one.
  Request resume = TRY(NewRequest(name, DM_READONLY_FLAG));
  TRY(Call(control_, DM_DEV_SUSPEND, resume, "start"));
  return "/dev/dm-" + Decimal(minor(create.header.dev));
}

Result<std::string> DeviceMapper::Status(const std::string& name) const {
  Request request = TRY(NewRequest(name, 0));
  TRY(Call(control_, DM_TABLE_STATUS, request, "ask for the status of"));
  const size_t start = request.header.data_start - offsetof(Request, data) + sizeof(dm_target_spec);
  if (request.header.target_count != 1 || start >= sizeof request.data) {
    return Error(Code::kSystem, "device mapper: status of " + Quoted(name) + ": expected one target");
  }
  const char* text = request.data + start;
  return std::string(text, strnlen(text, sizeof request.data - start));
}

}  // namespace samovar::disk
