# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# For the suites tests/*/run: rows with a name, counted; a row's output is shown only if it fails. A suite sources this file from
# the root of the checkout and ends with `finish NAME`.

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
passed=0 failed=0 skipped=0

# fixtures: the sim image of this build and the toolchain disk, where suites that boot them share them (XDG_DATA_HOME). An image
# with another agent or kernel than those that have been built is made anew: it would test yesterday's code.
fixtures() {
  local samovar=${BUILD:-build}/bin/samovar image=$XDG_DATA_HOME/samovar/image/sim/image.json agent kernel
  agent=$(sha256sum <"${BUILD:-build}/bin/samovar-init-sim" | cut -c 1-64)
  kernel=$(sha256sum <"$(scripts/build-kernel)/vmlinuz" | cut -c 1-64)
  { grep -qs "\"agent\": \"$agent\"" "$image" && grep -qs "\"sha256\": \"$kernel\"" "$image"; } ||
    "$samovar" image build --flavour sim
  [ -e "$XDG_DATA_HOME/samovar/toolchains/debian-bookworm-c.json" ] || "$samovar" toolchain build debian-bookworm-c
}

# check NAME COMMAND...: one row; it passes if every command in it succeeds
check() {
  local name=$1 status
  shift
  # not `if`: it would switch off errexit inside
  set +e
  (set -e; "$@") >"$work/output" 2>&1
  status=$?
  set -e
  if [ "$status" = 0 ]; then
    passed=$((passed + 1))
    printf '  ok      %s\n' "$name"
  else
    failed=$((failed + 1))
    printf '  FAILED  %s\n' "$name"
    tail -n 60 "$work/output" | sed 's/^/          /'
  fi
}

# refuses STATUS TEXT COMMAND...: the command exits with that status and says that text
refuses() {
  local want=$1 text=$2 status=0
  shift 2
  "$@" >"$work/refusal" 2>&1 || status=$?
  cat "$work/refusal"
  [ "$status" = "$want" ] || { echo "status $status, expected $want"; return 1; }
  grep -qF -- "$text" "$work/refusal" || { echo "does not say: $text"; return 1; }
}

# lacks FILE GREP-ARGUMENT...: grep reads FILE, in which there is something, and finds nothing; what it finds is shown
lacks() {
  local file=$1 status=0
  shift
  [ -s "$file" ] || { echo "$file: nothing to look through"; return 1; }
  grep "$@" -- "$file" || status=$?
  [ "$status" = 1 ] || { echo "grep ended with status $status, expected 1 (nothing found)"; return 1; }
}

# skip NAME WHY: a row that cannot be run here; it is said and counted, and is no failure
skip() {
  skipped=$((skipped + 1))
  printf '  skipped %s: %s\n' "$1" "$2"
}

# equal GOT WANT: the two texts are the same
equal() {
  [ "$1" = "$2" ] || { printf 'got   %s\nwant  %s\n' "$1" "$2"; return 1; }
}

# finish NAME: the closing line that scripts/run-suites counts
finish() {
  printf '%s: %d passed, %d failed' "$1" "$passed" "$failed"
  [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
  printf '\n'
  [ "$failed" = 0 ] && [ $((passed + skipped)) != 0 ]
}
