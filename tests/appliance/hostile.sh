# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# A requester that breaks the protocol: the appliance answers with an ERROR frame and powers off.

hostile_rows() {
  check "a frame that is too long" answers '\xff\xff\xff\xff\x03' 'DATA frame of 4294967295 bytes'
  check "an unknown frame type" answers '\x00\x00\x00\x00\x63' 'unknown frame type 99'
  check "data before a request" answers '\x01\x00\x00\x00\x03x' 'expected a REQUEST frame, got DATA'
  check "a request that is not JSON" answers '\x04\x00\x00\x00\x01nope' 'request: JSON at byte'
  check "another protocol version" answers '\x0e\x00\x00\x00\x01{"protocol":2}' 'protocol'
  check "a stream that is cut inside a frame" cut_inside
}

launch() { timeout 120 "$samovar" launch --stdio --image "$image" --toolchain "$toolchains/debian-bookworm-c.disk" "$@"; }

# says BYTES: $work/stream gives these bytes and stays open, until descriptor 9 is closed
says() {
  rm -f "$work/stream"
  mkfifo "$work/stream"
  exec 9<>"$work/stream"
  printf '%b' "$1" >&9
}

# answers BYTES TEXT: after these bytes the appliance says TEXT in its last frame, and the VM ends by itself. The stream from us
# stays open meanwhile, so that it is the appliance that ends the session.
answers() {
  says "$1"
  launch <"$work/stream" >"$work/answer" 2>"$work/errors" || { cat "$work/errors"; return 1; }
  exec 9>&-
  grep -aqF -- "$2" "$work/answer" || { od -c "$work/answer" | head -50; return 1; }
}

# The requester goes away when it has heard the greeting; the appliance finds half a frame, says so and powers off.
cut_inside() {
  says '\x0a\x00\x00\x00\x01{"pro'
  launch --console "$work/console" <"$work/stream" 2>"$work/errors" | head -c 20 >"$work/answer" || { cat "$work/errors"; return 1; }
  exec 9>&-
  grep -aq 'hung up in the middle of a frame' "$work/console" || { cat "$work/console"; return 1; }
}
