# SPDX-License-Identifier: Apache-2.0
"""IGVM files, made header by header, and the launch digest of their pages by hashlib alone."""
import hashlib
import struct
import zlib

VMSA_GPA = 0xFFFFFFFFF000
NORMAL, VMSA, UNMEASURED, SECRETS, CPUID = 1, 2, 4, 5, 6


def header(kind, content):
    return struct.pack("<II", kind, len(content)) + content + bytes(-len(content) % 8)


def igvm(pages, mask=1, platforms=((1, 2),), policy=0x30000, id_block=None):
    """A file that adds `pages`, each of (type, GPA, bytes or nothing), on the platform of `mask`."""
    headers = [header(0x1, struct.pack("<IBBHQ", number, 2, kind, 1, 0)) for number, kind in platforms]
    headers.append(header(0x101, struct.pack("<QII", policy, mask, 0)))
    size = sum(map(len, headers)) + 32 * len(pages) + (704 if id_block else 0)
    start = (24 + size + 4095) // 4096 * 4096
    data = b""
    for kind, gpa, content in pages:
        offset = 0
        if content is not None:
            offset, data = start + len(data), data + content
        if kind == VMSA:
            headers.append(header(0x304, struct.pack("<QIIHH", gpa, mask, offset, 0, 0)))
        else:
            word = {SECRETS: 1, CPUID: 2}.get(kind, 0)
            headers.append(header(0x302, struct.pack("<QIIIHH", gpa, mask, offset, 2 if kind == UNMEASURED else 0, word, 0)))
    if id_block:
        headers.append(header(0x30B, struct.pack("<II", mask, 0) + id_block + bytes(32 + 16 + 2 * 296)))
    variable = b"".join(headers)
    fixed = struct.pack("<4sIIIII", b"IGVM", 1, 24, len(variable), start + len(data), 0)
    fixed = fixed[:20] + struct.pack("<I", zlib.crc32(fixed + variable))
    return (fixed + variable).ljust(start, b"\0") + data


def digest(pages):
    """SHA-384 over PAGE_INFO, page after page."""
    out = bytes(48)
    for kind, gpa, content in pages:
        measured = hashlib.sha384(content or bytes(4096)).digest() if kind in (NORMAL, VMSA) else bytes(48)
        out = hashlib.sha384(out + measured + struct.pack("<HBBIQ", 0x70, kind, 0, 0, gpa)).digest()
    return out.hex()


def vmsa(cr0=0x31):
    return bytes(0x158) + bytes([cr0]) + bytes(4096 - 0x159)


SMALL = [(UNMEASURED, 0x9000, None), (NORMAL, 0x1000, b"\xaa" * 4096), (NORMAL, 0x2000, None), (SECRETS, 0x3000, None),
         (CPUID, 0x4000, None), (VMSA, VMSA_GPA, vmsa())]
