# SPDX-License-Identifier: Apache-2.0
#
# usage: boot.py obeyed|ignored seabios|ovmf ATTACK KERNEL INITRD
#        boot.py absurd|mutated seabios NUMBER|SEED KERNEL INITRD
#
# One boot with hostile tables; exits 0 if it went as the first word says:
#   obeyed   the attack has left its trace in memory: the kernel does what tables say
#   ignored  no trace, and the machine has come up with all its processors
#   absurd   tables of sizes and addresses that make no sense (absurd.py): it comes up, or panics and ends; no hang, no trace
#   mutated  tables with bytes changed at random: the same
import sys

sys.path.insert(0, sys.path[0] + "/..")
import absurd
import attacks
import boot_kernel

WORDS = "console=ttyS0 quiet panic=-1 reboot=pci no_timer_check nokaslr samovar_test=stay"  # nobody else needs the page
SECONDS = 300  # a machine that hangs, and one on a host that does much else


def boot(firmware, kernel, initrd, tables, **options):
    files = tables.files() if not isinstance(tables, dict) else tables
    common = {"processors": attacks.PROCESSORS, "memory": attacks.MEMORY, "machine": ",acpi=off", "fw_cfg": files,
              "until": "READY", "look": attacks.LOOK, "seconds": SECONDS, **options}
    if firmware == "ovmf":
        return boot_kernel.Launch(kernel, initrd, **common)  # the program, and an image that has both
    return boot_kernel.Boot(kernel, initrd, WORDS, **common)


def show(run):
    print(run.console[-3000:], run.errors[-2000:], f"ended: {run.ended} after {run.seconds:.1f} s", sep="\n")
    for address, words in run.words.items():
        if any(words):
            print(f"{address:#x}:", *(f"{word:#010x}" for word in words))


def is_obeyed(firmware, name, kernel, initrd):
    run = boot(firmware, kernel, initrd, attacks.ATTACKS[name][0](), trace=lambda words: attacks.obeyed(name, words))
    show(run)
    return attacks.obeyed(name, run.words)


def is_ignored(firmware, name, kernel, initrd):
    run = boot(firmware, kernel, initrd, attacks.ATTACKS[name][0]())
    show(run)
    return run.ended == "seen" and not attacks.obeyed(name, run.words) and f"processors={attacks.PROCESSORS} " in run.console


def is_harmless(run):
    """It came up; or it said why not, and the machine ended. Nothing was written where the tables point."""
    show(run)
    if run.words and attacks.any_obeyed(run.words):
        return False
    return run.ended == "seen" or (isinstance(run.ended, int) and "Kernel panic" in run.console)


def main():
    what, firmware, which, kernel, initrd = sys.argv[1:]
    if what == "obeyed":
        return is_obeyed(firmware, which, kernel, initrd)
    if what == "ignored":
        return is_ignored(firmware, which, kernel, initrd)
    if what == "absurd":
        return is_harmless(boot(firmware, kernel, initrd, absurd.ABSURD[which]()))
    return is_harmless(boot(firmware, kernel, initrd, absurd.mutated(int(which))))


sys.exit(0 if main() else 1)
