# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# scripts/build-toolchain: the disk is a function of its packages, and is what
# its description says. Needs the machine's Debian mirrors. Two builds.

toolchain_work=${work:?}/toolchain # run sets work and root
disk_name=debian-bookworm-c
one=$toolchain_work/one two=$toolchain_work/two/with/a/longer/name
PATH=$PATH:/usr/sbin:/sbin

toolchain_builds() {
  "${root:?}/scripts/build-toolchain" "$disk_name" "$one" >"$toolchain_work/root-hash"
  grep -Eqx '[0-9a-f]{64}' "$toolchain_work/root-hash"
}
# another folder, umask, locale, time zone, home; and the list of packages of the first build
toolchain_reproducible() {
  (
    umask 077
    LC_ALL=C.UTF-8 TZ=Asia/Tokyo HOME=$toolchain_work SOURCE_DATE_EPOCH=1 \
      "$root/scripts/build-toolchain" --locked "$one/$disk_name.packages" "$disk_name" "$two"
  )
  local file
  for file in disk json packages; do cmp "$one/$disk_name.$file" "$two/$disk_name.$file"; done
}
field() { sed -nE "s/^  \"$1\": \"?([^\",]*)\"?,?$/\1/p" "$one/$disk_name.json"; }
# verity DISK ROOT_HASH: reads the whole disk through the parameters of the description
verity() {
  veritysetup verify --no-superblock --format=1 --hash="$(field hash_algorithm)" --salt=- \
    --data-block-size="$(field block_size)" --hash-block-size="$(field block_size)" \
    --data-blocks="$(field data_blocks)" --hash-offset=$(($(field hash_start_block) * 4096)) "$1" "$1" "$2"
}
described() {
  [ "$(field name)" = "$disk_name" ]
  [ "$(field root_hash)" = "$(cat "$toolchain_work/root-hash")" ]
  [ "$(field size)" = "$(stat -c %s "$one/$disk_name.disk")" ]
  [ "$(field sha256)" = "$(sha256sum <"$one/$disk_name.disk" | cut -d ' ' -f 1)" ]
  [ "$(field packages_sha256)" = "$(sha256sum <"$one/$disk_name.packages" | cut -d ' ' -f 1)" ]
  verity "$one/$disk_name.disk" "$(field root_hash)"
}
# flipped OFFSET: one changed byte there is noticed
flipped() {
  cp "$one/$disk_name.disk" "$toolchain_work/flipped"
  printf '\xa5' | dd of="$toolchain_work/flipped" bs=1 seek="$1" conv=notrunc status=none
  ! cmp -s "$one/$disk_name.disk" "$toolchain_work/flipped" || return 1
  refuses 2 'Verification failed' verity "$toolchain_work/flipped" "$(field root_hash)"
}
packages_listed() { # name, version, architecture, SHA-256; compiler and C library among them
  lacks "$one/$disk_name.packages" -Evx '[a-z0-9][a-z0-9+.-]* [0-9][A-Za-z0-9.+:~-]* (amd64|all) [0-9a-f]{64}'
  local package
  for package in gcc binutils make libc6-dev dash coreutils; do grep -q "^$package " "$one/$disk_name.packages"; done
}
# what is on the disk, as fsck.erofs unpacks it
content_of_disk() {
  fsck.erofs --extract="$toolchain_work/tree" "$one/$disk_name.disk"
  cmp "$toolchain_work/tree/usr/share/samovar/packages" "$one/$disk_name.packages"
  local program
  for program in sh gcc cc as ld ar make sed grep awk tar gzip xz patch perl pkg-config; do
    chroot_path "/usr/bin/$program"
  done
}
# chroot_path PATH: it is a regular file when all links are followed below the tree
chroot_path() {
  local path=$1 step target
  for ((step = 0; step < 8; step++)); do
    [ -L "$toolchain_work/tree$path" ] || break
    target=$(readlink "$toolchain_work/tree$path")
    [[ $target = /* ]] || target=$(dirname "$path")/$target
    path=$target
  done
  [ -f "$toolchain_work/tree$path" ] || { echo "$1: leads to $path, which is not there"; return 1; }
}
no_state_of_this_machine() {
  local file
  for file in etc/machine-id etc/hostname etc/resolv.conf etc/shadow var/lib/apt var/log/dpkg.log dev/null; do
    [ ! -e "$toolchain_work/tree/$file" ] || { echo "$file is on the disk"; return 1; }
  done
  [ -z "$(find "$toolchain_work/tree" -perm /6000)" ]
  [ -z "$(find "$toolchain_work/tree" -newermt 2023-06-11)" ]
}
# With --locked, other packages than those of the list are refused. A stand-in for mmdebstrap
# delivers the list of the first build and nothing else, which saves a third installation.
locked_refuses() {
  mkdir -p "$toolchain_work"/{bin,small/usr/share/samovar}
  cp "$one/$disk_name.packages" "$toolchain_work/small/usr/share/samovar/packages"
  tar -C "$toolchain_work/small" -cf "$toolchain_work/small.tar" .
  # shellcheck disable=SC2016 # expanded there
  printf '#!/bin/bash\ncp %q "${@: -2:1}"\n' "$toolchain_work/small.tar" >"$toolchain_work/bin/mmdebstrap"
  chmod +x "$toolchain_work/bin/mmdebstrap"
  sed 's/^gcc [^ ]*/gcc 1:1.0/' "$one/$disk_name.packages" >"$toolchain_work/locked"
  PATH=$toolchain_work/bin:$PATH refuses 3 '< gcc 1:1.0' \
    "$root/scripts/build-toolchain" --locked "$toolchain_work/locked" "$disk_name" "$toolchain_work/three"
  [ -z "$(ls -A "$toolchain_work/three")" ]
}

# definition LINE TEXT: with this line behind its first the definition is refused, with line and reason
definition() {
  local copy=$toolchain_work/copy
  mkdir -p "$copy/image/toolchains"
  cp -r "$root/scripts" "$copy/"
  printf 'suite bookworm\n%s\n' "$1" >"$copy/image/toolchains/mine"
  refuses 2 "image/toolchains/mine:2: $2" "$copy/scripts/build-toolchain" mine "$toolchain_work/none"
  [ ! -e "$toolchain_work/none" ]
}

mkdir -p "$toolchain_work"
check 'toolchain: an unknown key in a definition' definition 'packages gcc' 'unknown key "packages"; there are: suite, package, remove'
check 'toolchain: a key without a word' definition 'package' 'expected one word behind "package"'
check 'toolchain: a key with two words' definition 'package gcc make' 'expected one word behind "package"'
check 'toolchain: two suites' definition 'suite trixie' 'a second suite'
check 'toolchain: builds' toolchain_builds
check 'toolchain_reproducible: the same packages, the same disk' toolchain_reproducible
check 'toolchain: the disk is what its description says' described
check 'toolchain: changed byte in the file system is noticed' flipped 100000
check 'toolchain: changed byte in the hash tree is noticed' flipped $(($(field hash_start_block) * 4096 + 5000))
check 'toolchain: list of packages' packages_listed
check 'toolchain: tools are on the disk' content_of_disk
check 'toolchain: no state of this machine, no set-user-ID' no_state_of_this_machine
check 'toolchain: other packages than the locked ones' locked_refuses
check 'toolchain: unknown name' refuses 2 'there is no image/toolchains/none' "$root/scripts/build-toolchain" none "$toolchain_work/none"
check 'toolchain: no arguments' refuses 2 usage: "$root/scripts/build-toolchain"
