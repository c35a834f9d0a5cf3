# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Small git repositories to build, and ways to change them.

prepare() {
  fixtures
  "$samovar" policy init --image "$image" --toolchain "$toolchains/debian-bookworm-c.json" --out "$policy"
}

git_quietly() {
  git -c user.name=t -c user.email=t@localhost -c init.defaultBranch=main -c commit.gpgsign=false -c core.hooksPath=/dev/null "$@" >/dev/null
}

# project NAME BUILD-JSON [ARTIFACTS-JSON [MORE]]: a repository $work/NAME with hello.c and a recipe
project() {
  local dir=$work/$1 build=$2 artifacts=${3:-'["hello"]'} more=${4:-}
  mkdir -p "$dir/doc"
  cat >"$dir/hello.c" <<'C'
#include <stdio.h>
int main(void) { puts("hello from the appliance"); return 0; }
C
  ln -s ../hello.c "$dir/doc/source.c"
  printf 'hello: hello.c\n\t$(CC) -O1 -o $@ $<\n' >"$dir/Makefile"
  printf '{"version":1,"build":%s,"artifacts":%s,"toolchain":"debian-bookworm-c"%s}\n' "$build" "$artifacts" "$more" >"$dir/.samovar.json"
  git_quietly init --object-format="${FORMAT:-sha1}" "$dir"
  git_quietly -C "$dir" add -A
  git_quietly -C "$dir" commit -m "first"
}

# build NAME [OPTION...]: builds $work/NAME into $work/NAME.bundle
build() {
  local name=$1
  shift
  "$samovar" build "$work/$name" --image "$image" --out "$work/$name.bundle" "$@"
}

# fails STATUS TEXT NAME [OPTION...]: the build ends like that and leaves no bundle, nor a part of one
fails() {
  local want=$1 text=$2 name=$3
  shift 3
  refuses "$want" "$text" build "$name" "$@"
  if compgen -G "$work/$name.bundle" >/dev/null || compgen -G "$work/.$name.bundle*" >/dev/null; then
    echo "something was left behind:"
    ls -la "$work"
    return 1
  fi
}

verify() { "$samovar" verify "$@" --policy "$policy"; }

# ours PATTERN: the processes of this run whose command line matches
ours() {
  local pid
  for pid in $(pgrep -f "$1" || :); do
    # It may be gone by now, and a zombie has no environment.
    if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qxF "SAMOVAR_TEST_RUN=$SAMOVAR_TEST_RUN"; then echo "$pid"; fi
  done
}

# no_strays: no process of a VM is left
no_strays() {
  local tries left
  for tries in $(seq 400); do
    left=$(ours '^[^ ]*(qemu-system-x86_64|vhost-device-vsock) ')
    [ -n "$left" ] || return 0
    sleep 0.1
  done
  echo "still running after $tries tries: $left"
  return 1
}
