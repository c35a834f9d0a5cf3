# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# A host that changes what passes through it, or what it serves: refused inside the guest, before project code runs.

relay_rows() {
  check "a changed file" changes 'hello from the appliance' 'hello from the operator!' '"hello.c": blob does not match'
  check "a changed commit" changes 'committer t' 'committer u' 'commit: commit does not match'
  check "a changed mode" changes '100644 hello.c' '100755 hello.c' 'source tree: tree does not match'
  check "a changed link" changes '../hello.c' '../hello.o' '"doc/source.c": blob does not match'
  check "a changed recipe" changes '"build":["sh"' '"build":["ls"' '".samovar.json": blob does not match'
  check "a bit of the disk flipped while the build runs" flips_while_building
}

# changes FROM TO TEXT: the build behind a relay that changes the stream is refused with TEXT, and nothing of it has run
changes() {
  rm -rf "$work/relayed"
  project relayed '["sh","-c","echo project code ran; make"]'
  # {nonce} is samovar's
  fails 1 "$3" relayed --via "tests/appliance/tamper '$1' '$2' | $samovar launch --stdio --image $image --toolchain $toolchains/debian-bookworm-c.disk --nonce {nonce}"
  if grep -q 'project code ran' "$work/refusal"; then return 1; fi
}

# The compiler proper has not been read when the build says that it waits; then one bit of every second block of it, and of all
# else in the upper nine tenths of the file system, is flipped.
flips_while_building() {
  project waits '["sh","-c","echo waiting; sleep 5; make"]'
  mkdir -p "$work/live-disk"
  cp "$toolchains/debian-bookworm-c.json" "$work/live-disk/"
  cp --reflink=auto "$toolchains/debian-bookworm-c.disk" "$work/live-disk/"
  local status=0
  build waits --toolchain "$work/live-disk/debian-bookworm-c.json" >"$work/waits.log" 2>&1 &
  local builder=$! tries
  for tries in $(seq 1200); do
    if grep -q '^waiting' "$work/waits.log" || ! kill -0 "$builder" 2>/dev/null; then break; fi
    sleep 0.1
  done
  flip_bits "$work/live-disk/debian-bookworm-c.disk" 2
  wait "$builder" || status=$?
  grep -q '^waiting' "$work/waits.log" || { cat "$work/waits.log"; echo "not started after $tries tries"; return 1; }
  [ "$status" != 0 ]
  [ ! -e "$work/waits.bundle" ]
  rm -r "$work/live-disk"
}
