# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# `samovar image build` and what it makes.

images=${work:?}/images # run sets work, build, samovar

builds() { "${samovar:?}" image build --out "$images" --json >"$work/build.json" 2>"$work/build.err"; }
is_silent() { [ ! -s "$work/build.err" ]; }
one_document() { [ "$(wc -l <"$work/build.json")" = 1 ] && grep -q '"flavour":"release"' "$work/build.json"; }

same_files() { # same_files FLAVOUR NAME...: exactly these
  local flavour=$1
  shift
  diff <(printf '%s\n' "$@" | LC_ALL=C sort) <(find "$images/$flavour" -mindepth 1 -printf '%P\n' | LC_ALL=C sort)
}
one_line() { # the file is the command line, without an end of line
  cmp <(printf '%s' "$("$samovar" image show "$images/release" | sed -nE 's/^ +(console=.*)/\1/p')") "$images/release/cmdline"
  [ -s "$images/release/cmdline" ]
}

# Mode, owner, time and name of each entry, read here without our own reader: the numbers of a header are at
# offset 6, the name at 110; both header with name and content are padded to four.
entries() { # entries FILE
  # shellcheck disable=SC2016 # perl's own
  perl -e '
    local $/; open my $f, "<:raw", $ARGV[0] or die; my $a = <$f>; my $at = 0;
    while (substr($a, $at, 6) eq "070701") {
      my @n = map { hex substr($a, $at + 6 + 8 * $_, 8) } 0 .. 12;
      my $name = substr($a, $at + 110, $n[11] - 1);
      last if $name eq "TRAILER!!!";
      printf "%o %d %d %d %s\n", $n[1], $n[2], $n[3], $n[5], $name;
      $at = ($at + 110 + $n[11] + 3) & ~3; $at = ($at + $n[6] + 3) & ~3;
    }' "$1"
}
exact_entries() { equal "$(entries "$images/$1/initrd")" '100755 0 0 0 init'; }

at_most() { # at_most BYTES FILE
  local size
  size=$(stat -c %s "$2")
  echo "$2: $size bytes, at most $1"
  [ "$size" -le "$1" ]
}
static_pie() { # position-independent, no interpreter, no libraries, hardened
  local file=${build:?}/bin/$1
  readelf -hldW "$file" >"$work/elf"
  grep -q 'Type: *DYN' "$work/elf"
  grep -q 'FLAGS_1.*PIE' "$work/elf"
  grep -q GNU_RELRO "$work/elf"
  grep -q 'GNU_STACK.* RW ' "$work/elf"
  lacks "$work/elf" -E 'INTERP|NEEDED'
}
stripped() {
  readelf -SW "$build/bin/$1" >"$work/sections"
  lacks "$work/sections" -E '\.(symtab|debug)'
}
agent_is_ours() { # agent_is_ours FLAVOUR INIT: image.json names the program that was built
  local digest
  digest=$(sha256sum <"$build/bin/$2" | cut -d ' ' -f 1)
  grep -q "\"agent\": \"$digest\"" "$images/$1/image.json"
}

# No pipe into grep -q here: it stops reading early, and pipefail would turn the writer's death into "not found".
# Symbols that only the simulator's client defines, and words that only it has.
simulator_symbols() {
  nm --defined-only "$build/obj/guest/guest/tee/sim/sim_client.o" | awk '$2 ~ /[TDBR]/ { print $3 }'
}
simulator_in() { # simulator_in INIT: prints what it finds; not to be called as a condition: it would not notice that it cannot look
  local symbol
  nm "$build/bin/$1.unstripped" >"$work/symbols"
  [ -s "$work/symbols" ]
  strings -a "$build/bin/$1" >"$work/strings"
  [ -s "$work/strings" ]
  simulator_symbols >"$work/simulator-symbols"
  [ -s "$work/simulator-symbols" ]
  while IFS= read -r symbol; do
    if grep -qF " $symbol" "$work/symbols"; then echo "$1 has $symbol"; fi
  done <"$work/simulator-symbols"
  # The platform's bare name is a row of the table that all flavours have.
  grep -iE 'simtee|sim-snp|simulated' "$work/strings" | grep -vx 'sim-snp' || true
}
no_simulator() {
  simulator_in samovar-init >"$work/seen"
  cat "$work/seen"
  [ ! -s "$work/seen" ]
}
# The test above can fail: it finds in the other flavour what it looks for, in both ways.
simulator_seen() {
  simulator_in samovar-init-sim >"$work/seen"
  grep -q 'samovar-init-sim has' "$work/seen"
  grep -qi 'simulated' "$work/seen"
}

digests_true() { # as coreutils see them
  local file size digest
  while read -r file size digest; do
    [ "$(stat -c %s "$images/$1/$file")" = "$size" ]
    [ "$(sha256sum <"$images/$1/$file" | cut -d ' ' -f 1)" = "$digest" ]
    echo "$file"
  done < <(tr -d '\n' <"$images/$1/image.json" |
    grep -oE '"path": "[^"]*", *"sha256": "[0-9a-f]*", *"size": [0-9]*' |
    sed -E 's/"path": "([^"]*)", *"sha256": "([0-9a-f]*)", *"size": ([0-9]*)/\1 \3 \2/') >"$work/checked"
  cat "$work/checked"
  [ "$(wc -l <"$work/checked")" = 5 ]
}
flipped() { # flipped FILE OFFSET: one changed byte is refused, by name
  rm -rf "$work/copy"
  cp -r "$images/release" "$work/copy"
  printf '\xa5' | dd of="$work/copy/$1" bs=1 seek="$2" conv=notrunc status=none
  ! cmp -s "$images/release/$1" "$work/copy/$1" || return 1
  refuses 1 "$1" "$samovar" image show "$work/copy"
}
missing_file() {
  rm -rf "$work/copy"
  cp -r "$images/release" "$work/copy"
  rm "$work/copy/initrd"
  refuses 3 initrd "$samovar" image show "$work/copy"
}
# Only the variable store is another one than Debian ships.
tdx_variables() {
  local shipped
  mkdir -p "$work/ovmf"
  dpkg-deb --fsys-tarfile "$(scripts/fetch-input ovmf-inteltdx)" | tar -x -C "$work/ovmf"
  dpkg-deb --fsys-tarfile "$(scripts/fetch-input ovmf-generic)" | tar -x -C "$work/ovmf" ./usr/share/OVMF/OVMF_VARS_4M.fd
  shipped=$work/ovmf/usr/share/ovmf/OVMF.inteltdx.ms.fd
  cmp -i 540672 "$shipped" "$images/release/ovmf-tdx.fd"
  cmp -n 540672 "$work/ovmf/usr/share/OVMF/OVMF_VARS_4M.fd" "$images/release/ovmf-tdx.fd"
  ! cmp -s "$shipped" "$images/release/ovmf-tdx.fd" || return 1
}
# The published digests are those that `samovar measure snp` computes from the loose files.
measured() { # measured MODEL VCPUS
  local digest
  digest=$("$samovar" measure snp --ovmf "$images/release/ovmf-snp.fd" --kernel "$images/release/vmlinuz" \
    --initrd "$images/release/initrd" --append "$(cat "$images/release/cmdline")" --vcpu-type "$1" --vcpus "$2")
  grep -Eqx '[0-9a-f]{96}' <<<"$digest"
  tr -d '\n ' <"$images/release/image.json" >"$work/one-line"
  grep -qF "{\"cpu_model\":\"$1\",\"guest_features\":1,\"launch_digest\":\"$digest\",\"vcpus\":$2}" "$work/one-line"
}
tdx_measured() { # MRTD, RTMR1 and RTMR2 are those that `samovar measure tdx` computes
  local register
  local header
  for header in raw patched; do
    "$samovar" measure tdx --image "$images/release" --memory 4G --setup-header "$header" --json | tr -d '\n '
  done >"$work/tdx.json"
  tr -d '\n ' <"$images/release/image.json" | grep -oE '"(mrtd|rtmr1|rtmr2)":"[0-9a-f]{96}"' >"$work/registers"
  [ "$(wc -l <"$work/registers")" = 6 ]
  [ "$(sort -u "$work/registers" | wc -l)" = 4 ] # RTMR1 twice: QEMU 10.1 patches the kernel's header
  while IFS= read -r register; do
    grep -qF "$(cut -d : -f 2 <<<"$register")" "$work/tdx.json" || { echo "$register"; cat "$work/tdx.json"; return 1; }
  done <"$work/registers"
}
builder_id() { # it is on the command line, and so in the measurement
  "$samovar" image build --out "$work/named" --flavour release --builder-id https://example.org/builder >/dev/null
  grep -q '"builder_id": "https://example.org/builder"' "$work/named/release/image.json"
  [ ! -e "$work/named/sim" ]
  [ "$(cat "$work/named/release/cmdline")" = "$(cat "$images/release/cmdline") samovar.builder_id=https://example.org/builder" ]
  cmp "$work/named/release/initrd" "$images/release/initrd"
  grep -om1 '"launch_digest": "[0-9a-f]*"' "$images/release/image.json" >"$work/unnamed-digest"
  [ -s "$work/unnamed-digest" ]
  lacks "$work/named/release/image.json" -F -f "$work/unnamed-digest"
  refuses 2 'builder id: expected a URI' "$samovar" image build --out "$work/unnamed" --flavour release --builder-id nobody
  [ ! -e "$work/unnamed" ]
}
replaced() { # a damaged image is replaced by a good one, and nothing stays beside it
  printf x >>"$images/sim/vmlinuz"
  "$samovar" image build --out "$images" --flavour sim >/dev/null
  "$samovar" image show "$images/sim" >/dev/null
  [ "$(find "$images" -mindepth 1 -maxdepth 1 | wc -l)" = 2 ]
}
not_replaced() {
  mkdir -p "$work/home/release/letters"
  refuses 2 'is no image' "$samovar" image build --out "$work/home" --flavour release
  [ -d "$work/home/release/letters" ]
}
wrong_package() { # a package of the right name and size with another content
  local row file
  row=$(grep -E '^kernel-source ' image/inputs.lock)
  file=$(awk '{ sub(/.*\//, "", $6); print $6 }' <<<"$row")
  mkdir -p "$work/pool"
  truncate -s "$(awk '{ print $4 }' <<<"$row")" "$work/pool/$file"
  SAMOVAR_POOL=$work/pool SAMOVAR_CACHE=$work/empty-cache \
    refuses 3 "$file" "$samovar" image build --out "$work/wrong"
  [ ! -e "$work/wrong" ]
}

check "image build makes both flavours" builds
check "and says nothing in a pipe" is_silent
check "--json is one document" one_document
for flavour in release sim; do
  check "$flavour: the files of an image and no other" same_files "$flavour" \
    vmlinuz initrd cmdline ovmf-snp.fd ovmf-tdx.fd image.json
  check "$flavour: sizes and digests are true" digests_true "$flavour"
  check "$flavour: initrd has the agent only" exact_entries "$flavour"
  check "$flavour: initrd is at most 330 KiB" at_most 337920 "$images/$flavour/initrd"
  check "$flavour: kernel is at most 5 MB" at_most 5000000 "$images/$flavour/vmlinuz"
done
check "release: image.json names the release agent" agent_is_ours release samovar-init
check "sim: image.json names the sim agent" agent_is_ours sim samovar-init-sim
for init in samovar-init samovar-init-sim; do
  check "$init is at most 320 KiB" at_most 327680 "$build/bin/$init"
  check "$init is static-pie without interpreter" static_pie "$init"
  check "$init is stripped" stripped "$init"
done
check "release has no simulator code" no_simulator
check "the sim flavour has what that test looks for" simulator_seen
check "the command line is one line" one_line
check "TDX firmware differs from Debian's in its variables only" tdx_variables
check "the published measurement of 2 vCPUs is true" measured EPYC-Milan 2
check "the published measurement of 64 vCPUs is true" measured EPYC-v4 64
check "the published TDX measurements are true" tdx_measured
for file in vmlinuz initrd cmdline ovmf-snp.fd ovmf-tdx.fd; do
  check "a changed byte in $file is refused" flipped "$file" 20
done
check "a missing file is refused" missing_file
check "the builder id is on the measured command line" builder_id
check "an older image is replaced" replaced
check "another folder is not replaced" not_replaced
check "a package with the wrong digest makes no image" wrong_package
