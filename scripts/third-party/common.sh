# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts that build third-party code: where the results live,
# how they are keyed, and how they get there whole or not at all.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lock=${SAMOVAR_LOCK:-$root/image/inputs.lock}
cache=$(realpath -m -- "${SAMOVAR_CACHE:-$root/build/cache}")
program=${0##*/}

die() { # die STATUS LINE...
  local status=$1
  shift
  printf "$program: %s\n" "$@" >&2
  exit "$status"
}

# Nothing of the caller's environment reaches a third-party build, least of all the variables of
# an outer make, which are meant for our code.
clean_environment() {
  local cores
  cores=$(nproc)
  export MAKEFLAGS="-j$cores"
  unset MFLAGS MAKELEVEL MAKEOVERRIDES CC CXX CPP AR LD RANLIB CFLAGS CXXFLAGS CPPFLAGS LDFLAGS LIBS
  unset CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX CONFIG_SITE
  export LC_ALL=C TZ=UTC
  umask 022
}

# need PROGRAM...: they are all installed
need() {
  local name missing=()
  for name; do command -v "$name" >/dev/null || missing+=("$name"); done
  [ ${#missing[@]} = 0 ] || die 3 "not installed: ${missing[*]}" "  make deps installs what Samovar needs"
}

# key_of NAME... -- FILE...: digest of those rows of the lock file, of those files, and of the
# versions of the Debian packages that compile and link (they are the rest of the input)
key_of() {
  local name
  {
    for name; do
      shift
      [ "$name" != -- ] || break
      awk -v name="$name" '$1 == name { print $1, $2, $3, $5 }' "$lock"
    done
    cat -- "$@"
    dpkg-query -W -f '${Package} ${Version}\n' gcc-12 g++-12 libgcc-12-dev binutils linux-libc-dev
  } | sha256sum | cut -c1-16
}

# input NAME: path of a verified file
input() { "$root/scripts/fetch-input" "$1"; }

# unpack_source NAME DIR: Debian's source package, with Debian's patches
unpack_source() {
  local orig debian patch
  orig=$(input "$1-orig")
  debian=$(input "$1-debian")
  mkdir -p "$2"
  tar -C "$2" --strip-components=1 -xf "$orig"
  tar -C "$2" -xf "$debian"
  while read -r patch _; do
    case $patch in "" | \#*) continue ;; esac
    patch -d "$2" -p1 --quiet --forward <"$2/debian/patches/$patch"
  done <"$2/debian/patches/series"
}

# build_once NAME KEY FUNCTION: $cache/NAME-KEY, built with `FUNCTION WORK OUT` if it is not there
# yet. Callers that come at the same time wait for the first one.
build_once() {
  local final=$cache/$1-$2 work guard status
  mkdir -p "$cache"
  exec {guard}>"$cache/$1-$2.lock"
  flock "$guard"
  if [ ! -d "$final" ]; then
    # under the lock, these can only be what a killed build has left
    rm -rf -- "$cache/.$1-$2."????????
    work=$(mktemp -d "$cache/.$1-$2.XXXXXXXX")
    # shellcheck disable=SC2064 # the name of now is meant
    trap "rm -rf -- '$work'" EXIT
    mkdir "$work/out"
    printf '%s: building %s\n' "$program" "$1-$2" >&2
    # no `||` here: it would switch off errexit inside
    set +e
    (
      set -e
      clean_environment
      "$3" "$work" "$work/out"
    ) >"$work/log" 2>&1
    status=$?
    set -e
    if [ "$status" != 0 ]; then
      tail -n 25 "$work/log" | sed "s/^/  /" >&2
      mv -f -- "$work/log" "$cache/$1-$2.log"
      die "$([ "$status" = 3 ] && echo 3 || echo 1)" "$1 could not be built; the log is $cache/$1-$2.log"
    fi
    chmod 0755 "$work/out"
    mv -- "$work/out" "$final"
    rm -rf -- "$work"
    trap - EXIT
  fi
  exec {guard}>&-
}

# link_to TARGET LINK: LINK names TARGET afterwards; it never names nothing in between
link_to() {
  [ ! -d "$2" ] || [ -L "$2" ] || die 2 "$2: is a folder; a symbolic link is to be put there"
  mkdir -p "$(dirname "$2")"
  ln -sfnT -- "$1" "$2.$$"
  mv -fT -- "$2.$$" "$2"
}
