# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: Apache-2.0
# The worked example of docs/measurement-tdx.md: its command, run as it stands there, prints what stands there.

# block: the first block after the heading
block() { awk '/^## Worked example/ { on = 1 } on && /^```/ { if (n++) exit; next } n' docs/measurement-tdx.md; }
example_runs() {
  local line words
  mkdir -p "$work/example"
  cp "$work/blank.fd" "$work/example/ovmf-tdx.fd"
  cp "$kernel" "$work/example/vmlinuz"
  printf 'example\n' >"$work/example/initrd"
  line=$(block | head -n 1)
  [[ "$line" == '$ samovar measure tdx '* ]]
  read -ra words <<<"${line#'$ samovar '}"
  equal "$(cd "$work/example" && "$samovar" "${words[@]}" 2>&1)" "$(block | tail -n +2)"
}
check 'the worked example' example_runs
