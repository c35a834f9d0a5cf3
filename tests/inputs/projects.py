# SPDX-License-Identifier: Apache-2.0
"""Projects with a lock file for tests/inputs/run, and caches for their archives."""
import base64
import hashlib
import json
import os
import tempfile

from lying_server import BODIES, base
from verdicts import samovar, scratch

NO_CLIENTS = os.path.join(scratch.name, "bin")


def integrity(body):
    return "sha512-" + base64.b64encode(hashlib.sha512(body).digest()).decode()


def place(body):
    """Where the cache has an archive."""
    digest = hashlib.sha512(body).hexdigest()
    return os.path.join("inputs", "sha512", digest[:2], digest[2:])


def project(modes, url=True):
    """A folder with a package-lock.json: package pN is served in the way of modes[N]."""
    folder = tempfile.mkdtemp(dir=scratch.name)
    packages = {"": {"name": "x"}}
    for number, mode in enumerate(modes):
        entry = {"version": "1.0.0", "integrity": integrity(BODIES[f"p{number}"])}
        if url:
            entry["resolved"] = mode if "://" in mode else f"{base}/{mode}/p{number}"
        packages[f"node_modules/p{number}"] = entry
    with open(os.path.join(folder, "package-lock.json"), "w", encoding="utf-8") as file:
        json.dump({"lockfileVersion": 3, "packages": packages}, file)
    return folder


def new_cache():
    return tempfile.mkdtemp(dir=scratch.name)


def environment(cache, **more):
    return {"SAMOVAR_CACHE": cache, "PATH": NO_CLIENTS, "GOPROXY": "", "http_proxy": "", "all_proxy": "", **more}


def fetch(folder, cache, *words, **more):
    return samovar("inputs", "fetch", folder, "--loopback-http", *words, env=environment(cache, **more))


def holds(cache, *numbers):
    """What is wrong if the cache does not have exactly these packages, each whole."""
    there = set()
    for path, _, names in os.walk(os.path.join(cache, "inputs", "sha512")):
        there |= {os.path.relpath(os.path.join(path, name), cache) for name in names}
    want = {place(BODIES[f"p{number}"]) for number in numbers}
    if there != want:
        return f"the cache has {len(there & want)} of {len(want)} archives and {len(there - want)} others"
    for number in numbers:
        with open(os.path.join(cache, place(BODIES[f"p{number}"])), "rb") as file:
            if file.read() != BODIES[f"p{number}"]:
                return f"p{number} has other bytes"
    return None


def option_project(url):
    folder = project(["good"])
    path = os.path.join(folder, "package-lock.json")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(f"{base}/good/p0", url))
    return folder
