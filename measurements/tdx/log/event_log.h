// SPDX-License-Identifier: Apache-2.0
//
// Event logs of measured boot, as firmware leaves them: the confidential-computing log that the ACPI table CCEL points
// to, and the log of a TPM. Both have the crypto-agile form of the TCG PC Client Platform Firmware Profile (revision
// 1.05, sections 10.1 and 10.2): one TCG_PCClientPCREvent that names the digest algorithms, then TCG_PCR_EVENT2
// records. Little-endian. In a CC log the register index is 0 for MRTD and n + 1 for RTMRn (UEFI 2.10, section 38.4).
// A parsed log borrows the bytes it was parsed from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/result.h"
#include "measurements/hash/digest.h"
#include "measurements/tdx/registers.h"

namespace samovar::tdx {

// Digest algorithms (TPM_ALG_ID, TCG Algorithm Registry).
enum class LogAlgorithm : uint16_t { kSha1 = 0x0004, kSha256 = 0x000b, kSha384 = 0x000c, kSha512 = 0x000d };

// Event types that the prediction or the description of a log needs (TCG PFP 1.05, table 9).
enum class EventType : uint32_t {
  kPostCode = 0x1,
  kNoAction = 0x3,
  kSeparator = 0x4,
  kEventTag = 0x6,
  kCrtmVersion = 0x8,
  kPlatformConfigFlags = 0xa,
  kIpl = 0xd,
  kEfiVariableDriverConfig = 0x80000001,
  kEfiVariableBoot = 0x80000002,
  kEfiBootServicesApplication = 0x80000003,
  kEfiGptEvent = 0x80000006,
  kEfiAction = 0x80000007,
  kEfiPlatformFirmwareBlob = 0x80000008,
  kEfiHandoffTables = 0x80000009,
  kEfiPlatformFirmwareBlob2 = 0x8000000a,
  kEfiHandoffTables2 = 0x8000000b,
  kEfiVariableAuthority = 0x800000e0,
};

struct LoggedDigest {
  LogAlgorithm algorithm;
  ByteView bytes;
};

struct LoggedEvent {
  size_t offset;   // of the record in the log
  uint32_t index;  // of the register: PCR index, or 0 for MRTD and n + 1 for RTMRn
  EventType type;  // may be a value that EventType does not name
  std::vector<LoggedDigest> digests;
  ByteView data;

  // DigestOf returns the event's digest by `algorithm`, or nothing if the record has none.
  [[nodiscard]] std::optional<ByteView> DigestOf(LogAlgorithm algorithm) const;
  // Sha384 returns the SHA-384 digest, or nothing if the record has none.
  [[nodiscard]] std::optional<Sha384Digest> Sha384() const;
};

struct EventLog {
  std::vector<LogAlgorithm> algorithms;  // in the order of the header
  std::vector<LoggedEvent> events;       // without the header event
  size_t used = 0;                       // bytes up to the end of the last event

  // Has tells whether the header announces `algorithm`.
  [[nodiscard]] bool Has(LogAlgorithm algorithm) const;
};

constexpr size_t kMaxEventLogSize = size_t{16} << 20;
constexpr size_t kMaxEvents = 65536;

// ParseEventLog reads a log of at most kMaxEventLogSize bytes. The log may be followed by unused space: bytes that are
// all 0xff or all zero. Errors are kTruncated, kMalformed or kLimit with the offset and the field, and kUnsupported for
// a log of the older SHA-1-only form.
Result<EventLog> ParseEventLog(ByteView bytes);

// ReplayRtmrs extends four registers with the events of a CC log. Fails with kUnsupported if the log carries no
// SHA-384 digests and with kMalformed if an event names a register beyond RTMR3. Events for index 0 describe MRTD,
// which cannot be extended; they and EV_NO_ACTION are passed over.
Result<Rtmrs> ReplayRtmrs(const EventLog& log);

// ReplayPcrs extends the PCRs of the SHA-384 bank with the events of a TPM log and returns those that it touched. A
// StartupLocality event sets the start value of PCR 0. Errors as for ReplayRtmrs.
Result<std::map<uint32_t, Sha384Digest>> ReplayPcrs(const EventLog& log);

}  // namespace samovar::tdx
