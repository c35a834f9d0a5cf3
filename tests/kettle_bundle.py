# SPDX-License-Identifier: Apache-2.0
"""Bundles as Kettle writes them, signed by the made-up chain."""
import base64
import hashlib
import json
import os
import tempfile

from fake_chain import genuine_body, made_up, signed
from fake_intel import BODY, TEMPLATE
from verdicts import read, scratch, write

NONCE = bytes(range(16))
TIME = ["--at", "2026-11-23T00:00:00Z"]
CHAIN = ["--chain", made_up("ask.der"), "--trust-root", made_up("ark.der")]
TD_REPORT = read(TEMPLATE)[BODY:]
BUILDER, BUILD_TYPE = "https://example.org/kettle-tee/v1", "https://example.org/kettle/cargo@v1"


def kettle_provenance(files):
    """A statement as Kettle's version 1 writes it: its members, its order, two spaces of indentation, its times."""
    digest = {"sha256": "11" * 32}
    definition = {
        "buildType": BUILD_TYPE,
        "externalParameters": {"buildCommand": "cargo build",
                               "source": {"digest": {"gitCommit": "ab" * 20, "gitTree": "cd" * 20}, "uri": "https://example.org/x"}},
        "internalParameters": {"lockfileHash": digest, "toolchain": {"cargo": {"digest": digest, "version": "cargo 1.93.1"}}},
        "resolvedDependencies": [{"digest": digest, "name": "aho-corasick",
                                  "uri": "pkg:cargo/aho-corasick@1.1.3?checksum=sha256:" + "11" * 32}],
    }
    details = {
        "builder": {"id": BUILDER},
        "byproducts": [{"digest": digest, "name": "input_merkle_root"}],
        "metadata": {"invocationId": "build-1", "startedOn": "2026-11-22T21:52:39.233053+00:00",
                     "finishedOn": "2026-11-22T21:52:39.303931+00:00"},
    }
    subjects = [{"digest": {"sha256": hashlib.sha256(content).hexdigest()}, "name": name} for name, content in files.items()]
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicate": {"buildDefinition": definition, "runDetails": details},
                 "predicateType": "https://slsa.dev/provenance/v1", "subject": subjects}
    return json.dumps(statement, indent=2).encode()


def bundle(provenance, evidence, files):
    folder = tempfile.mkdtemp(dir=scratch.name)
    os.mkdir(os.path.join(folder, "artifacts"))
    documents = {"provenance.json": provenance, "evidence.json": json.dumps(evidence).encode()}
    for name, content in {**documents, **{"artifacts/" + name: content for name, content in files.items()}}.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    return folder


def base64_of(content):
    return base64.b64encode(content).decode()


def snp_bundle(files=None, nonce=NONCE, change=None):
    """A bundle as Kettle leaves it on SNP: the leaf inside, no intermediate and no root."""
    files = files or {"rg": b"a program"}
    provenance = kettle_provenance(files)
    report = signed(genuine_body(hashlib.sha256(provenance).digest() + nonce))
    evidence = {"attestation_report": base64_of(report), "cert_chain": {"vcek": base64_of(read(made_up("vcek.der"))), "ask": None, "ark": None}}
    document = {"platform": "snp", "evidence": evidence}
    if change:
        provenance, document, files = change(provenance, document, dict(files))
    return bundle(provenance, document, files)


def tdx_bundle(intel, nonce=NONCE, change=None):
    """The same on TDX: a quote and no event log. `intel` signs it."""
    files = {"rg": b"a program"}
    provenance = kettle_provenance(files)
    quote = intel.quote(hashlib.sha256(provenance).digest() + nonce)
    document = {"platform": "tdx", "evidence": {"quote": base64_of(quote), "cc_eventlog": None}}
    if change:
        provenance, document, files = change(provenance, document, dict(files))
    return bundle(provenance, document, files)


def tdx_policy_file():
    """It pins the MRTD of the quote under tests/vectors that FakeIntel starts from, and accepts its other fields."""
    measurement = {"tee": "tdx", "mrtd": TD_REPORT[136:184].hex(), **{f"rtmr{i}": "any" for i in range(4)}}
    rules = {"tcb_status": ["UpToDate"], "mr_config_id": [TD_REPORT[184:232].hex()], "mr_owner": [TD_REPORT[232:280].hex()],
             "mr_owner_config": [TD_REPORT[280:328].hex()]}
    return write({"version": 1, "measurements": [measurement], "tdx": rules,
                  "provenance": {"builder_ids": [BUILDER], "build_types": [BUILD_TYPE], "toolchains": "any"}})


def policy_file(**more):
    tcb = {"bootloader": 0, "tee": 0, "snp": 0, "microcode": 0}
    return write({"version": 1, "measurements": [{"tee": "snp", "digest": bytes(range(48)).hex()}],
                  "snp": {"products": ["Genoa"], "min_tcb": {"Genoa": tcb}, "allow_smt": True},
                  "provenance": {"builder_ids": [BUILDER], "build_types": [BUILD_TYPE], "toolchains": "any", **more}})
