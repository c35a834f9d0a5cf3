// SPDX-License-Identifier: Apache-2.0
//
// The readers of lock files, one for each format, with what they take and where the format is described. Each adds what
// the file names to a list, and fails with the line of the first thing that it cannot take: kMalformed, kUnsupported
// (another version of the format, an entry without a digest), kMismatch, kLimit.
#pragma once

#include "measurements/lockfile/lockfile.h"

namespace samovar::lockfile {

// Cargo.lock, versions 3 and 4 (doc.rust-lang.org/cargo, cargo::core::resolver::encode). `checksum` is the SHA-256 of
// the .crate. Packages without a source are in the tree; git sources name their commit.
Result<void> ReadCargoLock(const LockText& lock, InputList& out);

// package-lock.json and npm-shrinkwrap.json, lockfileVersion 2 and 3 (npm, "package-lock.json"): the map
// "packages"; the older "dependencies" of version 2 says the same and is not read. Left out: the root, links, what is
// inside another package's archive (inBundle), and optional packages for other systems than 64-bit x86 Linux with
// glibc, which npm does not install there.
Result<void> ReadNpmLock(const LockText& lock, InputList& out);

// go.sum with go.mod (go.dev/ref/mod, "go.sum files"): two archives for a module, its zip and its go.mod, each by its
// h1. Every module that go.mod requires must be there, after its replacements; those by a folder are in the tree.
Result<void> ReadGoSum(const LockText& lock, InputList& out);

// requirements.txt with --hash (pip.pypa.io, "Requirements File Format", "Secure installs"): NAME==VERSION with all
// hashes that will do, or NAME @ URL with one.
Result<void> ReadRequirements(const LockText& lock, InputList& out);

// pnpm-lock.yaml, lockfileVersion 6.0 and 9.0 (github.com/pnpm/spec, "lockfile"). Left out as for npm: optional
// packages for other systems.
Result<void> ReadPnpmLock(const LockText& lock, InputList& out);

// yarn.lock of Yarn 1 (its format has no description; what @yarnpkg/lockfile writes). It does not say for which systems
// a package is, so all are there.
Result<void> ReadYarnLock(const LockText& lock, InputList& out);

// uv.lock, version 1 (docs.astral.sh/uv, "Project structure"). Of a package from an index, its wheels for CPython on
// 64-bit x86 Linux with glibc; its source archive only if it has no such wheel.
Result<void> ReadUvLock(const LockText& lock, InputList& out);

// pylock.toml, lock-version 1.x (PEP 751), with the same choice among archives.
Result<void> ReadPylock(const LockText& lock, InputList& out);

// flake.lock, versions 5 to 7 (nix.dev, "flake lock files"): inputs are recorded with their narHash, none is carried.
Result<void> ReadFlakeLock(const LockText& lock, InputList& out);

// samovar-inputs.json: whatever else a build needs (docs/inputs.md, "samovar-inputs.json").
Result<void> ReadSamovarInputs(const LockText& lock, InputList& out);

}  // namespace samovar::lockfile
