# SPDX-License-Identifier: Apache-2.0
"""TDX quotes signed by a made-up chain with Intel's names, made anew at each run by the OpenSSL command line. A genuine quote
under tests/vectors is the template: its TD report, the report of its quoting enclave, its platform."""
import base64
import hashlib
import json
import os
import subprocess
import tempfile

from verdicts import VECTORS, read, scratch

TEMPLATE = os.path.join(VECTORS, "tdx-quotes", "v4-b0c06f-dstack.bin")
BODY, QE_REPORT = 48, 770  # where the TD report and the report of the quoting enclave begin
SIGNED = BODY + 584
SGX_EXTENSION = bytes.fromhex("06092a864886f84d010d010482")  # its OID, and an OCTET STRING with two bytes of length


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, capture_output=True, check=True).stdout


class FakeIntel:
    def __init__(self):
        self.folder = tempfile.mkdtemp(dir=scratch.name)
        quote = read(TEMPLATE)
        self.chain = quote[quote.index(b"-----BEGIN") :]
        with open(self.path("extensions"), "w", encoding="utf-8") as file:
            file.write("[req]\ndistinguished_name = name\n[name]\n[ca]\nbasicConstraints = critical, CA:TRUE\n"
                       f"[pck]\nbasicConstraints = critical, CA:FALSE\n1.2.840.113741.1.13.1 = DER:{self.platform().hex(':')}\n"
                       "[signer]\nbasicConstraints = critical, CA:FALSE\n")
        for name in "root", "ca", "pck", "tcb", "attestation":
            openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.path(name + ".key"))
        self.certify("root", "Intel SGX Root CA", "root", "ca")
        self.certify("ca", "Intel SGX PCK Platform CA", "root", "ca")
        self.certify("pck", "Intel SGX PCK Certificate", "ca", "pck")
        self.certify("tcb", "Intel SGX TCB Signing", "root", "signer")
        self.root = self.path("root.pem")

    def path(self, name):
        return os.path.join(self.folder, name)

    def platform(self):
        """The SGX extension of the template's PCK certificate."""
        lines = self.chain.split(b"-----END")[0].splitlines()[1:]
        der = base64.b64decode(b"".join(lines))
        at = der.index(SGX_EXTENSION) + len(SGX_EXTENSION)
        return der[at + 2 : at + 2 + int.from_bytes(der[at : at + 2], "big")]

    def certify(self, name, subject, issuer, section):
        request = openssl("req", "-new", "-key", self.path(name + ".key"), "-subj", "/CN=" + subject, "-config", self.path("extensions"))
        by = ["-signkey", self.path("root.key")] if name == issuer else ["-CA", self.path(issuer + ".pem"), "-CAkey", self.path(issuer + ".key")]
        openssl("x509", "-req", *by, "-set_serial", "1", "-days", "3650", "-sha256", "-extfile", self.path("extensions"),
                "-extensions", section, "-out", self.path(name + ".pem"), data=request)

    def sign(self, name, content):
        """r and s, 32 bytes each, big-endian."""
        der = openssl("dgst", "-sha256", "-sign", self.path(name + ".key"), data=content)
        out, at = b"", 2
        for _ in range(2):
            size = der[at + 1]
            out += der[at + 2 : at + 2 + size].lstrip(b"\0").rjust(32, b"\0")
            at += 2 + size
        return out

    def collateral(self):
        """A folder with what the vectors have for the template's platform, current now and signed anew; no revocation lists."""
        out = tempfile.mkdtemp(dir=self.folder)
        for file, member in ("tcb_info.json", "tcbInfo"), ("qe_identity.json", "enclaveIdentity"):
            body = json.loads(read(VECTORS, "tdx-quotes", "collateral", "2025-06-b0c06f", file))[member]
            body.update(issueDate="2025-01-01T00:00:00Z", nextUpdate="2036-01-01T00:00:00Z")
            text = json.dumps(body).encode()
            with open(os.path.join(out, file), "wb") as made:
                made.write(b'{"%s":%s,"signature":"%s"}' % (member.encode(), text, self.sign("tcb", text).hex().encode()))
        with open(os.path.join(out, "tcb_signing_chain.pem"), "wb") as made:
            made.write(read(self.path("tcb.pem")) + read(self.path("root.pem")))
        return out

    def quote(self, report_data):
        """A quote of the template's TD with other report data."""
        return self.signed(read(TEMPLATE)[: BODY + 520] + report_data.ljust(64, b"\0"))

    def quote_v5(self, body_type, more=b"", change=lambda body: body):
        """A quote of version 5: the template's TD report, `more` behind it, both as `change` leaves them."""
        template = read(TEMPLATE)
        body = change(template[BODY:SIGNED] + more)
        header = (5).to_bytes(2, "little") + template[2:BODY]
        return self.signed(header + body_type.to_bytes(2, "little") + len(body).to_bytes(4, "little") + body)

    def signed(self, content):
        """`content`, and behind it everything that makes a quote of it."""
        template = read(TEMPLATE)
        key = openssl("ec", "-in", self.path("attestation.key"), "-pubout", "-outform", "DER")[-64:]
        size = int.from_bytes(template[QE_REPORT + 448 : QE_REPORT + 450], "little")
        authentication = template[QE_REPORT + 450 : QE_REPORT + 450 + size]
        report = template[QE_REPORT : QE_REPORT + 320] + hashlib.sha256(key + authentication).digest() + bytes(32)
        chain = b"".join(read(self.path(name + ".pem")) for name in ("pck", "ca", "root"))
        inner = report + self.sign("pck", report) + size.to_bytes(2, "little") + authentication
        inner += (5).to_bytes(2, "little") + len(chain).to_bytes(4, "little") + chain
        data = self.sign("attestation", content) + key + (6).to_bytes(2, "little") + len(inner).to_bytes(4, "little") + inner
        return content + len(data).to_bytes(4, "little") + data


def td15_fields(svn, service_tds=bytes(48)):
    """What TDX 1.5 adds to a TD report: TEE_TCB_SVN_2 and MRSERVICETD."""
    return svn + service_tds


def extended_fields():
    """What the extended body adds to that; each byte tells its field apart."""
    return (b"\2" + bytes(range(0xA0, 0xC0)) + b"\xd1" * 48 + b"\x11" * 48 + b"\x12" + bytes(7) + b"\x13" * 16 + b"\x14" * 16
            + bytes.fromhex("00000000f0060c0000000080") + b"\x16" * 48 + b"\x17" + bytes(7))
