# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# For the benches tests/bench/*/run: times, verdicts, and the virtual machines that are measured. A bench sources this file
# from the root of the checkout. All times are in microseconds; of several runs the best counts, since other load on the machine
# only ever adds.
#
# The VMs use what `samovar launch` takes by itself on this machine; SAMOVAR_ACCEL and BENCH_VSOCK (see `--vsock`) choose.

shopt -s inherit_errexit
build=$(realpath "${BUILD:-build}")
samovar=$build/bin/samovar
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export XDG_DATA_HOME=$work/data
vsock=${BENCH_VSOCK:-auto}

# --- times and verdicts ------------------------------------------------------------------------------------------------

now() { printf '%s\n' "${EPOCHREALTIME/[.,]/}"; }
# record NAME MICROSECONDS: one more sample of NAME
record() { printf '%s\n' "$2" >>"$work/$1.times"; }
# sample NAME COMMAND...: records the time of one run
sample() {
  local name=$1 start
  shift
  start=$(now)
  "$@" >"$work/output"
  record "$name" $(($(now) - start))
}
best() { sort -n "$work/$1.times" | head -n 1; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
# verdict A B: ok if A is at most B
verdict() { awk -v a="$1" -v b="$2" 'BEGIN { print (a <= b) ? "ok" : "missed" }'; }
# at_most WHAT MEASURED FLOOR UNIT BOUND: MEASURED may be BOUND times FLOOR
at_most() {
  local limit
  limit=$(awk -v a="$3" -v b="$5" 'BEGIN { printf "%.6f", a * b }')
  printf '%s: measured %s %s, floor %s %s, ratio %s, bound %s: %s\n' \
    "$1" "$2" "$4" "$3" "$4" "$(ratio "$2" "$3")" "$5" "$(verdict "$2" "$limit")"
}
# at_least WHAT MEASURED FLOOR UNIT BOUND: MEASURED must be BOUND times FLOOR
at_least() {
  local limit
  limit=$(awk -v a="$3" -v b="$5" 'BEGIN { printf "%.6f", a * b }')
  printf '%s: measured %s %s, floor %s %s, ratio %s, bound %s: %s\n' \
    "$1" "$2" "$4" "$3" "$4" "$(ratio "$2" "$3")" "$5" "$(verdict "$limit" "$2")"
}
not_run() { printf '%s: not run (%s)\n' "$1" "$2"; }
# needs_vm WHAT...: ends the bench, with a line for each WHAT, on a machine that lacks a program for VMs and their disks
needs_vm() {
  local tool what
  for tool in qemu-system-x86_64 mkfs.erofs veritysetup openssl; do
    if PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null; then continue; fi
    for what; do not_run "$what" "$tool is not installed"; done
    exit 0
  done
}

# --- images ------------------------------------------------------------------------------------------------------------

# unpack IN-LOCK PATH: the file PATH of a pinned package
unpack() {
  local deb
  deb=$(scripts/fetch-input "$1")
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work" "./$2"
  printf '%s\n' "$work/$2"
}

# release_image: the folder of the release image, made anew from what was built
release_image() {
  [ -e "$work/image/release" ] || "$samovar" image build --flavour release --out "$work/image" >/dev/null
  printf '%s\n' "$work/image/release"
}

# floor_image: the release image with bench-floor-init instead of the agent
floor_image() {
  local image
  image=$(release_image)
  tests/bench/guests/newc "init=$build/bin/bench-floor-init" >"$work/floor.initrd"
  tests/bench/guests/make-image "$work/floor" "$image" "$work/floor.initrd"
  printf '%s\n' "$work/floor"
}

# watched_image: the release image with bench-watch-init as PID 1, which starts the agent: a second archive behind the first
watched_image() {
  local image
  image=$(release_image)
  { cat "$image/initrd" && tests/bench/guests/newc "samovar-init=$build/bin/samovar-init" "init=$build/bin/bench-watch-init"; } \
    >"$work/watched.initrd"
  tests/bench/guests/make-image "$work/watched" "$image" "$work/watched.initrd"
  printf '%s\n' "$work/watched"
}

# --- launching ---------------------------------------------------------------------------------------------------------

# transport: what carries the session here: vhost, vhost-device or serial
transport() {
  local said
  case $vsock in
    auto) ;;
    *) printf '%s\n' "$vsock" && return ;;
  esac
  said=$("$samovar" launch --print-command --tee none --image "$(release_image)")
  case $said in
    *vhost-vsock-pci*) echo vhost ;;
    *vhost-user-vsock-pci*) echo vhost-device ;;
    *) echo serial ;;
  esac
}

# greet IMAGE: launches it and waits for the guest's first byte; descriptor 8 then leads to the guest, 9 comes from it, and
# $launcher is the process
greet() {
  rm -f "$work/to" "$work/from"
  mkfifo "$work/to" "$work/from"
  # Not through a function: $launcher must be the program's own number.
  "$samovar" launch --stdio --tee none --vsock "$vsock" --image "$1" <"$work/to" >"$work/from" 2>"$work/errors" &
  launcher=$!
  exec 8>"$work/to" 9<"$work/from"
  [ "$(head -c 1 <&9 | wc -c)" = 1 ] || { cat "$work/errors"; return 1; }
}
# part STATUS: hangs up; the launcher must end with STATUS
part() {
  local status=0
  exec 8>&- 9<&-
  wait "$launcher" || status=$?
  [ "$status" = "$1" ] || { cat "$work/errors"; return 1; }
}

# toolchain NAME MIB: a toolchain disk $work/disks/NAME.disk with one program, /usr/bin/true, and MIB of files that nothing reads
toolchain() {
  local tree=$work/tree disk=$work/disks/$1.disk size root_hash
  mkdir -p "$tree/usr/bin" "$tree/fill" "$work/disks"
  printf 'int main(void) { return 0; }\n' >"$work/true.c"
  "$build/toolchain/bin/x86_64-linux-musl-gcc" -Os -static -o "$tree/usr/bin/true" "$work/true.c"
  noise "$2" | split -b 128K -a 5 - "$tree/fill/"
  env -u SOURCE_DATE_EPOCH mkfs.erofs --quiet -x-1 -T0 --all-root -zlz4 "$disk" "$tree" >/dev/null
  rm -r "$tree"
  size=$(stat -c %s "$disk")
  root_hash=$(PATH=$PATH:/usr/sbin:/sbin veritysetup format --no-superblock --format=1 --hash=sha256 --salt=- \
    --data-block-size=4096 --hash-block-size=4096 --data-blocks=$((size / 4096)) --hash-offset="$size" "$disk" "$disk" |
    awk '/^Root hash:/ { print $3 }')
  cat >"$work/disks/$1.json" <<JSON
{"name":"$1","root_hash":"$root_hash","hash_algorithm":"sha256","salt":"","block_size":4096,"data_blocks":$((size / 4096)),
 "hash_start_block":$((size / 4096)),"size":$(stat -c %s "$disk"),"sha256":"$(sha256sum <"$disk" | cut -c 1-64)",
 "packages_sha256":"$(sha256sum </dev/null | cut -c 1-64)"}
JSON
}

# noise MIB: bytes that do not compress, the same every time
noise() {
  local zeros
  zeros=$(printf '0%.0s' {1..32})
  head -c $(($1 << 20)) /dev/zero | openssl enc -aes-128-ctr -nosalt -K "$zeros" -iv "$zeros"
}

# repository NAME MIB SIZE TOOLCHAIN: a git repository with MIB of files of SIZE (as split takes it), built by `true`
repository() {
  local dir=$work/$1
  git init --quiet "$dir"
  mkdir "$dir/files"
  noise "$2" | split -b "$3" -a 5 - "$dir/files/"
  printf '{"version":1,"build":["true"],"artifacts":["files/aaaaa"],"toolchain":"%s"}\n' "$4" >"$dir/.samovar.json"
  git -C "$dir" -c core.compression=0 add -A
  git -C "$dir" -c user.name=b -c user.email=b@localhost -c commit.gpgsign=false commit --quiet -m bench
}

# built NAME TOOLCHAIN [OPTION...]: builds the repository. Lines of standard error go to $work/lines, each after its time.
built() {
  local name=$1 toolchain=$2
  shift 2
  rm -rf "$work/$name.bundle"
  "$samovar" build "$work/$name" --out "$work/$name.bundle" --tee none --vsock "$vsock" \
    --toolchain "$work/disks/$toolchain.json" --console "$work/console" "$@" 2>&1 >/dev/null |
    while IFS= read -r line; do printf '%s %s\n' "${EPOCHREALTIME/[.,]/}" "$line"; done >"$work/lines" ||
    { cut -d ' ' -f 2- "$work/lines" >&2; return 1; }
}
# moment TEXT: when `built` saw the line "samovar: TEXT"
moment() { awk -v line="samovar: $1" '{ time = $1; sub(/^[0-9]* /, "") } $0 == line { print time; exit }' "$work/lines"; }
