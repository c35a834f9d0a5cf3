# SPDX-License-Identifier: Apache-2.0
#
# What each attack by ACPI tables writes to memory, where it is obeyed: always to the same page, in the middle of RAM.
import struct

import tables

PROCESSORS = 4
MEMORY = "1G"
PAGE = 0x1F000000


def aml(signature):
    return tables.table(signature, tables.hostile_aml(b"X" + signature[:2], PAGE), 2)


def local_apic_override(address):
    return struct.pack("<BBHQ", 5, 12, 0, address)


# What shows that the kernel did it: the words at an offset in the page. Memory that nobody wrote is not zero everywhere:
# firmware fills it with a pattern.
def code_ran(words):  # what hostile_aml writes: when it is loaded, and later
    return words[0][:2] == [0x21444142, 0x494E4921]


def events_cleared(words):  # the status half of the block, 64 bits of ones
    return words[0][:2] == [0xFFFFFFFF, 0xFFFFFFFF]


def woken(words):  # the command, and the number of the processor
    return words[0][:2] == [1, 1]


def io_apic_used(words):  # the register that selects another one; there are fewer than 64
    return 0 < words[0][0] < 64


def local_apic_used(words):  # its switch, with the vector of spurious interrupts
    return words[0xF0][0] == 0x1FF


ATTACKS = {
    "DSDT": (lambda: tables.Tables(PROCESSORS, dsdt=tables.hostile_aml(b"XDS", PAGE)), code_ran),
    "SSDT": (lambda: tables.Tables(PROCESSORS, extra=[aml(b"SSDT")]), code_ran),
    "PSDT": (lambda: tables.Tables(PROCESSORS, extra=[aml(b"PSDT")]), code_ran),
    "OSDT": (lambda: tables.Tables(PROCESSORS, extra=[aml(b"OSDT")]), code_ran),
    "FADT: events in memory": (lambda: tables.Tables(PROCESSORS, fadt_table=tables.fadt(gpe_block=PAGE)), events_cleared),
    "MADT: a mailbox in memory": (lambda: tables.Tables(PROCESSORS, madt_table=tables.madt(PROCESSORS, mailbox=PAGE)), woken),
    "MADT: the I/O APIC in memory":
        (lambda: tables.Tables(PROCESSORS, madt_table=tables.madt(PROCESSORS, io_apic=PAGE)), io_apic_used),
    "MADT: the local APIC in memory":
        (lambda: tables.Tables(PROCESSORS, madt_table=tables.madt(PROCESSORS, local_apic=PAGE)), local_apic_used),
    "MADT: the local APIC in memory, by an override":
        (lambda: tables.Tables(PROCESSORS, madt_table=tables.madt(PROCESSORS, extra=local_apic_override(PAGE))), local_apic_used),
}
LOOK = [PAGE, PAGE + 0xF0]


def obeyed(name, words):
    """Do the words at LOOK show that the attack `name` was obeyed?"""
    return ATTACKS[name][1]({address - PAGE: group for address, group in words.items()})


def any_obeyed(words):
    return [name for name in ATTACKS if obeyed(name, words)]
