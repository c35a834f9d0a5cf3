# SPDX-License-Identifier: Apache-2.0
#
# Boots a kernel in the emulator with the arguments of a plan, and looks at the machine from outside: what came over the serial
# port, how it ended, which words are in its memory.
import json
import os
import socket
import subprocess
import tempfile
import time

QEMU = "qemu-system-x86_64"
MACHINE = "q35,vmport=off,hpet=off,sata=off,smbus=off,i8042=off"
CPU = "max,-avx,-avx2,-cx16,-erms,-fsrm"


class Boot:
    """One run of a kernel that QEMU starts itself. `until`: text on the console that ends the waiting. `look`: physical addresses,
    of which four words each are read; `trace(words)`, asked every second, ends the waiting as well. Afterwards `console` is what
    came, `words` what was read, `ended` QEMU's exit status, "seen" (the text came), "trace", or "time" (none within `seconds`)."""

    def __init__(self, kernel, initrd, words, *, firmware=None, processors=2, memory="512M", arguments=(), machine="",
                 fw_cfg=None, until=None, seconds=120, look=(), trace=None):
        with tempfile.TemporaryDirectory() as folder:
            command = [QEMU, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-accel", "tcg,thread=single",
                       "-machine", MACHINE + machine, "-cpu", CPU, "-smp", f"cpus={processors}", "-m", f"size={memory}",
                       "-kernel", kernel, "-initrd", initrd, "-append", words, "-serial", f"file:{folder}/console"]
            if firmware:
                command += ["-bios", firmware]
            command += extra_arguments(folder, fw_cfg) + list(arguments)
            watch(self, command, folder, until, seconds, look, trace)


class Launch:
    """The same, started by `samovar launch` under the firmware of the image; only that firmware's own checks let it come up."""

    def __init__(self, samovar, image, *, processors=2, memory="512M", machine="", fw_cfg=None, until=None, seconds=120, look=(),
                 trace=None):
        with tempfile.TemporaryDirectory() as folder:
            extra = extra_arguments(folder, fw_cfg)
            wrapper = f"{folder}/qemu"
            with open(wrapper, "w", encoding="utf-8") as file:
                file.write("#!/usr/bin/env python3\nimport os, sys\nwords = sys.argv[1:]\n"
                           "if '-kernel' in words:\n"
                           f"    words[words.index('-machine') + 1] += {machine!r}\n    words += {extra!r}\n"
                           f"os.execvp({QEMU!r}, [{QEMU!r}] + words)\n")
            os.chmod(wrapper, 0o755)
            command = [samovar, "launch", "--stdio", "--tee", "sim-snp", "--firmware", "--image", image, "--vcpus", str(processors),
                       "--memory", memory, "--vsock", "serial", "--boot-timeout", str(seconds), "--console", f"{folder}/console"]
            watch(self, command, folder, until, seconds, look, trace, {"SAMOVAR_QEMU": wrapper, "SAMOVAR_ACCEL": "tcg"})


def extra_arguments(folder, fw_cfg):
    out = ["-qmp", f"unix:{folder}/qmp,server=on,wait=off"]
    for name, content in (fw_cfg or {}).items():
        path = f"{folder}/{name.replace('/', '-')}"
        with open(path, "wb") as file:
            file.write(content)
        out += ["-fw_cfg", f"name={name},file={path}"]
    return out


def watch(run, command, folder, until, seconds, look, trace, environment=None):
    started = time.monotonic()
    run.ended, run.words = "time", {}
    # fw_cfg names outside opt/ are QEMU's to warn of, on standard error
    with open(f"{folder}/errors", "wb") as errors, subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors,
            env={**os.environ, **(environment or {})}) as process:
        try:
            while time.monotonic() - started < seconds:
                status = process.poll()
                run.console = read(f"{folder}/console")
                if until and until in run.console:
                    run.ended = "seen"
                    break
                if status is not None:
                    run.ended = status
                    break
                if trace and os.path.exists(f"{folder}/qmp") and trace(memory_words(f"{folder}/qmp", look)):
                    run.ended = "trace"
                    break
                time.sleep(0.2 if trace is None else 1)
            run.seconds = time.monotonic() - started
            if process.poll() is None and look:
                run.words = memory_words(f"{folder}/qmp", look)
        finally:
            process.terminate()  # of the launcher: it ends its QEMU
            process.wait()
            run.errors = read(f"{folder}/errors")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


def memory_words(path, addresses):
    """Four 32-bit words at each physical address; zeros where QEMU does not listen yet, or has just ended."""
    out = {address: [0] * 4 for address in addresses}
    with socket.socket(socket.AF_UNIX) as monitor:
        try:
            monitor.connect(path)
            stream = monitor.makefile("rw")
            stream.readline()
            ask(stream, {"execute": "qmp_capabilities"})
            for address in addresses:
                text = ask(stream, {"execute": "human-monitor-command", "arguments": {"command-line": f"xp /4wx {address:#x}"}})
                out[address] = [int(word, 16) for word in text.split(":", 1)[1].split()]
        except (OSError, json.JSONDecodeError):
            pass
    return out


def ask(stream, command):
    stream.write(json.dumps(command) + "\n")
    stream.flush()
    while True:
        answer = json.loads(stream.readline())
        if "return" in answer:
            return answer["return"]
        if "error" in answer:
            raise RuntimeError(f"{command}: {answer['error']}")
