# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# An image and its plan: the machine that is measured is the one that `samovar launch --tee tdx` starts.

image=$XDG_DATA_HOME/samovar/image/release
built() { [ -e "$image/image.json" ] || "$samovar" image build --flavour release; }
check 'an image is there' built

# registers ARGUMENT…: rtmr0 to rtmr2 and mrtd, a line each
registers() { "$samovar" measure tdx "$@" --json 2>"$work/stderr" | grep -oE '"(mrtd|rtmr[0-2])":("[0-9a-f]{96}"|null)'; }
host=(--qemu "$qemu" --cpu Skylake-Server --address-bits 46)
"$samovar" plan --image "$image" --tee tdx --memory 4G --vcpus 4 --json >"$work/plan.json"
whole=$(registers --plan "$work/plan.json" "${host[@]}")
check 'a plan gives all four registers' equal "$(grep -c '"[0-9a-f]\{96\}"' <<<"$whole")" 4
check 'an image and the same shape give the same' equal "$(registers --image "$image" --memory 4G --vcpus 4 "${host[@]}")" "$whole"
# for both: the QEMU that was asked and the others, whose RTMR1 differs
published=$(for header in raw patched; do
  registers --image "$image" --memory 4G --setup-header "$header"
done | grep -v rtmr0 | sort -u)
check 'that is a register each, and RTMR1 twice' equal "$(wc -l <<<"$published")" 4
check 'one of them is what this QEMU makes' equal "$(grep -cxFf <(grep -v rtmr0 <<<"$whole") <<<"$published")" 3
check 'image.json has MRTD, RTMR1 and RTMR2' equal \
  "$(tr -d '\n ' <"$image/image.json" | grep -oE '"(mrtd|rtmr[12])":"[0-9a-f]{96}"' | sort -u)" "$published"
# What a field of the plan changes. QEMU's arguments and each register, or the reason why not: memory, devices and vCPUs are in tables
# and the memory map, which only RTMR0 covers; the report has a field of its own for the nonce; the arguments name files whose content
# is in the registers.
arguments() { tr -d '\n' <"$1" | grep -o '"qemu_arguments":\[[^]]*\]'; }
changes() { # PLAN: which of them differ from those of $work/plan.json
  local what='' line
  [ "$(arguments "$1")" = "$(arguments "$work/plan.json")" ] || what=arguments
  while read -r line; do what+=" ${line:1:5}"; done < <(registers --plan "$1" "${host[@]}" | grep -vxF -- "$whole")
  tr -d '"' <<<"$what" | xargs
}
planned() { "$samovar" plan --image "$image" --tee tdx --json "$@"; }
field() { # NAME WANT OPTION…: of `samovar plan`
  planned "${@:3}" >"$work/other.json"
  check "what $1 changes: $2" equal "$(changes "$work/other.json")" "$2"
}
field 'vCPUs' 'arguments rtmr0' --memory 4G --vcpus 2
field 'memory' 'arguments rtmr0' --memory 8G --vcpus 4
field 'a toolchain disk' 'arguments rtmr0' --memory 4G --vcpus 4 --toolchain disk
field 'the nonce' 'arguments' --memory 4G --vcpus 4 --nonce 00112233445566778899aabbccddeeff

# Another machine than the planned one is found by asking QEMU about those near it.
explained() { # WANT VCPUS MEMORY: the launch had these, the plan has 2 and 2G
  local got
  got=$(registers --image "$image" --vcpus "$2" --memory "$3" "${host[@]}" | tr -d '"' | tr ':\n' '=,')
  "$samovar" measure --explain-mismatch "${got%,}" --image "$image" --vcpus 2 --memory 2G "${host[@]}" >"$work/explained" 2>"$work/stderr"
  cat "$work/explained"
  grep -qF -- "$1" "$work/explained"
}
check 'explained: vCPUs' explained 'the plan has 2 vCPUs and 2G of memory, the launch had 4 vCPUs and 2G of memory' 4 2G
check 'explained: memory' explained 'the launch had 2 vCPUs and 8G of memory' 2 8G
check 'explained: the plan itself' explained 'the plan itself gives' 2 2G

# content FILE OFFSET WANT: the same image at the same place, but for one bit of one file
content() {
  local file=$image/$1 saved=$work/saved old new
  cp "$file" "$saved"
  cp "$image/image.json" "$saved.json"
  old=$(sha256sum <"$file" | cut -d ' ' -f 1)
  tests/firmware/flip "$saved" "$2" >"$file"
  new=$(sha256sum <"$file" | cut -d ' ' -f 1)
  sed -i "s/$old/$new/" "$image/image.json"
  planned --memory 4G --vcpus 4 >"$work/other.json"
  check "what a bit of $1 changes: $3" equal "$(changes "$work/other.json")" "$3"
  cp "$saved" "$file"
  cp "$saved.json" "$image/image.json"
}
kept=$image
cp -r "$image" "$work/mine"
image=$work/mine
planned --memory 4G --vcpus 4 >"$work/plan.json"
content vmlinuz 4000000 rtmr1
content initrd 100000 rtmr2
content cmdline 0 'arguments rtmr2'
content ovmf-tdx.fd 3000000 mrtd
image=$kept
check 'a plan brings its shape' refuses 2 '--plan brings its own --memory' "$samovar" measure tdx --plan "$work/plan.json" --memory 1G
check 'an image brings its files' refuses 2 '--image brings its own --kernel' "$samovar" measure tdx --image "$image" --kernel x
"$samovar" plan --image "$image" --tee snp --json >"$work/snp.json"
check 'a plan for another TEE' refuses 2 'the plan is for snp' "$samovar" measure tdx --plan "$work/snp.json"
sed 's/"sha256":"./"sha256":"x/g' "$work/plan.json" >"$work/broken.json"
check 'a plan that is damaged' refuses 1 'plan: ' "$samovar" measure tdx --plan "$work/broken.json"
cp -r "$image" "$work/image"
"$samovar" plan --image "$work/image" --tee tdx --json >"$work/moved.json"
printf 'x' >>"$work/image/initrd"
check 'a planned file that has changed' refuses 1 'initrd' "$samovar" measure tdx --plan "$work/moved.json"

# a policy leaves RTMR0 open, and says so
"$samovar" policy init --image "$image" --out "$work/policy.json" 2>"$work/said"
check 'policy init: rtmr0 is open in so many words' grep -q '"rtmr0": "any"' "$work/policy.json"
check 'policy init says so' grep -q 'rtmr0 is "any"' "$work/said"
check 'policy init takes the other registers' equal \
  "$(tr -d '\n ' <"$work/policy.json" | grep -oE '"(mrtd|rtmr[12])":"[0-9a-f]{96}"' | sort -u)" "$published"
check 'a policy without rtmr0 is refused' refuses 1 'rtmr0' "$samovar" policy check <(grep -v '"rtmr0"' "$work/policy.json")

# what the user names is all that is accepted, published or not
digests() { grep -oE '"[0-9]+ vCPUs?, EPYC[^,]*,' "$1" | tr -d '"' | sort -u | tr '\n' ' '; }
"$samovar" policy init --image "$image" --vcpus 2 --vcpus 32 --cpu EPYC-Milan --out "$work/narrow.json" 2>"$work/said"
check 'policy init: two shapes of one CPU model' equal "$(digests "$work/narrow.json")" '2 vCPUs, EPYC-Milan, 32 vCPUs, EPYC-Milan, '
