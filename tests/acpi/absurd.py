# SPDX-License-Identifier: Apache-2.0
#
# ACPI tables that make no sense, and good ones with bytes changed at random (the same for the same seed).
import random
import struct

import attacks
import tables
from attacks import PAGE, PROCESSORS


def longer(data, length):
    """The table says that it is `length` bytes long."""
    out = bytearray(data)
    struct.pack_into("<I", out, 4, length)
    return bytes(out)


def many_processors():
    body = b"".join(struct.pack("<BBHIII", 9, 16, 0, number, 1, number) for number in range(4096))
    return tables.madt(PROCESSORS, extra=body)


def with_extra(*extra):
    return lambda: tables.Tables(PROCESSORS, extra=list(extra))


def with_madt(make):
    return lambda: tables.Tables(PROCESSORS, madt_table=make())


def whole_memory(signature, body=b""):
    return tables.table(signature, struct.pack("<QQ", 0, 1 << 63) + body)


SRAT_MEMORY = struct.pack("<BBIHQQIIQ", 1, 40, 0, 0, 0, 1 << 62, 0, 1, 0)

ABSURD = {
    "HPET in memory": with_extra(tables.hpet(PAGE)),
    "SRAT of all memory, twice": with_extra(tables.table(b"SRAT", bytes(12) + SRAT_MEMORY * 2)),
    "SLIT of 2^32 nodes": with_extra(tables.table(b"SLIT", struct.pack("<Q", 1 << 32) + bytes(64))),
    "HMAT": with_extra(tables.table(b"HMAT", bytes(4) + struct.pack("<HHI", 1, 0, 1 << 31) + bytes(32))),
    "PRMT with a handler in memory": with_extra(tables.table(b"PRMT", bytes(range(64)) + struct.pack("<QQ", PAGE, PAGE))),
    "HEST of 2^32 sources": with_extra(tables.table(b"HEST", struct.pack("<I", 0xFFFFFFFF) + bytes(64))),
    "BERT with its region in memory": with_extra(tables.table(b"BERT", struct.pack("<IQ", 0x7FFFFFFF, PAGE))),
    "ERST and EINJ": with_extra(tables.table(b"ERST", struct.pack("<III", 48, 0, 1 << 30)),
                                tables.table(b"EINJ", struct.pack("<III", 48, 0, 1 << 30))),
    "VIOT": with_extra(tables.table(b"VIOT", struct.pack("<HHQ", 0xFFFF, 48, 0) + bytes(32))),
    "DMAR and IVRS": with_extra(tables.table(b"DMAR", bytes(12) + struct.pack("<HHBBHQ", 0, 16, 1, 0, 0, PAGE)),
                                tables.table(b"IVRS", bytes(12) + struct.pack("<BBHHHQ", 0x10, 0, 24, 0, 0, PAGE))),
    "SPCR: the console in memory": with_extra(
        tables.table(b"SPCR", struct.pack("<B3x", 0) + tables.generic_address(0, 32, PAGE) + bytes(28), 2)),
    "CCEL of all memory": with_extra(tables.table(b"CCEL", struct.pack("<BBHQQ", 2, 0, 0, 1 << 63, PAGE))),
    "MCFG in memory": with_extra(tables.table(b"MCFG", bytes(8) + struct.pack("<QHBB4x", PAGE, 0, 0, 255))),
    "NFIT, CEDT, WSMT": with_extra(whole_memory(b"NFIT"), whole_memory(b"CEDT"), whole_memory(b"WSMT")),
    "a table of 4 GiB": with_extra(longer(tables.table(b"OEMX", bytes(64)), 0xFFFFFFFF)),
    "a table of no bytes": with_extra(longer(tables.table(b"OEMX", bytes(64)), 0)),
    "MADT of 4096 processors": with_madt(many_processors),
    "MADT that is longer than its entries": with_madt(lambda: longer(tables.madt(PROCESSORS), 0x10000)),
    "MADT with an entry of no length": with_madt(lambda: tables.madt(PROCESSORS, extra=bytes(8))),
    "MADT with an entry beyond its end": with_madt(lambda: tables.madt(PROCESSORS, extra=b"\x09\xff")),
    "MADT without processors": with_madt(lambda: tables.madt(0)),
    "two mailboxes": with_madt(lambda: tables.madt(PROCESSORS, mailbox=PAGE, extra=struct.pack("<BBHIQ", 0x10, 16, 1, 0, PAGE))),
}


def mutated(seed):
    """Good tables, and an attack among them, with one to thirty bytes of the blob changed; half of the time the firmware fixes the
    checksums of FADT and XSDT afterwards, as it does for tables of QEMU's."""
    source = random.Random(seed)
    name = source.choice(sorted(attacks.ATTACKS))
    files = attacks.ATTACKS[name][0]().files()
    blob = bytearray(files["etc/acpi/tables"])
    for _ in range(source.randint(1, 30)):
        blob[source.randrange(len(blob))] = source.choice((0, 1, 0x10, 0x7F, 0x80, 0xFF, source.randrange(256)))
    return {**files, "etc/acpi/tables": bytes(blob)}
