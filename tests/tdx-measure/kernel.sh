# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# RTMR1 and RTMR2: the kernel, its command line, the initrd.

# without_signature FILE: the kernel as it was before it was signed
without_signature() {
  python3 - "$kernel" "$1" <<'EOF'
import struct, sys
image = bytearray(open(sys.argv[1], 'rb').read())
directory = struct.unpack_from('<I', image, 0x3c)[0] + 24 + 112 + 4 * 8
offset, size = struct.unpack_from('<II', image, directory)
assert size > 0 and offset + size == len(image)
struct.pack_into('<II', image, directory, 0, 0)
open(sys.argv[2], 'wb').write(image[:offset])
EOF
}
want=b87b2bfd7eb3fcc0c5e3f28a8bd807420d85d8d2ccd0d2727a5b7025aa2d16a6c3369b80556175dad1e1749843ee8f93
measure_kernel() { measure --firmware "$generic" --append "$append" --events --kernel "$1" | event 'kernel, Auth'; }
check 'Authenticode of the kernel as signed by Debian' equal "$(measure_kernel "$kernel")" $want
without_signature "$work/unsigned"
check 'Authenticode without the signature' equal "$(measure_kernel "$work/unsigned")" $want

rtmr1=77ec4f2c75e1f25365ff6400aa6f599736cc0f6ab85b1379bbb4cd34cad28b716b0805750258d471b132abb2ea76450d
check 'RTMR1' equal "$(measure --firmware "$work/blank.fd" --kernel "$kernel" | register rtmr1)" $rtmr1
check 'RTMR1 does not depend on the build of this generation' equal "$(measure --firmware "$ovmf2502" --kernel "$kernel" | register rtmr1)" $rtmr1
older() { measure --firmware "$generic" --kernel "$kernel" --firmware-generation before-202411 --events; }
check 'RTMR1 before the separator moved has four events' equal "$(older | grep -c '^rtmr1  ')" 4

options() { events --firmware "$1" --initrd "$work/initrd" | event 'command line' | short; }
check 'command line, token first' equal "$(options "$generic")" f57e795651cbe3b3
check 'command line, token last' equal "$(options "$ovmf2502")" 42eb3b19dd6eef55
utf16() { printf '%s\0' "$1" | iconv -f ascii -t utf-16le | sha384sum | cut -c 1-16; }
check 'command line, as UTF-16' equal "$(options "$generic")" "$(utf16 "initrd=initrd $append")"
check 'without an initrd: no token' equal "$(events --firmware "$generic" | event 'command line' | short)" "$(utf16 "$append")"
check 'without an initrd: one event' equal "$(events --firmware "$generic" | grep -c '^rtmr2  ')" 1
check 'the initrd is the file' equal "$(events --firmware "$generic" --initrd "$work/initrd" | event 'initrd,')" "$(sha384 "$work/initrd")"

# RTMR2 of the recorded boots, whose initrd is known by its digest only
rtmr2_of() {
  local zero
  zero=$(printf '0%.0s' {1..96})
  extend "$(extend "$zero" "$(events --firmware "$1" --initrd "$work/initrd" | event 'command line')")" \
    ed0aeb253764a858c5ee96ac238e44bdb474357112c5d64503fd44ba4dc86e9e24eedfa23c050688a8a45244b54b4275
}
check 'RTMR2 of the recorded boot' equal "$(rtmr2_of "$generic")" \
  bcbca8748b6b4460769e9618e0d03de9fa9013e24af5568c4461f6af4ec52fd7a2551d1c7fffd7dbc08233785b1387c3
check 'RTMR2 of the recorded boot, token last' equal "$(rtmr2_of "$ovmf2502")" \
  28334cefd6bd4ab4c279fa60fb08aabff5314c89e2c61edfc8890654763092c8b8aa870592bc7b3061fa70654434b8ec

head -c 1000000 "$kernel" >"$work/cut"
measure --firmware "$generic" --kernel "$work/cut" >"$work/out"
check 'a cut kernel: no RTMR1' equal "$(register rtmr1 <"$work/out")" -
check 'a cut kernel: the reason' grep -q 'does not end the file' "$work/stderr"
check 'no kernel for an initrd' refuses 2 'need --kernel' "$samovar" measure tdx --firmware "$generic" --initrd "$work/initrd"
check 'null and the reason, in JSON' grep -q '"rtmr1":null' <(measure --firmware "$generic" --json)
check 'the reasons, in JSON' grep -qE '"reasons":\{"rtmr0":"[^"]+","rtmr1":"no kernel was given; give --kernel","rtmr2":"[^"]+"\}' \
  <(measure --firmware "$generic" --json)
