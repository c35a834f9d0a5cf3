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
  project spoken '["make"]'
  check "an appliance whose phase forges lines and drives the terminal" speaks_plainly 17 '{"phase":"@"}' 4
  check "one whose log does" speaks_plainly 18 '@' 4
  check "one whose error does" speaks_plainly 23 '{"code":"policy","message":"@"}' 1
  check "one whose code does" speaks_plainly 23 '{"code":"@","message":"x"}' 4
  check "one whose result does" speaks_plainly 22 '{"result":"@"}' 4
  check "one whose reason does" speaks_plainly 22 '{"result":"failed","reason":"@"}' 1
  check "one whose artifact does" speaks_plainly 19 '{"path":"@","size":1,"executable":false,"sha256":"00"}' 4
  check "one whose greeting does" speaks_plainly 16 '{"protocol":"@"}' 4
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
frame() { perl -e 'print pack("VC", length $ARGV[1], $ARGV[0]), $ARGV[1]' -- "$1" "$2"; }

# speaks_plainly TYPE TEXT STATUS: an appliance greets and sends this frame, with what forges a line and what terminals act on for
# the @: escapes, C1 in UTF-8 and by itself, and text that turns around. The requester ends with STATUS and passes none of it on.
speaks_plainly() {
  local attack='x\nforged: line\u001b[2J\u009b2J\u202eexe\u2028y\u0007'
  # A log is bytes, not JSON.
  [ "$1" != 18 ] || attack=$'x\x1b[2J\xc2\x9b2J\xe2\x80\xaeexe\x9b\x07\r'
  frame 16 '{"protocol":1,"agent":"samovar-init","version":"0"}' >"$work/greeting.frames"
  frame "$1" "${2/@/"$attack"}" >"$work/spoken.frames"
  # Nothing is taken in behind a greeting that is refused.
  [ "$1" != 16 ] || cp "$work/spoken.frames" "$work/greeting.frames"
  # Commit, two trees, three files, a link.
  fails "$3" 'samovar: ' spoken --via "tests/appliance/speak $work/greeting.frames 7 $work/spoken.frames"
  lacks "$work/refusal" -aE '^forged'
  LC_ALL=C lacks "$work/refusal" -aP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xaf]|(?<![\xc2-\xf4\x80-\xbf])[\x80-\xbf]'
}

cut_inside() {
  says '\x0a\x00\x00\x00\x01{"pro'
  launch --console "$work/console" <"$work/stream" 2>"$work/errors" | head -c 20 >"$work/answer" || { cat "$work/errors"; return 1; }
  exec 9>&-
  grep -aq 'hung up in the middle of a frame' "$work/console" || { cat "$work/console"; return 1; }
}
