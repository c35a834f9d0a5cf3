# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sources, recipes, toolchains and builds that must be refused or fail, each with its reason and without a bundle.

bad_rows() {
  check "a failing build: status and log reach the user" build_fails
  check "what a failed build leaves can be kept, and is no bundle" keeps_failed
  check "a build that never ends" build_hangs
  check "a build that eats all memory" build_eats_memory
  check "a build that floods the log" build_floods_log
  check "an artifact that does not exist" artifact_missing
  check "artifacts with names that cannot be" artifact_names
  check "an artifact that is a link out of the tree" artifact_link
  check "recipes that make no sense" bad_recipes
  check "more files than the workspace may hold" too_many_files
  check "a toolchain of another root than the recipe pins" pinned_toolchain
  check "a toolchain of the same name that makes another program of the source" backdoored_toolchain
  check "a wrong toolchain root hash" wrong_root_hash
  check "flipped bits on the toolchain disk" flipped_disk
  check "a toolchain that is not there" missing_toolchain
  check "an image whose files are not those of image.json" changed_image
  check "a submodule" submodule
  check "options that make no sense to the launcher" bad_options
  check "a QEMU that is missing, too old, or none" bad_qemu
}

build_fails() {
  project breaks '["sh","-c","echo doomed; exit 7"]'
  fails 1 "exit status 7" breaks
  grep -q '^doomed' "$work/refusal"
}

keeps_failed() {
  project leaves '["sh","-c","echo doomed; mkdir -p sub; echo why >sub/config.log; ln -s /etc/passwd leak; exit 7"]' '["hello"]' \
    ',"onFailure":["sub/*.log","leak","nothing"]'
  fails 1 "what is left of it is in" leaves --keep-failed "$work/leaves.failed"
  grep -q 'of memory at its peak' "$work/refusal"
  equal "$(cd "$work/leaves.failed" && find . -type f -o -type l | sort)" $'./build.log\n./files/sub/config.log'
  equal "$(cat "$work/leaves.failed/build.log" "$work/leaves.failed/files/sub/config.log")" $'doomed\nwhy'
  if verify "$work/leaves.failed" --allow-simulated; then return 1; fi
  fails 2 'already exists; name another folder with --keep-failed' leaves --keep-failed "$work/leaves.failed"
  # A build that succeeds and makes none of its artifacts has a log as well.
  project empty '["echo","done nothing"]'
  fails 1 'the build did not make it' empty --keep-failed "$work/empty.failed"
  equal "$(cat "$work/empty.failed/build.log")" 'done nothing'
}

build_hangs() {
  project hangs '["sh","-c","while :; do :; done"]' '["hello"]' ',"limits":{"time":"3s"}'
  fails 1 "time limit" hangs
}

build_eats_memory() {
  project eats '["sh","-c","x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done"]' '["hello"]' ',"limits":{"memory":"64M"}'
  fails 1 "memory limit" eats
}

build_floods_log() {
  project floods '["sh","-c","while :; do echo flood; done"]'
  fails 1 "log" floods --limit log=64K --quiet
}

artifact_missing() {
  project nothing '["true"]'
  fails 1 '"hello"' nothing
}

# What no requester would take: refused before the boot where the recipe says it, else by the build, and printable in both.
artifact_names() {
  project names '["cp","hello.c","bad\\name"]' '["bad*"]'
  fails 1 'artifact "bad\x5cname": has a backslash' names
  project escapes '["make"]' '["hell\\o"]'
  fails 1 '"hell\x5co": has a backslash' escapes
  lacks "$work/refusal" 'booting the appliance'
}

artifact_link() {
  project links '["ln","-s","/etc/passwd","hello"]'
  fails 1 '"hello"' links
}

bad_recipes() {
  project recipes '["make"]'
  local row
  # shellcheck disable=SC2016 # the backticks are the message's
  for row in 'not json|JSON at byte' '{"version":1}|expected the build command' \
    '{"version":1,"build":["make"],"artifacts":["../x"],"toolchain":"t"}|has an empty, `.` or `..` part' \
    '{"version":1,"build":["make"],"artifacts":["x"],"toolchain":"t","env":{"LD_PRELOAD":"/build/x.so"}}|"LD_PRELOAD" makes programs load' \
    '{"version":1,"build":["make"],"artifacts":["x"],"toolchain":"t","speed":1}|line 1: unknown key "speed"; there are: version, build, artifacts'; do
    printf '%s' "${row%|*}" >"$work/recipes/.samovar.json"
    git_quietly -C "$work/recipes" commit -am "recipe"
    fails 1 "${row#*|}" recipes
  done
  git_quietly -C "$work/recipes" rm .samovar.json
  git_quietly -C "$work/recipes" commit -m "no recipe"
  fails 2 'has no recipe ".samovar.json"' recipes
}

# One for each 4096 bytes.
too_many_files() {
  project many '["make"]'
  mkdir "$work/many/many"
  (cd "$work/many/many" && seq 3000 | xargs touch)
  git_quietly -C "$work/many" add many
  git_quietly -C "$work/many" commit -m "many"
  fails 1 'no room left in the workspace' many --limit output=4M
}

# The requester binds another disk of the same name; the recipe names the root that it was written for.
pinned_toolchain() {
  project pinned '["make"]'
  local recipe=$work/pinned/.samovar.json root
  root=$(sed -n 's/.*"root_hash": *"\([0-9a-f]*\)".*/\1/p' "$toolchains/debian-bookworm-c.json")
  sed -i "s/\"debian-bookworm-c\"/{\"name\":\"debian-bookworm-c\",\"root\":\"$(tr 0-9a-f 1-9a-f0 <<<"$root")\"}/" "$recipe"
  git_quietly -C "$work/pinned" commit -am "another root"
  fails 1 'the recipe asks for the root hash' pinned
  lacks "$work/refusal" 'booting the appliance'
  sed -i "s/\"root\":\"[0-9a-f]*\"/\"root\":\"$root\"/" "$recipe"
  git_quietly -C "$work/pinned" commit -am "this root"
  build pinned
  verify "$work/pinned.bundle" --allow-simulated
}

# Whoever runs the appliance can bind a disk of his own making under a known name, and the processor signs what came of it: a
# genuine bundle of the right commit. What it was built with is in the provenance, and the policy accepts the known disk alone.
backdoored_toolchain() {
  local PATH=$PATH:/usr/sbin:/sbin disk=$work/backdoor/debian-bookworm-c.disk size root
  mkdir -p "$work/backdoor"
  fsck.erofs --extract="$work/backdoor/tree" --preserve-perms "$toolchains/debian-bookworm-c.disk" >/dev/null
  sed -i 's/^extern int puts (.*/#define puts(text) printf("hello from the operator\\n")/' "$work/backdoor/tree/usr/include/stdio.h"
  mkfs.erofs --quiet -x-1 --all-root -zlz4 "$disk" "$work/backdoor/tree" >/dev/null
  rm -r "$work/backdoor/tree"
  size=$(stat -c %s "$disk")
  root=$(veritysetup format --no-superblock --format=1 --hash=sha256 --salt=- --data-block-size=4096 --hash-block-size=4096 \
    --data-blocks=$((size / 4096)) --hash-offset="$size" "$disk" "$disk" | awk '/^Root hash:/ { print $3 }')
  sed -E "s/(\"root_hash\": )[^,]*/\1\"$root\"/; s/(\"(data_blocks|hash_start_block)\": )[0-9]+/\1$((size / 4096))/; s/(\"size\": )[0-9]+/\1$(stat -c %s "$disk")/" \
    "$toolchains/debian-bookworm-c.json" >"$work/backdoor/debian-bookworm-c.json"
  project victim '["make"]'
  build victim --toolchain "$work/backdoor/debian-bookworm-c.json"
  "$work/victim.bundle/artifacts/hello" | grep -qx 'hello from the operator'
  refuses 1 'policy toolchain' verify "$work/victim.bundle" --allow-simulated
  # The toolchain is all that is wrong with it.
  equal "$(grep -c FAIL "$work/refusal")" 2
  rm -r "$work/backdoor"
}

wrong_root_hash() {
  project root '["make"]'
  local hash
  hash=$(sed -n 's/.*"root_hash": *"\([0-9a-f]*\)".*/\1/p' "$toolchains/debian-bookworm-c.json")
  mkdir -p "$work/other"
  sed "s/$hash/$(tr 0123456789abcdef 123456789abcdef0 <<<"$hash")/" "$toolchains/debian-bookworm-c.json" >"$work/other/debian-bookworm-c.json"
  ln -s "$toolchains/debian-bookworm-c.disk" "$work/other/debian-bookworm-c.disk"
  fails 1 "root hash" root --toolchain "$work/other/debian-bookworm-c.json"
}

# flip_bits DISK STEP: one bit in every STEP-th block from 16 MiB to nine tenths of the disk
flip_bits() {
  perl -e 'open my $f, "+<", $ARGV[0] or die; my $size = -s $f;
    for (my $at = 16 << 20; $at < $size * 9 / 10; $at += $ARGV[1] << 12) { seek $f, $at, 0; read $f, my $b, 1; seek $f, $at, 0; print $f chr(ord($b) ^ 1); }' \
    "$1" "$2"
}

# In every sixteenth block: whatever the compiler is made of is hit.
flipped_disk() {
  project flipped '["make"]'
  mkdir -p "$work/flipped-disk"
  cp "$toolchains/debian-bookworm-c.json" "$work/flipped-disk/"
  cp --reflink=auto "$toolchains/debian-bookworm-c.disk" "$work/flipped-disk/"
  flip_bits "$work/flipped-disk/debian-bookworm-c.disk" 16
  # Which read fails first decides how it ends: a command that cannot be run, a failed build, or a machine that stops.
  if build flipped --toolchain "$work/flipped-disk/debian-bookworm-c.json"; then return 1; fi
  [ ! -e "$work/flipped.bundle" ]
  rm -r "$work/flipped-disk"
}

missing_toolchain() {
  project lost '["make"]'
  XDG_DATA_HOME=$work/nowhere fails 3 "samovar toolchain build debian-bookworm-c" lost
}

changed_image() {
  project image '["make"]'
  cp -r "$image" "$work/changed"
  printf ' init=/bin/sh' >>"$work/changed/cmdline"
  image=$work/changed fails 3 "cmdline" image
  image=$work/none fails 3 "image.json" image
}

submodule() {
  project outer '["make"]'
  git_quietly -C "$work/outer" update-index --add --cacheinfo "160000,$(git -C "$work/outer" rev-parse HEAD),lib"
  git_quietly -C "$work/outer" commit -m "submodule"
  fails 2 '"lib" is a submodule' outer --commit "$(git -C "$work/outer" rev-parse HEAD)"
}

# The launcher's half of the options is its own to judge, also at the end of a pipeline.
bad_options() {
  project options '["make"]'
  fails 2 "--vcpus: expected a number" options --vcpus x
  fails 2 "--boot-timeout: expected a number" options --boot-timeout soon
  fails 2 "--vcpus: expected a number" options --via "cat | $samovar launch --stdio --image $image --vcpus x"
  fails 2 "--tee: expected none" options --tee sgx
}

bad_qemu() {
  project qemu '["make"]'
  SAMOVAR_QEMU=$work/none fails 3 "install qemu-system-x86" qemu
  grep -q "QEMU: " "$work/refusal"
  printf '#!/bin/sh\necho "QEMU emulator version 5.2.0"\n' >"$work/old-qemu"
  chmod +x "$work/old-qemu"
  SAMOVAR_QEMU=$work/old-qemu fails 3 "is QEMU 5.2, but" qemu
  SAMOVAR_QEMU=/bin/true fails 3 "is not a working QEMU" qemu
}
