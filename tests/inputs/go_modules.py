# SPDX-License-Identifier: Apache-2.0
"""Zips of Go's modules, and their hash by Python's own zipfile and hashlib."""
import base64
import hashlib
import io
import zipfile


def zipped(files, method=zipfile.ZIP_DEFLATED, level=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=level) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def grown(archive, size):
    """The archive, whose only entry says another size in the central directory."""
    at = archive.index(b"PK\1\2") + 24
    return archive[:at] + size.to_bytes(4, "little") + archive[at + 4:]


def h1(files):
    lines = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()
