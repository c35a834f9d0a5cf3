// SPDX-License-Identifier: Apache-2.0
#include "measurements/handover/acpi_blobs.h"

#include <functional>

#include "tests/harness.h"

using namespace samovar;
using namespace samovar::handover;

namespace {

void PutTable(ByteWriter& out, std::string_view signature, uint32_t length) {
  out.Text(signature);
  out.U32Le(length);
  out.Zero(length - 8);
}

// FACS, a DSDT, and zeros up to 4 KiB, as QEMU pads it.
Bytes Tables() {
  ByteWriter out;
  PutTable(out, "FACS", 64);
  PutTable(out, "DSDT", 100);
  out.PadTo(4096);
  return std::move(out).Finish();
}

Bytes Rsdp(uint8_t revision, size_t size) {
  ByteWriter out;
  out.Text("RSD PTR ");
  out.Zero(7);
  out.U8(revision);
  out.PadTo(size);
  return std::move(out).Finish();
}

void PutName(ByteWriter& out, std::string_view name) {
  out.Text(name);
  out.Zero(56 - name.size());
}

// One of each command, on blobs of 4096 and 20 bytes, then an unused one.
Bytes Loader() {
  ByteWriter out;
  out.U32Le(1);
  PutName(out, "etc/acpi/tables");
  out.U32Le(64);
  out.U8(1);
  out.PadTo(128);
  out.U32Le(2);
  PutName(out, "etc/acpi/rsdp");
  PutName(out, "etc/acpi/tables");
  out.U32Le(16);
  out.U8(4);
  out.PadTo(256);
  out.U32Le(3);
  PutName(out, "etc/acpi/rsdp");
  out.U32Le(8);
  out.U32Le(0);
  out.U32Le(20);
  out.PadTo(384);
  out.U32Le(4);
  PutName(out, "etc/vmgenid_addr");
  PutName(out, "etc/acpi/tables");
  out.U32Le(0);
  out.U32Le(40);
  out.U8(8);
  out.PadTo(640);
  return std::move(out).Finish();
}

using Change = std::function<void(Bytes&)>;
struct Row {
  const char* name;
  Change change;
  const char* want;
};

}  // namespace

TEST(GoodBlobs) {
  EXPECT_OK(CheckAcpiTables(Tables()));
  EXPECT_OK(CheckRsdp(Rsdp(0, 20)));
  EXPECT_OK(CheckRsdp(Rsdp(2, 36)));
  EXPECT_OK(CheckTableLoader(Loader(), 4096, 20));
}

TEST(BrokenTables) {
  const Row rows[] = {
      {"signature", [](Bytes& b) { b[0] = 0x1f; }, "offset 0x0: Signature"},
      {"length too small", [](Bytes& b) { b[68] = 35; }, "offset 0x44: Length of table \"DSDT\" is 35"},
      {"length too large", [](Bytes& b) { b[70] = 1; }, "expected 36 to 4032"},
      {"rubbish after", [](Bytes& b) { b[4000] = 1; }, "offset 0xa4: the bytes after the tables are not zero"},
      {"nothing", [](Bytes& b) { b.clear(); }, "no table"},
      {"an RSDP", [](Bytes& b) { b = Rsdp(0, 20); }, "no table's"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Bytes blob = Tables();
    row.change(blob);
    EXPECT_ERROR(CheckAcpiTables(blob), Code::kMalformed, row.want);
  }
  EXPECT_ERROR(CheckAcpiTables(AsBytes("DSDT")), Code::kTruncated, "Length");
  EXPECT_ERROR(CheckAcpiTables(Bytes((size_t{4} << 20) + 1)), Code::kLimit, "4 MiB");
}

TEST(BrokenRsdp) {
  EXPECT_ERROR(CheckRsdp(Tables()), Code::kMalformed, "offset 0x0: Signature: expected \"RSD PTR \"");
  EXPECT_ERROR(CheckRsdp(Rsdp(1, 20)), Code::kMalformed, "offset 0xf: Revision 1");
  EXPECT_ERROR(CheckRsdp(Rsdp(0, 36)), Code::kMalformed, "the blob has 36");
  for (size_t size = 0; size < 16; ++size) {
    EXPECT_ERROR(CheckRsdp(ByteView(Rsdp(0, 20)).first(size)), Code::kTruncated, "etc/acpi/rsdp");
  }
}

TEST(BrokenLoader) {
  const Row rows[] = {
      {"not whole commands", [](Bytes& b) { b.pop_back(); }, "expected commands of 128 bytes, got 639"},
      {"nothing", [](Bytes& b) { b.clear(); }, "got 0 bytes"},
      {"command", [](Bytes& b) { b[0] = 5; }, "offset 0x0: command 0x5"},
      {"no name", [](Bytes& b) { b[4] = 0; }, "file is not a NUL-terminated name"},
      {"name without end", [](Bytes& b) { std::fill(b.begin() + 4, b.begin() + 60, 'x'); }, "file is not a NUL"},
      {"name of no file", [](Bytes& b) { b[5] = 7; }, "is not a file name"},
      {"alignment", [](Bytes& b) { b[60] = 65; }, "alignment 0x41"},
      {"zone", [](Bytes& b) { b[64] = 3; }, "zone 3"},
      {"pointer size", [](Bytes& b) { b[128 + 120] = 3; }, "offset 0x80: pointer size 3"},
      {"pointer beyond", [](Bytes& b) { b[128 + 116] = 17; }, "offset 0x11 + 0x4 lies beyond etc/acpi/rsdp"},
      {"checksum beyond", [](Bytes& b) { b[256 + 60] = 20; }, "checksum offset 0x14 + 0x1"},
      {"sum beyond", [](Bytes& b) { b[256 + 68] = 21; }, "start 0x0 + 0x15"},
      {"source beyond", [](Bytes& b) { b[384 + 122] = 1; }, "offset 0x180: source offset 0x10028"},
      {"after the fields", [](Bytes& b) { b[127] = 1; }, "offset 0x0: bytes after the command's fields"},
      {"a gap", [](Bytes& b) { std::fill(b.begin() + 128, b.begin() + 256, 0); }, "offset 0x80: an empty command"},
  };
  for (const Row& row : rows) {
    test::Row scope(row.name);
    Bytes blob = Loader();
    row.change(blob);
    EXPECT_ERROR(CheckTableLoader(blob, 4096, 20), Code::kMalformed, row.want);
  }
  // Commands of another machine than the tables.
  EXPECT_ERROR(CheckTableLoader(Loader(), 4096, 18), Code::kMalformed, "of 0x12 bytes");
}
