# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# What the firmware file alone decides: MRTD, the variable store, the TD HOB, the generation.

# FILE ONE-PASS TWO-PASS; of the second the first digits, or - if it is not known
mrtd() { measure --firmware "$1" --mrtd-order "$2" | register mrtd; }
while read -r file one two; do
  check "MRTD of ${file#"$work"/}" equal "$(mrtd "$file" one-pass)" "$one"
  [ "$two" = - ] || check "MRTD of ${file#"$work"/}, two-pass" equal "$(mrtd "$file" two-pass | short)" "$two"
done <<EOF
$inteltdx a7a1f751abc454f9cbab198ca8d2edb2821935df525c74182b5e776cb0929e8c59aefecce725b0d08a5e9d3d3183bd08 b90b236113eb4c0d
$ovmf2502 bdc6fb145880f06f30c8b346b8dce2a99d9351b56892df22f80fcf6574caa9f9c31df8e8576d53b4d0cd1c3f28910e11 456f07902150d008
$amdsev 5f77220a7135b2be2087c3555b897a1c56ca84516fafc622a33fa498a46305a12597a18bb57bc50f714ffab9fe6f004d 85ed058ce01afaac
$generic ab742989d480d040f178cf83c3ae0734f923dbddb7325b4a826e0d87c30cb299aff85beb23ad30a1c6f975a8d0ce3e7a d137701167ce1e42
$ovmf2211 4c7206f0f483c524f12c366c711e9049030a8d47c471ee5aa9c4999a08de4057fb887fed0744d5631a212967fb231c47 -
EOF

# the variable store is in RTMR0, not in MRTD
check 'MRTD of the blank variable store' equal "$(mrtd "$work/blank.fd" one-pass)" "$(mrtd "$inteltdx" one-pass)"
check 'CFV, blank store' equal "$(events --firmware "$work/blank.fd" | event 'configuration volume')" \
  344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790
check 'CFV as shipped' equal "$(events --firmware "$inteltdx" | event 'configuration volume')" \
  327d4a91229b3993a7f6f64740d94ff689d44b45edada6e255596d4c7aa287576a92fb1f5c350c287caf60670a5bad5a
secure_boot() { events --firmware "$1" | event 'variable SecureBoot,' | short; }
check 'SecureBoot off in a build with secure boot' equal "$(secure_boot "$work/blank.fd")" cfa4e2c606f57262
check 'SecureBoot in a build without' equal "$(secure_boot "$generic")" 9dc3a1f80bcec915
check 'SecureBoot on' equal "$(secure_boot "$work/snakeoil.fd")" 2cded0c6f453d4c6
check 'db is not asked which certificate' equal "$(events --firmware "$inteltdx" | event 'db entry')" -

# TD HOB; the second of 2025.02 and the one of 64 GiB are in logs of trust domains
hob() { events --firmware "$1" --memory "$2" | event 'TD HOB' | short; }
for row in 1G:1055c9b9a1fc534e 2048M:0b8772e5b0b41b83 4294967296:5b684faf8d02a733 16G:cd2312a0d87ef3c4 64G:8ae1e425351df799; do
  check "TD HOB of inteltdx, ${row%%:*}" equal "$(hob "$inteltdx" "${row%%:*}")" "${row#*:}"
done
check 'TD HOB of 2025.02, 2G' equal "$(hob "$ovmf2502" 2G)" 0e35f1b315ba6c91

# the traits of a build, known and found by unpacking; a changed byte makes a known build an unknown one
generation() { measure --firmware "$1" --json | grep -o '"generation":"[^"]*"' | cut -d '"' -f 4; }
altered() { # FILE: a copy with another reset vector, which nothing but MRTD depends on
  cp "$1" "$work/altered.fd" && printf 'x' | dd of="$work/altered.fd" bs=1 seek=$(($(stat -c %s "$1") - 1)) conv=notrunc status=none
  echo "$work/altered.fd"
}
for row in "$inteltdx 202508" "$generic 202508" "$ovmf2502 202411"; do
  read -r file want <<<"$row"
  check "generation of ${file#"$work"/}, known" equal "$(generation "$file")" "$want"
  check "generation of ${file#"$work"/}, from its contents" equal "$(generation "$(altered "$file")")" "$want"
done
built_with() { measure --firmware "$(altered "$1")" --json | grep -o '"secure_boot":[a-z]*'; }
check 'secure boot of inteltdx, from its contents' equal "$(built_with "$inteltdx")" '"secure_boot":true'
check 'secure boot of generic, from its contents' equal "$(built_with "$generic")" '"secure_boot":false'
smbios() { events --firmware "$1" --smbios "$vectors/tdx-boot/tpm-qemu111-generic2608/fw_cfg-etc_smbios_smbios-tables.bin" | event 'SMBIOS table' | short; }
check 'SMBIOS of a known build' equal "$(smbios "$generic")" 6a16ad692dcb2772
check 'SMBIOS of the same build, from its contents' equal "$(smbios "$(altered "$generic")")" 6a16ad692dcb2772
check 'SMBIOS of inteltdx, from its contents' equal "$(smbios "$(altered "$inteltdx")")" 6a16ad692dcb2772
for file in "$amdsev" "$ovmf2211"; do
  check "${file#"$work"/} extends nothing" equal "$(events --firmware "$file" | register rtmr1 | head -n 1)" -
done

# hostile files
damaged() { # OFFSET-FROM-END BYTE TEXT: inteltdx with that byte is refused with that text
  cp "$inteltdx" "$work/damaged.fd"
  printf "%b" "$2" | dd of="$work/damaged.fd" bs=1 seek=$(($(stat -c %s "$inteltdx") - $1)) conv=notrunc status=none
  refuses 1 "$3" "$samovar" measure tdx --firmware "$work/damaged.fd"
}
check 'a footer that is none is refused' damaged 40 '\x00' 'no GUIDed table'
check 'a table longer than its entries is refused' damaged 49 '\xff' 'footer table: entry that ends at'
head -c 100 "$inteltdx" >"$work/cut.fd"
check 'a cut firmware is refused' refuses 1 'TDVF metadata' "$samovar" measure tdx --firmware "$work/cut.fd"
