# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Builds that attack the appliance from inside: tests/appliance/probe.c, compiled and run as the build.

sandbox_rows() {
  check "what a build reaches for is not there" reaches_nothing
  check "loopback: local servers work, and nothing else does" loopback_alone
  check "a fork bomb" fork_bomb
  check "a build that fills the disk" fills_disk
  check "a build that fails for want of processes is told so" wants_processes
  check "a process that outlives the build cannot change an artifact" survivor
  check "an artifact with the set-user-id bit" setuid_artifact
  check "an artifact that is a FIFO" fifo_artifact
  check "an artifact that is a whiteout" whiteout_artifact
  check "an artifact of 1 TiB, all holes" sparse_artifact
}

# probe NAME SCRIPT [ARTIFACTS-JSON [MORE]]: a project whose build compiles the probe and then runs SCRIPT (without double quotes)
probe() {
  mkdir -p "$work/$1"
  cp tests/appliance/probe.c "$work/$1/"
  project "$1" "[\"sh\",\"-c\",\"cc -O1 -o probe probe.c && $2\"]" "${3:-[\"probe\"]}" "${4:-}"
}

# The probe prints "refused" or "BREACH" for each attempt; both ends of the list must be there.
reaches_nothing() {
  probe reach './probe reach'
  build reach
  if grep BREACH "$work/reach.bundle/build.log"; then return 1; fi
  grep -qx '0 breaches' "$work/reach.bundle/build.log"
  grep -q '^refused /sys has content' "$work/reach.bundle/build.log"
  grep -q '^refused socket vsock' "$work/reach.bundle/build.log"
}

loopback_alone() {
  probe loop './probe loopback' '["probe"]' ',"network":"loopback"'
  build loop
  if grep -E 'BREACH|MUTE' "$work/loop.bundle/build.log"; then return 1; fi
  grep -qx '0 breaches' "$work/loop.bundle/build.log"
  grep -qx 'talks over 127.0.0.1' "$work/loop.bundle/build.log"
  grep -qx 'talks over ::1' "$work/loop.bundle/build.log"
  grep -q '^refused socket vsock (EAFNOSUPPORT)' "$work/loop.bundle/build.log"
  grep -q '^refused raw socket (EAFNOSUPPORT)' "$work/loop.bundle/build.log"
  grep -q '"network":"loopback"' "$work/loop.bundle/provenance.json"
  verify "$work/loop.bundle" --allow-simulated >"$work/loop.verdict"
  grep -q 'network.*"loopback"' "$work/loop.verdict"
}

fork_bomb() {
  probe forks './probe fork-bomb' '["probe"]' ',"limits":{"processes":64}'
  build forks
  grep -qx 'fork refused' "$work/forks.bundle/build.log"
}

wants_processes() {
  probe wants './probe fork-bomb; exit 3' '["probe"]' ',"limits":{"processes":64}'
  fails 1 "exit status 3; it was refused processes (limit processes)" wants
}

fills_disk() {
  probe fills './probe disk' '["probe"]' ',"limits":{"output":"64M"}'
  fails 1 "exit status 2; the workspace is full (limit output)" fills
  grep -q 'write refused (ENOSPC)' "$work/refusal"
}

# Both the appliance, when it sends the artifact, and verify compare it with the digest that was taken first.
survivor() {
  probe survives 'exec ./probe survivor' '["artifact"]'
  build survives
  grep -qx 'left a process behind' "$work/survives.bundle/build.log"
  [ "$(stat -c %s "$work/survives.bundle/artifacts/artifact")" = 4194304 ]
  verify "$work/survives.bundle" --allow-simulated
}

setuid_artifact() {
  project setuid '["sh","-c","cp hello.c hello && chmod 6755 hello"]'
  build setuid
  [ "$(stat -c %a "$work/setuid.bundle/artifacts/hello")" = 755 ]
}

fifo_artifact() {
  project fifo '["mkfifo","hello"]'
  fails 1 'a FIFO' fifo
}

# Device 0:0, which an overlay takes for a file that was deleted; anybody may make one.
whiteout_artifact() {
  project whiteout '["mknod","hello","c","0","0"]'
  fails 1 '"hello": it is a device' whiteout
}

sparse_artifact() {
  project sparse '["truncate","-s","1T","hello"]'
  fails 1 '"hello"' sparse
}
