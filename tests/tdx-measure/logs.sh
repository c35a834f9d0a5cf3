# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# Logs of real boots: printed, replayed, and compared with what is predicted; what differs must be what is known to differ.

boot=$vectors/tdx-boot
log2608=$boot/tpm-qemu111-generic2608/eventlog.bin
ccel=$vectors/tdx-quotes/v4-b0c06f-live.ccel.bin # of a trust domain on hardware

# compare LOG ARGUMENT…: the lines that are not equal, without the digests
compare() {
  local log=$1
  shift
  measure --compare "$log" --kernel "$kernel" --initrd "$work/initrd" --append "$append" "$@" |
    grep -E '^rtmr' | grep -vE '^rtmr[0-2]  (equal|unknown)' | sed -E 's/ +/ /g; s/, [0-9]+ bytes.*//'
}
# agreeing LOG ARGUMENT…: the number of lines that are
agreeing() {
  local log=$1
  shift
  measure --compare "$log" --kernel "$kernel" --initrd "$work/initrd" --append "$append" "$@" | grep -cE '^rtmr[0-2]  equal'
}
own_tables='rtmr0 extra EV_PLATFORM_CONFIG_FLAGS "ACPI DATA"'
own_initrd='rtmr2 differs EV_EVENT_TAG initrd'
check 'TPM log, 2026.08' equal "$(compare "$log2608" --firmware "$generic" --smbios "$boot/tpm-qemu111-generic2608/fw_cfg-etc_smbios_smbios-tables.bin")" \
  "$(printf '%s\n%s' "$own_tables" "$own_initrd")"
check 'TPM log, 2025.02' equal "$(compare "$boot/tpm-qemu111-ovmf2502/eventlog.bin" --firmware "$ovmf2502")" "$(printf '%s\n%s' "$own_tables" "$own_initrd")"
check 'TPM log, secure boot with one certificate' equal \
  "$(compare "$boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin" --firmware "$work/snakeoil.fd" | grep -vE 'HANDOFF|ACPI DATA|initrd')" ''
check 'TPM log, secure boot: equal events' equal "$(agreeing "$boot/tpm-qemu111-secboot-snakeoil-direct/eventlog.bin" --firmware "$work/snakeoil.fd")" 14
check 'CC log of a trust domain: what the firmware alone decides' equal \
  "$(agreeing "$ccel" --firmware "$ovmf2502" --memory 2G)" 14
check 'CC log of a trust domain: the first difference' grep -qF 'part at rtmr1, kernel, Authenticode' "$work/stderr"
check 'CC log: a log that agrees ends with 0, one that does not with 1' refuses 1 'part at rtmr0, TD HOB' \
  "$samovar" measure tdx --firmware "$ovmf2502" --memory 4G --compare "$ccel"
check 'comparison in JSON' grep -q '"first_difference":0' \
  <(measure --firmware "$ovmf2502" --memory 4G --compare "$ccel" --json)

# inspect
replayed() { "$samovar" inspect "$@" | sed -n '/^replayed:/,$s/^\([A-Z]*[0-9]*\)  /\1 /p'; } # NAME VALUE a line
check 'inspect --ccel' equal "$(replayed --ccel "$ccel" | sed -n 's/^RTMR0 //p')" \
  5aca07b1e885e17d1aeaf9d94edb2674767a61547cf8a49f26b73b4a43baeb04d147ba1953310852bbdcb13f0cfcac17
check 'inspect --tpm-log' equal "$(replayed --tpm-log "$log2608" | sed -n 's/^PCR9 //p')" \
  bcbca8748b6b4460769e9618e0d03de9fa9013e24af5568c4461f6af4ec52fd7a2551d1c7fffd7dbc08233785b1387c3
check 'inspect finds out which it is' equal "$(replayed "$log2608" | wc -l)" "$(replayed --tpm-log "$log2608" | wc -l)"
check 'inspect in JSON' grep -q '"kind":"cc"' <("$samovar" inspect --ccel "$ccel" --json)
check 'inspect takes one file' refuses 2 'expected one of FILE' "$samovar" inspect --ccel a --tpm-log b
check 'inspect takes a file' refuses 2 'expected one of FILE' "$samovar" inspect
printf 'CCEL8\0\0\0' >"$work/ccel-table"
check 'inspect of the ACPI table instead of the log' refuses 1 'tables/data/CCEL' "$samovar" inspect --ccel "$work/ccel-table"
head -c 500 "$ccel" >"$work/cut-log"
check 'inspect of a log that is cut' refuses 1 'event 3: event at offset 0x1e1: need 36 bytes, have 19' "$samovar" inspect --ccel "$work/cut-log"

# --- every log of the corpora, and the blobs of the runs in tests/vectors

# A log's replay gives what the guest read: all PCRs of the bank, but for 10, which the kernel extends later, and for those
# that nothing was extended to.
replay_is_pcrs() { # FOLDER
  local name value
  replayed --tpm-log "$1/eventlog.bin" | while read -r name value; do
    [ "$name" = PCR10 ] || grep -qix "pcr sha384 ${name#PCR} $value" "$1/pcrs.txt" || { echo "$1: $name $value"; return 1; }
  done
  [ "$(replayed --tpm-log "$1/eventlog.bin" | wc -l)" -ge 9 ]
}
# The log of a quote gives its four registers.
replay_is_quote() { # NAME
  local registers
  registers=$("$samovar" inspect "$corpus/tdx-quotes/$1.bin" --json | grep -oE '"rtmr[0-3]":"[0-9a-f]{96}"' | cut -d '"' -f 4)
  equal "$(replayed --ccel "$corpus/tdx-quotes/$1.ccel.bin" | cut -d ' ' -f 2)" "$registers"
}
for corpus in "${corpora[@]}"; do
  for log in "$corpus"/tdx-boot/*/eventlog.bin; do
    check "replay of ${log#"$corpus"/}" replay_is_pcrs "$(dirname "$log")"
  done
  for log in "$corpus"/tdx-quotes/*.ccel.bin; do
    check "replay of ${log#"$corpus"/}" replay_is_quote "$(basename "$log" .ccel.bin)"
  done
done

# tables_of FOLDER: the options by which the blobs of that run are given
tables_of() {
  gunzip -c "$1/fw_cfg-etc_acpi_tables.bin.gz" >"$work/tables"
  printf '%s\n' --table-loader "$1/fw_cfg-etc_table-loader.bin" --acpi-rsdp "$1/fw_cfg-etc_acpi_rsdp.bin" --acpi-tables "$work/tables" \
    --smbios "$1/fw_cfg-etc_smbios_smbios-tables.bin"
}
# As the log area of a TPM that nothing has been written to yet.
head -c 65536 /dev/zero >"$work/tpm-log"
while read -r name firmware; do
  run=$boot/$name
  mapfile -t options < <(tables_of "$run")
  check "$name with all its tables" equal \
    "$(compare "$run/eventlog.bin" --firmware "$firmware" --tpm-log-area "$work/tpm-log" "${options[@]}")" "$own_initrd"
done <<EOF
tpm-qemu111-generic2608 $generic
tpm-qemu111-ovmf2502 $ovmf2502
EOF
# The build with SMM logs the SMBIOS table after the boot options; the rest is in the same order.
run=$boot/tpm-qemu111-secboot-snakeoil-direct
mapfile -t options < <(tables_of "$run")
check 'tpm-qemu111-secboot-snakeoil-direct with all its tables' equal \
  "$(compare "$run/eventlog.bin" --firmware "$work/snakeoil.fd" --tpm-log-area "$work/tpm-log" "${options[@]}" | grep -v HANDOFF)" "$own_initrd"

# blobs_are_measured FOLDER MEMORY: RTMR0 of a machine without a TPM is known, and its events are the digests of the blobs
blobs_are_measured() {
  local -a given
  mapfile -t given < <(tables_of "$1")
  events --firmware "$generic" --memory "$2" "${given[@]}" >"$work/events"
  equal "$(event etc.table-loader <"$work/events")" "$(sha384 "$1/fw_cfg-etc_table-loader.bin")"
  equal "$(event etc.acpi.rsdp <"$work/events")" "$(sha384 "$1/fw_cfg-etc_acpi_rsdp.bin")"
  equal "$(event etc.acpi.tables <"$work/events")" "$(sha384 "$work/tables")"
  equal "$(event bootorder <"$work/events")" "$(sha384 "$1/fw_cfg-bootorder.bin")"
  equal "$(rtmr0_of_events <"$work/events")" "$(sed -n 's/^rtmr0 \([0-9a-f]\{96\}\)$/\1/p' "$work/events")"
  # The table that the firmware of that run made of the blob is measured alike.
  equal "$(events --firmware "$generic" --smbios "$1/dmi.bin" | event 'SMBIOS table')" "$(event 'SMBIOS table' <"$work/events")"
}
# rtmr0_of_events: extends the digests of the predicted events, by other programs than ours
rtmr0_of_events() {
  local value digest
  value=$(printf '0%.0s' {1..96})
  while read -r digest; do value=$(extend "$value" "$digest"); done < <(sed -n 's/^rtmr0  \([0-9a-f]\{96\}\)  .*/\1/p')
  echo "$value"
}
while read -r name memory; do
  check "$name: the events are the blobs" blobs_are_measured "$boot/$name" "$memory"
done <<EOF
acpi-qemu111-inteltdx-1g 1G
acpi-qemu111-4g-nodev 4G
acpi-qemu111-4g-vblk 4G
acpi-qemu111-4g-vblk-pb46 4G
tpm-qemu111-generic2608 1G
tpm-qemu111-secboot-shim-uki 1G
EOF

# blobs that are not what they are given for
run=$boot/acpi-qemu111-inteltdx-1g
mapfile -t options < <(tables_of "$run")
reason() { measure --firmware "$generic" --kernel "$kernel" --memory 1G "$@" --json | grep -o '"rtmr0":"[^"]*' | tail -n 1; }
given_for() { # INDEX FILE TEXT: the option's value replaced
  local -a changed=("${options[@]}")
  changed[$1]=$2
  reason "${changed[@]}" | grep -F -- "$3"
}
check 'compressed tables are refused' given_for 5 "$run/fw_cfg-etc_acpi_tables.bin.gz" 'etc/acpi/tables: offset 0x0: Signature'
check 'tables for the RSDP are refused' given_for 3 "$work/tables" 'etc/acpi/rsdp: offset 0x0: Signature: expected'
head -c 4000 "$work/tables" >"$work/cut-tables"
check 'tables that are cut are refused' given_for 5 "$work/cut-tables" 'etc/acpi/tables: offset 0x44: Length of table'
head -c 4000 "$run/fw_cfg-etc_table-loader.bin" >"$work/cut-loader"
check 'a loader that is cut is refused' given_for 1 "$work/cut-loader" 'etc/table-loader: offset 0x0: expected commands of 128 bytes'
head -c 200 "$run/fw_cfg-etc_smbios_smbios-tables.bin" >"$work/cut-smbios"
check 'an SMBIOS table that is cut is refused' given_for 7 "$work/cut-smbios" 'SMBIOS table'
