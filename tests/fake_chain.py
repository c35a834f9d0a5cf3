# SPDX-License-Identifier: Apache-2.0
"""SNP reports signed by the made-up chain under tests/vectors/fake-chain, whose key the tests have."""
import json
import os
import subprocess

from verdicts import VECTORS, samovar


def made_up(name):
    return os.path.join(VECTORS, "fake-chain", name)


def integer(der):
    """The first INTEGER of a DER value as a little-endian field of a report, and what follows it."""
    size = der[1]
    return der[2 : 2 + size][::-1].rstrip(b"\0").ljust(72, b"\0"), der[2 + size :]


def signed(body):
    """Signs the first 672 bytes with the made-up chain's key and returns a whole report."""
    command = ["openssl", "dgst", "-sha384", "-sign", made_up("vcek-key.pem")]
    der = subprocess.run(command, input=body, capture_output=True, check=True).stdout
    r, rest = integer(der[2:])
    return body + r + integer(rest)[0] + bytes(512 - 144)


def genuine_body(report_data=b""):
    """The signed part of a report that agrees with the made-up VCEK: Genoa, and the chip and TCB in its extensions."""
    hardware_id = json.loads(samovar("inspect", made_up("vcek.der"), "--json").stdout)["content"]["certificates"][0]["hardwareId"]
    tcb = bytes([10, 0, 0, 0, 0, 0, 23, 84])
    body = bytearray(0x2A0)
    for at, value in [(0, b"\3"), (8, (0x30000).to_bytes(8, "little")), (0x34, b"\1"), (0x188, b"\x19\x11"),
                      (0x38, tcb), (0x180, tcb), (0x1E0, tcb), (0x1F0, tcb), (0x1A0, bytes.fromhex(hardware_id)),
                      (0x1E8, b"\1\x37\1"), (0x1EC, b"\1\x37\1"), (0x90, bytes(range(48))), (0x50, report_data)]:
        body[at : at + len(value)] = value
    return bytes(body)
