# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# The tables of the QEMU that is installed, over qtest: what they depend on, and that they are kept.

qemu=$(command -v "${QEMU:-qemu-system-x86_64}")
downloads=${SAMOVAR_CACHE:-}
export SAMOVAR_CACHE=$work/cache

# digests ARGUMENT…: of loader, RSDP, tables and SMBIOS
digests() {
  measure --firmware "$generic" --kernel "$kernel" --qemu "$qemu" --events "$@" |
    sed -nE 's/^rtmr0  ([0-9a-f-]{1,16}).*(etc.table-loader|etc.acpi.rsdp|etc.acpi.tables|SMBIOS).*/\1/p'
}
# same_as_base: "=" or "x" for each of the four on standard input
same_as_base() { paste -d ' ' - "$work/base" | awk '{ printf "%s", ($1 == $2) ? "=" : "x" }'; }
machine='q35,vmport=off,hpet=off'
base=(--memory 1G --vcpus 2 --cpu max)
digests "${base[@]}" >"$work/base"
check 'QEMU gives all four' equal "$(grep -cE '^[0-9a-f]{16}$' "$work/base")" 4
knob() { # NAME WANT ARGUMENT…
  local name=$1 want=$2
  shift 2
  check "tables and $name" equal "$(digests "$@" | same_as_base)" "$want"
}
knob 'memory' '==xx' --memory 4G --vcpus 2 --cpu max
knob 'vCPUs' 'xxx=' --memory 1G --vcpus 4 --cpu max
knob 'sockets' '===x' "${base[@]}" --qemu-arg=-smp --qemu-arg=cpus=2,sockets=2,cores=1,threads=1
knob 'the CPU model' '===x' --memory 1G --vcpus 2 --cpu Skylake-Server
knob 'address bits without a 64-bit BAR' '====' --memory 1G --vcpus 2 --cpu max,phys-bits=46
knob 'a name' '====' "${base[@]}" --qemu-arg=-name --qemu-arg=other
knob 'a UUID, which is not measured' '====' "${base[@]}" --qemu-arg=-uuid --qemu-arg=00112233-4455-6677-8899-aabbccddeeff
knob 'the HPET' 'xxx=' "${base[@]}" --machine "$machine,smm=off,pic=off,hpet=on"
knob 'the words of a real command line' '====' "${base[@]}" \
  --machine "$machine,kernel_irqchip=split,confidential-guest-support=tdx,memory-backend=mem0"
for part in smm pic; do
  check "a machine with what no trust domain has: $part" refuses 2 "--machine: $part=on: a trust domain has none" \
    "$samovar" measure tdx --firmware "$generic" --kernel "$kernel" --qemu "$qemu" "${base[@]}" --machine "q35,$part=on"
done
hob() { # ARGUMENT…: the digest of the TD HOB
  measure --firmware "$generic" --kernel "$kernel" --qemu "$qemu" --vcpus 2 --cpu max --events "$@" | grep -F 'TD HOB'
}
differ() { [ -n "$1" ] && [ "$1" != "$2" ]; }
check 'a moved split of the RAM shows in the TD HOB' differ "$(hob --memory 2G --machine q35,max-ram-below-4g=1G)" "$(hob --memory 2G)"
check 'a q35 of that size as it is has the HOB that is computed without QEMU' equal "$(hob --memory 4G)" \
  "$(measure --firmware "$generic" --kernel "$kernel" --memory 4G --events | grep -F 'TD HOB')"
check 'the header is patched as this QEMU does' grep -q 'setup header patched by QEMU' \
  <(measure --firmware "$generic" --kernel "$kernel" --qemu "$qemu" "${base[@]}" --events)
check 'unless it is said' grep -q 'kernel, Authenticode, file as it is' \
  <(measure --firmware "$generic" --kernel "$kernel" --qemu "$qemu" "${base[@]}" --setup-header raw --events)
check 'memory without a unit' refuses 2 '"4096" is 4096 bytes; expected a size such as 2G' \
  "$samovar" measure tdx --firmware "$generic" --memory 4096
check 'no memory' refuses 2 '"0" is 0 bytes' "$samovar" measure tdx --firmware "$generic" --memory 0

# a device with a 64-bit BAR
device=(--device "virtio-rng-pci,disable-legacy=on")
why() { measure --firmware "$generic" --kernel "$kernel" --qemu "$qemu" "$@" --json | grep -o '"reasons":{[^}]*}'; }
check 'a 64-bit BAR needs --address-bits' grep -q '"rtmr0":"ACPI tables: slot 1 has a 64-bit BAR' <(why "${base[@]}" "${device[@]}")
check 'with them RTMR0 is known' equal "$(why "${base[@]}" "${device[@]}" --address-bits 46 | grep -c rtmr0)" 0
check 'a window that does not fit is refused' grep -q '"rtmr0":"ACPI tables: no 64-bit PCI window fits' \
  <(why --memory 64G --vcpus 2 --cpu max "${device[@]}" --address-bits 36)
check 'a PCI bridge is refused' grep -q 'a PCI bridge in slot' <(why "${base[@]}" --device pcie-root-port --address-bits 46)
check 'more memory than this host has' equal "$(why --memory 1024G --vcpus 2 --cpu max | grep -c rtmr0)" 0
check 'without --cpu: no SMBIOS table' grep -q 'it names the CPU of the host' <(why --memory 1G --vcpus 2)
check 'address bits out of range' refuses 2 'expected 36 to 52' \
  "$samovar" measure tdx --firmware "$generic" --qemu "$qemu" --memory 1G --address-bits 35

# a QEMU that counts how often it is asked for a machine; its version is asked each time
mkdir -p "$work/counted"
cat >"$work/counted/qemu" <<EOF
#!/bin/sh
[ "\$*" = -version ] || echo >>"$work/counted/calls"
exec "$qemu" "\$@"
EOF
chmod +x "$work/counted/qemu"
asked() { # WANT ARGUMENT…: measures, and QEMU has been asked so often since the beginning
  local want=$1
  shift
  measure --firmware "$generic" --kernel "$kernel" --qemu "$work/counted/qemu" "$@" >"$work/asked"
  equal "$(register rtmr0 <"$work/asked" | wc -c)" 97
  equal "$(wc -l <"$work/counted/calls")" "$want"
}
export SAMOVAR_CACHE=$work/counted/cache
check 'QEMU is asked' asked 1 "${base[@]}"
first=$(cat "$work/asked")
check 'but not twice for the same machine' asked 1 "${base[@]}"
check 'and the answer is the same' equal "$(cat "$work/asked")" "$first"
check 'another machine is asked for' asked 2 --memory 2G --vcpus 2 --cpu max
for entry in "$work"/counted/cache/tables/*; do printf 'x' >"$entry"; done
check 'a damaged answer is asked for again' asked 3 "${base[@]}"
echo '# another build' >>"$work/counted/qemu"
check 'another build of QEMU is asked' asked 4 "${base[@]}"
check 'a QEMU that is not there' refuses 3 'is not in PATH' "$samovar" measure tdx --firmware "$generic" --memory 1G --qemu no-such-qemu
if [ -n "$downloads" ]; then export SAMOVAR_CACHE=$downloads; else unset SAMOVAR_CACHE; fi
