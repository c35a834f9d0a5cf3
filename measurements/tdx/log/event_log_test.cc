// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/log/event_log.h"

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::tdx;

namespace {

Bytes CcLog() { return test::ReadVector("tdx-quotes/v4-b0c06f-live.ccel.bin"); }

// A header event with one algorithm; `id` and `size` as given.
ByteWriter Header(uint16_t id, uint16_t size) {
  ByteWriter out;
  out.U32Le(1);
  out.U32Le(3);
  out.Zero(20);
  out.U32Le(33);
  out.Text(std::string_view("Spec ID Event03\0", 16));
  out.U32Le(0);
  out.U32Le(0x02000200);
  out.U32Le(1);
  out.U16Le(id);
  out.U16Le(size);
  out.U8(0);
  return out;
}

void Event(ByteWriter& out, uint32_t index, uint32_t type, uint16_t algorithm, const Sha384Digest& digest) {
  out.U32Le(index);
  out.U32Le(type);
  out.U32Le(1);
  out.U16Le(algorithm);
  out.Raw(digest.view());
  out.U32Le(0);
}

}  // namespace

// The log and the registers of one quote (tests/vectors/README.md).
TEST(ReplayOfARealCcLogGivesTheRtmrsOfItsQuote) {
  Bytes bytes = CcLog();
  auto log = ParseEventLog(bytes);
  REQUIRE_OK(log);
  EXPECT_EQ(log->events.size(), size_t{20});
  EXPECT_EQ(log->used, size_t{2120});
  auto rtmrs = ReplayRtmrs(*log);
  REQUIRE_OK(rtmrs);
  EXPECT_EQ((*rtmrs)[0].hex(),
            "5aca07b1e885e17d1aeaf9d94edb2674767a61547cf8a49f26b73b4a43baeb04d147ba1953310852bbdcb13f0cfcac17");
  EXPECT_EQ((*rtmrs)[1].hex(),
            "7fc19ed7b5726f078d331c4125a5d4664bcf811bcce0eaa78caa9e3bf4f721091171b51b9af1c497d1c4ac19a4c9af16");
  EXPECT_EQ((*rtmrs)[2].hex(),
            "35b87e05bb5e6c7db86a1e3f9a5c7fe361741f01c1a3b1f54474ff8f39b38e9295ff142b932720dfc92e59797df081ec");
  EXPECT(IsZero((*rtmrs)[3].view()));
}

// PCR values read in the guest that left the logs. The kernel extends PCR 10 after the log was copied.
TEST(ReplayOfRealTpmLogsGivesThePcrs) {
  struct Row {
    const char* file;
    uint32_t pcr;
    const char* want;
  };
  const Row rows[] = {
      {"tdx-boot/tpm-qemu111-generic2608/eventlog.bin", 0,
       "9f0c8ca60bcdbbd2d6f2a8eed746c76adc584c65eea279b380ad30976ffc86236f7961d0ffda1c9a729de83ca2ae1260"},
      {"tdx-boot/tpm-qemu111-generic2608/eventlog.bin", 1,
       "0cb4be74699d26b7e866ad8371cb1c338102dcdbf587fd889742895cd3e0875c4af5a039b6801d2de27834967598fbb2"},
      {"tdx-boot/tpm-qemu111-generic2608/eventlog.bin", 4,
       "09df9599caae5d6ed07746b5cbdaf26b28d237ed3b7225fb18c6d9650d69f64f2587b5e49b667dc744a6d9e19d314d0e"},
      {"tdx-boot/tpm-qemu111-generic2608/eventlog.bin", 5,
       "c50b529497c7f441ea47305587d6ce83e2e31f7b4fab6c13dc0b0c3c900e1d0caf0768321100927862df142bf0465ee4"},
      {"tdx-boot/tpm-qemu111-generic2608/eventlog.bin", 7,
       "384a798e98b5369727295c5b2889e1e015c65b3add6d78dce4e457c164865ee2af7b6d53ac7cbcd092eaf5fa1a76ea18"},
      {"tdx-boot/tpm-qemu111-generic2608/eventlog.bin", 9,
       "bcbca8748b6b4460769e9618e0d03de9fa9013e24af5568c4461f6af4ec52fd7a2551d1c7fffd7dbc08233785b1387c3"},
      {"tdx-boot/tpm-qemu111-ovmf2502/eventlog.bin", 0,
       "5f6f9472e953d7f49e3ce38e89976e7e5d96fdba53d2b3392870a57f85ace3d2e4574c45b3795fb1810ac689a4f08818"},
      {"tdx-boot/tpm-qemu111-ovmf2502/eventlog.bin", 1,
       "083de993d95f98682906f5fd8bd19e53e77e8f950fb0188659585ac630dbada6784c2dc0c519d47cf5303cc8ebd2300d"},
      {"tdx-boot/tpm-qemu111-ovmf2502/eventlog.bin", 4,
       "09df9599caae5d6ed07746b5cbdaf26b28d237ed3b7225fb18c6d9650d69f64f2587b5e49b667dc744a6d9e19d314d0e"},
      {"tdx-boot/tpm-qemu111-ovmf2502/eventlog.bin", 5,
       "c50b529497c7f441ea47305587d6ce83e2e31f7b4fab6c13dc0b0c3c900e1d0caf0768321100927862df142bf0465ee4"},
      {"tdx-boot/tpm-qemu111-ovmf2502/eventlog.bin", 7,
       "384a798e98b5369727295c5b2889e1e015c65b3add6d78dce4e457c164865ee2af7b6d53ac7cbcd092eaf5fa1a76ea18"},
      {"tdx-boot/tpm-qemu111-ovmf2502/eventlog.bin", 9,
       "28334cefd6bd4ab4c279fa60fb08aabff5314c89e2c61edfc8890654763092c8b8aa870592bc7b3061fa70654434b8ec"},
      {"tdx-boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin", 0,
       "8e5b58c2299ca518b84b929cb3f1eea1ac3344d87232a622204a19ecf4d27e0d45ea0c166bf42c44ce975ec73c0fe3c7"},
      {"tdx-boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin", 1,
       "f246134e48cf66e8d2d1341c944ea1d1b92026ae3cbd064d68634f52c7cc2aad1dc28f883a204a0ddf432e1d66596185"},
      {"tdx-boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin", 4,
       "09df9599caae5d6ed07746b5cbdaf26b28d237ed3b7225fb18c6d9650d69f64f2587b5e49b667dc744a6d9e19d314d0e"},
      {"tdx-boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin", 5,
       "c50b529497c7f441ea47305587d6ce83e2e31f7b4fab6c13dc0b0c3c900e1d0caf0768321100927862df142bf0465ee4"},
      {"tdx-boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin", 7,
       "714ddaf0b75efec0732742a183b0d291d0790e7ef624ce7c46e5f7637ab5af85ec8ff7b1ee324b627736ffb8f6e133e2"},
      {"tdx-boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin", 9,
       "bcbca8748b6b4460769e9618e0d03de9fa9013e24af5568c4461f6af4ec52fd7a2551d1c7fffd7dbc08233785b1387c3"},
  };
  for (const Row& row : rows) {
    test::Row scope(std::string(row.file) + " PCR " + std::to_string(row.pcr));
    Bytes bytes = test::ReadVector(row.file);
    auto log = ParseEventLog(bytes);
    REQUIRE_OK(log);
    EXPECT_EQ(log->algorithms.size(), size_t{4});
    auto pcrs = ReplayPcrs(*log);
    REQUIRE_OK(pcrs);
    EXPECT_EQ((*pcrs)[row.pcr].hex(), row.want);
  }
}

TEST(EveryTruncationOfALogIsAnErrorOrACleanPrefix) {
  Bytes bytes = CcLog();
  size_t prefixes = 0;
  for (size_t size = 0; size < 2120; ++size) {
    auto log = ParseEventLog(ByteView(bytes).first(size));
    // A cut within a record may leave a few bytes that look like unused space; nothing of a record may then be used.
    if (log.ok()) {
      ++prefixes;
      EXPECT(log->used <= size && IsZero(ByteView(bytes).subspan(log->used, size - log->used)));
    }
  }
  EXPECT(prefixes >= 20);
}

TEST(FlippedLogsNeverReplayToTheSameRegisters) {
  Bytes bytes = CcLog();
  auto original = ParseEventLog(bytes);
  REQUIRE_OK(original);
  Rtmrs want = ReplayRtmrs(*original).value();
  for (const LoggedEvent& event : original->events) {
    Bytes copy = bytes;
    copy[event.offset + 14] ^= 1;  // first byte of the digest
    auto log = ParseEventLog(copy);
    REQUIRE_OK(log);
    EXPECT(ReplayRtmrs(*log).value() != want);
  }
}

TEST(MalformedLogsAreErrors) {
  EXPECT_ERROR(ParseEventLog({}), Code::kTruncated, "pcrIndex");
  EXPECT_ERROR(ParseEventLog(Header(0x12, 32).bytes()), Code::kUnsupported, "algorithm 0x12");
  EXPECT_ERROR(ParseEventLog(Header(0xc, 32).bytes()), Code::kMalformed, "digestSize: expected 48, got 32");
  Bytes header = Header(0xc, 48).bytes();
  header[4] = 8;
  EXPECT_ERROR(ParseEventLog(header), Code::kMalformed, "not EV_NO_ACTION");
  header[4] = 3;
  header[32] = 'X';
  EXPECT_ERROR(ParseEventLog(header), Code::kUnsupported, "Spec ID Event03");

  ByteWriter other = Header(0xc, 48);
  Event(other, 1, 4, 0xb, {});
  EXPECT_ERROR(ParseEventLog(other.bytes()), Code::kMalformed, "not announced");
  ByteWriter gap = Header(0xc, 48);
  gap.Zero(32);
  gap.U8(1);
  EXPECT_ERROR(ParseEventLog(gap.bytes()), Code::kMalformed, "unused space");
}

TEST(ReplayRefusesRegistersThatDoNotExist) {
  ByteWriter out = Header(0xc, 48);
  Event(out, 5, 4, 0xc, {});
  auto log = ParseEventLog(out.bytes());
  REQUIRE_OK(log);
  EXPECT_ERROR(ReplayRtmrs(*log), Code::kMalformed, "index 5");
  EXPECT_OK(ReplayPcrs(*log));
  ByteWriter pcr24 = Header(0xc, 48);
  Event(pcr24, 24, 4, 0xc, {});
  auto beyond = ParseEventLog(pcr24.bytes());
  REQUIRE_OK(beyond);
  EXPECT_ERROR(ReplayPcrs(*beyond), Code::kMalformed, "PCR 24");
}

TEST(EventsForMrtdAndNoActionAreNotExtended) {
  ByteWriter out = Header(0xc, 48);
  Event(out, 0, 4, 0xc, {});
  Event(out, 1, 3, 0xc, {});
  auto log = ParseEventLog(out.bytes());
  REQUIRE_OK(log);
  EXPECT(ReplayRtmrs(*log).value() == Rtmrs{});
}
