# SPDX-License-Identifier: Apache-2.0
"""For the suites that run `samovar` as a user does and judge its verdicts: rows are counted, only failures are printed."""
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SAMOVAR = os.path.join(ROOT, os.environ.get("BUILD", "build"), "bin", "samovar")
VECTORS = os.path.join(ROOT, "tests", "vectors")

scratch = tempfile.TemporaryDirectory()
counts = {"passed": 0, "failed": 0, "skipped": 0}
# What the user has fetched must not decide a row.
os.environ["SAMOVAR_CACHE"] = os.path.join(scratch.name, "empty")


def check(name, problem):
    """Counts one row; `problem` is what is wrong with it, or nothing."""
    counts["failed" if problem else "passed"] += 1
    if problem:
        print(f"  FAILED  {name}: {problem}")


def skip(name, why):
    """Counts one row that cannot be run here, and says so; it is no failure."""
    counts["skipped"] += 1
    print(f"  skipped {name}: {why}")


class Corpus:
    """Reports, quotes and collateral with an index of each kind (tests/vectors/README.md). Paths are relative to the folder."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, file):
        return os.path.join(self.folder, file)

    def index(self, name):
        """The document, or its list of entries where it has but one."""
        document = json.loads(read(self.path(name)))
        return document if isinstance(document, list) else document.get("entries", document)


def corpora():
    """The corpus of this tree, and that of SAMOVAR_VECTORS where it is set: more rows, not others."""
    more = os.environ.get("SAMOVAR_VECTORS")
    return [Corpus(VECTORS), *([Corpus(more)] if more else [])]


def samovar(*words, stdin=None, env=None):
    return subprocess.run([SAMOVAR, *words], input=stdin, capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, **(env or {})})


def verify(*words):
    """Returns the verdict (valid, reject, or what else happened), the failed checks by name, and the document."""
    result = samovar("verify", *words, "--json")
    try:
        document = json.loads(result.stdout)
        verdict = {(0, "pass"): "valid", (1, "fail"): "reject"}.get((result.returncode, document.get("verdict")))
        failures = {c["name"]: c["detail"] for c in document.get("checks", []) if c["status"] == "fail"}
    except ValueError:
        document, verdict, failures = {}, None, {}
    return verdict or f"status {result.returncode}: {result.stderr.strip()[:200]}", failures, document


def said(result, status, text):
    """What is wrong with a command that should end with `status` and say `text` on standard error."""
    if result.returncode == status and text in result.stderr:
        return None
    return f"expected status {status} and {text!r}, got {result.returncode}: {result.stderr.strip()[:300]}"


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def write(content):
    """Puts bytes, or a document as JSON, into a new file and returns its path."""
    handle, path = tempfile.mkstemp(dir=scratch.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def run(suite, groups):
    """Runs the groups that the command line names, all by default, and ends the program."""
    started = time.monotonic()
    with scratch:
        for group in sys.argv[1:] or groups:
            groups[group]()
    print(f"{time.monotonic() - started:.0f} s")
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{suite}: {counts['passed']} passed, {counts['failed']} failed{skipped}")
    sys.exit(counts["failed"] != 0 or counts["passed"] + counts["skipped"] == 0)
