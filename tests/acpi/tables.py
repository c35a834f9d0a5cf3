# SPDX-License-Identifier: Apache-2.0
#
# ACPI tables as a hostile host would write them. `-machine acpi=off` keeps QEMU from making its own, and what this module makes
# takes their place in fw_cfg (etc/acpi/rsdp, etc/acpi/tables, etc/table-loader): SeaBIOS and OVMF install it as they would QEMU's.
# ACPI 6.5 is meant where a section is named.
import struct

OEM = b"HOSTIL"
PM_BASE = 0x600  # where the firmware puts q35's power management
IO_APIC, LOCAL_APIC = 0xFEC00000, 0xFEE00000


# --- AML (section 20.2) ---

def package_length(body, extra=0):
    """PkgLength before `body`: counts itself."""
    size = len(body) + extra
    if size + 1 < 0x40:
        return bytes([size + 1])
    if size + 2 < 0x1000:
        size += 2
        return bytes([0x40 | size & 0xF, size >> 4])
    size += 3
    return bytes([0x80 | size & 0xF, size >> 4 & 0xFF, size >> 12])


def packaged(opcode, body):
    return opcode + package_length(body) + body


def store(value, name):
    return b"\x70\x0c" + struct.pack("<I", value) + name


def region(name, space, start, length):
    return b"\x5b\x80" + name + bytes([space]) + b"\x0c" + struct.pack("<I", start) + b"\x0b" + struct.pack("<H", length)


def field(name, flags, units):
    """Units: (name, bits)."""
    return packaged(b"\x5b\x81", name + bytes([flags]) + b"".join(unit + bytes([bits]) for unit, bits in units))


def hostile_aml(tag, address):
    """Code that runs when the table is loaded, and a device whose _INI runs later: each writes a word of memory."""
    memory, loaded, ran = b"M" + tag, b"L" + tag, b"R" + tag  # names are of four letters, tag of three
    body = region(memory, 0, address, 0x1000)
    body += field(memory, 0x03, [(loaded, 32), (ran, 32)])
    body += store(0x21444142, loaded)  # "BAD!"
    status = packaged(b"\x14", b"_STA\x00" + b"\xa4\x0a\x0f")
    init = packaged(b"\x14", b"_INI\x00" + store(0x494E4921, ran))  # "!INI"
    device = packaged(b"\x5b\x82", b"D" + tag + b"\x08_HID\x0dEVIL0001\x00" + status + init)
    return body + packaged(b"\x10", b"\x5c_SB_" + device)


# --- tables (section 5.2) ---

def table(signature, body, revision=1):
    head = struct.pack("<4sIBB6s8sI4sI", signature, 36 + len(body), revision, 0, OEM, b"HOSTILE ", 1, b"HOST", 1)
    return head + body


def checksummed(data, at=9):
    data = bytearray(data)
    data[at] = 0
    data[at] = -sum(data) & 0xFF
    return bytes(data)


def generic_address(space, width, address):
    return struct.pack("<BBBBQ", space, width, 0, 0, address)


def fadt(gpe_block=None):
    """With `gpe_block`, general-purpose events lie in memory there: 128 bits."""
    out = bytearray(276)
    out[0:36] = table(b"FACP", b"", 6)
    struct.pack_into("<I", out, 4, 276)
    struct.pack_into("<H", out, 46, 9)
    struct.pack_into("<IBB", out, 48, 0xB2, 2, 3)
    struct.pack_into("<III", out, 56, PM_BASE, 0, PM_BASE + 4)
    struct.pack_into("<I", out, 76, PM_BASE + 8)
    out[88:93] = bytes([4, 2, 0, 4, 16])
    struct.pack_into("<I", out, 112, 0x84A5 | 0x400)
    out[116:128] = generic_address(1, 8, 0xCF9)
    out[128] = 0xF
    out[148:160] = generic_address(1, 32, PM_BASE)
    out[172:184] = generic_address(1, 16, PM_BASE + 4)
    out[208:220] = generic_address(1, 32, PM_BASE + 8)
    if gpe_block is not None:
        out[220:232] = generic_address(0, 128, gpe_block)
    else:
        struct.pack_into("<I", out, 80, PM_BASE + 0x20)
        out[220:232] = generic_address(1, 128, PM_BASE + 0x20)
    return bytes(out)


FADT_FACS, FADT_DSDT, FADT_X_FACS, FADT_X_DSDT = 36, 40, 132, 140


def facs():
    return struct.pack("<4sIIIIIQB31x", b"FACS", 64, 0, 0, 0, 0, 0, 2)


def madt(processors, mailbox=None, local_apic=LOCAL_APIC, io_apic=IO_APIC, extra=b""):
    body = struct.pack("<II", local_apic, 1)
    for number in range(processors):
        body += struct.pack("<BBBBI", 0, 8, number, number, 1)
    body += struct.pack("<BBBBII", 1, 12, 0, 0, io_apic, 0)
    body += struct.pack("<BBBBIH", 2, 10, 0, 0, 2, 0)
    for source in (5, 9, 10, 11):
        body += struct.pack("<BBBBIH", 2, 10, 0, source, source, 13)
    if mailbox is not None:
        body += struct.pack("<BBHIQ", 0x10, 16, 0, 0, mailbox)
    return table(b"APIC", body + extra, 3)


def hpet(address):
    return table(b"HPET", struct.pack("<I12sBHB", 0x8086A201, generic_address(0, 64, address), 0, 100, 0))


class Tables:
    """A set of tables; `extra` are listed in the XSDT behind FADT and MADT."""

    def __init__(self, processors, dsdt=b"", fadt_table=None, madt_table=None, extra=()):
        self.dsdt = checksummed(table(b"DSDT", dsdt, 2))
        self.fadt = fadt_table or fadt()
        self.madt = checksummed(madt_table or madt(processors))
        self.extra = [checksummed(one) if one[:4] != b"FACS" else one for one in extra]

    def files(self):
        """The three files of fw_cfg. The loader adds the address of a file to the pointers into it, and fixes checksums."""
        blob, offsets, commands = bytearray(), {}, []

        def place(name, data, alignment=16):
            blob.extend(bytes(-len(blob) % alignment))
            offsets[name] = len(blob)
            blob.extend(data)

        place("facs", facs(), 64)
        place("dsdt", self.dsdt)
        fadt_table = bytearray(self.fadt)
        struct.pack_into("<II", fadt_table, FADT_FACS, offsets["facs"], offsets["dsdt"])
        struct.pack_into("<Q", fadt_table, FADT_X_DSDT, offsets["dsdt"])
        place("fadt", fadt_table)
        place("madt", self.madt)
        listed = ["fadt", "madt"]
        for number, data in enumerate(self.extra):
            place(number, data)
            listed.append(number)
        place("xsdt", table(b"XSDT", b"".join(struct.pack("<Q", offsets[name]) for name in listed)))
        rsdp = struct.pack("<8sB6sBIIQB3x", b"RSD PTR ", 0, OEM, 2, 0, 36, offsets["xsdt"], 0)

        def name(text):
            return text.encode().ljust(56, b"\0")

        def pointer(destination, offset, size):
            commands.append(struct.pack("<I56s56sIB", 2, name(destination), name("etc/acpi/tables"), offset, size))

        def checksum(file, offset, start, length):
            commands.append(struct.pack("<I56sIII", 3, name(file), offset, start, length))

        commands.append(struct.pack("<I56sIB", 1, name("etc/acpi/rsdp"), 16, 2))
        commands.append(struct.pack("<I56sIB", 1, name("etc/acpi/tables"), 64, 1))
        tables = "etc/acpi/tables"
        pointer(tables, offsets["fadt"] + FADT_FACS, 4)
        pointer(tables, offsets["fadt"] + FADT_DSDT, 4)
        pointer(tables, offsets["fadt"] + FADT_X_DSDT, 8)
        checksum(tables, offsets["fadt"] + 9, offsets["fadt"], len(fadt_table))
        for index in range(len(listed)):
            pointer(tables, offsets["xsdt"] + 36 + 8 * index, 8)
        checksum(tables, offsets["xsdt"] + 9, offsets["xsdt"], 36 + 8 * len(listed))
        pointer("etc/acpi/rsdp", 24, 8)
        checksum("etc/acpi/rsdp", 8, 0, 20)
        checksum("etc/acpi/rsdp", 32, 0, 36)
        loader = b"".join(command.ljust(128, b"\0") for command in commands)
        return {"etc/acpi/rsdp": rsdp, "etc/acpi/tables": bytes(blob), "etc/table-loader": loader}
