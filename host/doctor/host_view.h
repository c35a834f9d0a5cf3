// SPDX-License-Identifier: Apache-2.0
//
// What `samovar doctor` sees of a machine. The checks ask only through this interface, so that they can be shown a
// recorded machine as well: the tests have the files and answers of good and bad hosts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/plan/plan.h"
#include "measurements/base/bytes.h"
#include "measurements/base/result.h"

namespace samovar::doctor {

// What matters of an image.
struct ImageFacts {
  std::string version;
  bool simulated = false;      // of the sim flavour
  bool snp_firmware = false;   // has one
  bool kernel_hashes = false;  // which measures kernel, initrd and command line
  bool tdx_firmware = false;
};

class HostView {
 public:
  virtual ~HostView() = default;

  // ReadText returns a small text file, without white space at its end. Errors: kSystem.
  virtual Result<std::string> ReadText(const std::string& path) const = 0;
  // List returns the names in a folder, sorted. Errors: kSystem.
  virtual Result<std::vector<std::string>> List(const std::string& path) const = 0;
  // Open succeeds if this user may open a device to read and write.
  virtual Result<void> Open(const std::string& device) const = 0;
  // FreeSpace returns the bytes that this user may still write below `path`, or below the nearest folder above it that
  // exists.
  virtual Result<uint64_t> FreeSpace(const std::string& path) const = 0;
  // LockLimit returns RLIMIT_MEMLOCK in bytes; nothing if there is no limit.
  virtual std::optional<uint64_t> LockLimit() const = 0;

  // AskQemu runs QEMU with these arguments and returns what it wrote. Errors: kEnvironment if it cannot be run or ends
  // with another status than 0.
  virtual Result<std::string> AskQemu(const std::vector<std::string>& arguments) const = 0;
  // QemuAnswers returns launch::PropertyAnswers for `tee`. Errors: kEnvironment.
  virtual Result<std::string> QemuAnswers(plan::Tee tee) const = 0;
  // RunVcpu runs the probe of host/qemu/accelerator.h under KVM.
  virtual Result<void> RunVcpu() const = 0;
  // HasProgram tells whether a program is in PATH.
  virtual bool HasProgram(const std::string& name) const = 0;

  // SnpStatus returns what SNP_PLATFORM_STATUS of /dev/sev says: 32 bytes (SEV-SNP Firmware ABI, 56860, "Structure
  // STRUCT_PLATFORM_STATUS"). Errors: kSystem.
  virtual Result<Bytes> SnpStatus() const = 0;
  // Connect… open a stream and close it again. Errors: kSystem, kEnvironment.
  virtual Result<void> ConnectVsock(uint32_t cid, uint32_t port) const = 0;
  virtual Result<void> ConnectTcp(const std::string& host, const std::string& port) const = 0;

  // Image looks at the image in `folder`. Errors: those of image::LoadImage.
  virtual Result<ImageFacts> Image(const std::string& folder) const = 0;

 protected:
  // Copied as what it is, never as a part of it.
  HostView() = default;
  HostView(const HostView&) = default;
  HostView& operator=(const HostView&) = default;
};

}  // namespace samovar::doctor
