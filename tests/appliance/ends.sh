# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sessions that are cut short from outside: a reason, a status, no stray process, no partial bundle.

ends_rows() {
  project slow '["sh","-c","echo started; sleep 600"]'
  check "Ctrl-C" interrupted INT 130
  check "SIGTERM" interrupted TERM 143
  check "Ctrl-C while the relay is a pipeline" interrupted INT 130 --via "cat | $samovar launch --stdio --image $image --toolchain $toolchains/debian-bookworm-c.disk --nonce {nonce}"
  check "a launcher that fails behind a pipeline" fails_behind_a_pipeline
  check "a killed launcher" kills '^[^ ]*samovar launch --stdio'
  check "a killed QEMU" kills '^[^ ]*qemu-system-x86_64 '
  check "a killed requester" killed_requester
  check "a full disk" full_disk
}

# start_slow [OPTION...]: a build that has started, its pid in $builder
start_slow() {
  # Not through a function: the pid must be the program's own.
  "$samovar" build "$work/slow" --image "$image" --out "$work/slow.bundle" "$@" >"$work/slow.log" 2>&1 &
  builder=$!
  local tries
  for tries in $(seq 1200); do
    grep -q '^started' "$work/slow.log" && return 0
    kill -0 "$builder" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/slow.log"
  echo "not started after $tries tries"
  return 1
}

nothing_left() {
  no_strays
  [ ! -e "$work/slow.bundle" ]
}

# interrupted SIGNAL STATUS [OPTION...]
interrupted() {
  local signal=$1 want=$2 status=0
  shift 2
  start_slow "$@"
  kill -"$signal" "$builder"
  wait "$builder" || status=$?
  [ "$status" = "$want" ] || { echo "status $status"; cat "$work/slow.log"; return 1; }
  nothing_left
  ! compgen -G "$work/.samovar-bundle-*" || return 1
}

# kills PATTERN: the one process of the session whose command line matches
kills() {
  start_slow
  local victims
  mapfile -t victims < <(ours "$1")
  [ "${#victims[@]}" = 1 ] || { echo "expected one process, found ${#victims[@]}"; return 1; }
  kill -KILL "${victims[@]}"
  local status=0
  wait "$builder" || status=$?
  # 4 if the stream just ends, 3 if the launcher lived to say what happened.
  [ "$status" = 4 ] || [ "$status" = 3 ] || { echo "status $status"; cat "$work/slow.log"; return 1; }
  nothing_left
  ! compgen -G "$work/.samovar-bundle-*" || return 1
}

# The shell and cat hold the session's socket as well: they must not keep the builder waiting.
fails_behind_a_pipeline() {
  local status=0
  timeout 100 "$samovar" build "$work/slow" --image "$image" --out "$work/slow.bundle" \
    --via "cat | $samovar launch --stdio --image $image --boot-timeout 1 --nonce {nonce}" >"$work/slow.log" 2>&1 || status=$?
  [ "$status" = 4 ] || { echo "status $status"; cat "$work/slow.log"; return 1; }
  grep -q 'did not open the session within 1 s' "$work/slow.log"
  nothing_left
}

killed_requester() {
  start_slow
  kill -KILL "$builder"
  wait "$builder" || :
  nothing_left
  # What it could not remove itself the next one does.
  compgen -G "$work/.samovar-bundle-*"
  "$samovar" build "$work/slow" --image "$image" --out "$work/slow.bundle" --via false || :
  ! compgen -G "$work/.samovar-bundle-*" || return 1
}

full_disk() {
  project large '["sh","-c","head -c 8000000 /dev/zero >hello"]'
  mkdir -p "$work/small"
  mount -t tmpfs -o size=4m tmpfs "$work/small"
  local status=0
  "$samovar" build "$work/large" --image "$image" --out "$work/small/large.bundle" >"$work/large.log" 2>&1 || status=$?
  ls -A "$work/small" >"$work/small.list"
  umount "$work/small"
  [ "$status" = 3 ] || { echo "status $status"; cat "$work/large.log"; return 1; }
  grep -q 'No space left' "$work/large.log"
  [ ! -s "$work/small.list" ]
}
