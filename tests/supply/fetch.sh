# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# scripts/fetch-input against a lock file of small inputs, pools and archives in
# a temporary folder, a snapshot archive on the loopback interface, and an apt
# of our own: no network.

fetch_root=${work:?}/fetch # run sets work and root
cache_folder=$fetch_root/cache
mkdir -p "$fetch_root"/{pool,archive/pool/main/a/alpha,lists/partial,apt-cache,empty}

content() { printf 'the content of %s\n' "$1"; }
lock_row() { # lock_row NAME
  printf '%s %s-package 1.0-1 %s %s pool/main/a/alpha/%s_1.0.tar 20250102T030405Z\n' \
    "$1" "$1" "$(content "$1" | wc -c)" "$(content "$1" | sha256sum | cut -d ' ' -f 1)" "$1"
}
{ echo '# a comment'; echo; lock_row alpha; lock_row beta; } >"$fetch_root/inputs.lock"

# apt_root SITE...: an apt configuration that knows these file: sites and no other
apt_root() {
  local site
  rm -rf "$fetch_root/lists"
  mkdir -p "$fetch_root/lists/partial"
  for site; do
    echo "deb [trusted=yes arch=amd64] $site stable main"
  done >"$fetch_root/sources.list"
  cat >"$fetch_root/apt.conf" <<EOF
Dir::Etc::sourcelist "$fetch_root/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$fetch_root/lists";
Dir::Cache "$fetch_root/apt-cache";
Acquire::Languages "none";
APT::Sandbox::User "$(id -un)";
Acquire::http::Proxy "DIRECT";
EOF
  [ $# = 0 ] || APT_CONFIG=$fetch_root/apt.conf apt-get -qq update
}

# site NAME: an archive that calls itself Debian
site() {
  local dist=$fetch_root/$1/dists/stable index=main/binary-amd64/Packages
  mkdir -p "$dist/main/binary-amd64"
  printf 'Package: nothing\nVersion: 1\nArchitecture: all\nFilename: nothing.deb\nSize: 1\nSHA256: %064d\n' 0 >"$dist/$index"
  printf 'Origin: Debian\nSuite: stable\nCodename: stable\nComponents: main\nArchitectures: amd64\nDate: %s\nSHA256:\n %s %s %s\n' \
    "$(LC_ALL=C date -Ru)" "$(sha256sum <"$dist/$index" | cut -d ' ' -f 1)" "$(wc -c <"$dist/$index")" "$index" >"$dist/Release"
}

# snapshot_server: serves $snapshots in the layout of Debian's archive of past days; its URL is in $snapshot_url, what it
# was asked for in $work/asked
snapshots=$fetch_root/snapshots
snapshot_server() {
  mkdir -p "$snapshots"/archive/{debian/20250102T030405Z/pool,debian-security/20250102T030405Z/pool/updates}/main/a/alpha
  python3 - "$snapshots" "$work/asked" >"$work/port" 2>/dev/null <<'EOF' &
import functools, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words): open(sys.argv[2], "a").write(self.path + "\n")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
print(server.server_port, flush=True)
server.serve_forever()
EOF
  snapshot_pid=$!
  trap 'kill "$snapshot_pid"; rm -rf -- "$work"' EXIT
  until [ -s "$work/port" ]; do sleep 0.1; done
  snapshot_url=http://127.0.0.1:$(cat "$work/port")
}

# fetch [VARIABLE=VALUE...] -- NAME...: with an empty cache, no pool, no snapshot archive, unless given
fetch() {
  local settings=()
  while [ "$1" != -- ]; do settings+=("$1"); shift; done
  shift
  env SAMOVAR_SNAPSHOT= SAMOVAR_POOL= SAMOVAR_CACHE="$cache_folder" SAMOVAR_LOCK="$fetch_root/inputs.lock" \
    APT_CONFIG="$fetch_root/apt.conf" "${settings[@]}" "${root:?}/scripts/fetch-input" "$@"
}
new_cache() { cache_folder=$(mktemp -d "$work/cache.XXXXXX"); }
has() { [ "$(cat "$1")" = "$(content "$2")" ]; } # has FILE NAME

from_pool() {
  new_cache
  content alpha >"$fetch_root/pool/alpha_1.0.tar"
  has "$(fetch SAMOVAR_POOL="$fetch_root/empty:$fetch_root/pool" -- alpha)" alpha
}
from_pool_tree() { # a pool may also be laid out like a mirror
  new_cache
  content beta >"$fetch_root/archive/pool/main/a/alpha/beta_1.0.tar"
  has "$(fetch SAMOVAR_POOL="$fetch_root/archive" -- beta)" beta
}
from_cache() {
  from_pool
  has "$(fetch -- alpha)" alpha
}
# from_snapshot ARCHIVE: found there by the time of its row, and said in one line
from_snapshot() {
  new_cache
  rm -f "$snapshots"/archive/*/*/pool/main/a/alpha/* "$snapshots"/archive/*/*/pool/updates/main/a/alpha/*
  content alpha >"$snapshots/archive/$1/main/a/alpha/alpha_1.0.tar"
  has "$(fetch SAMOVAR_SNAPSHOT="$snapshot_url/" -- alpha 2>"$work/said")" alpha
  equal "$(cat "$work/said")" "fetch-input: alpha_1.0.tar: no mirror has it; the snapshot archive $snapshot_url of 20250102T030405Z is asked"
}
snapshot_not_asked() { # the mirror has it; then the cache
  new_cache
  site mirror
  mkdir -p "$fetch_root/mirror/pool/main/a/alpha"
  content alpha >"$fetch_root/mirror/pool/main/a/alpha/alpha_1.0.tar"
  apt_root "file:$fetch_root/mirror"
  : >"$work/asked"
  for _ in 1 2; do has "$(fetch SAMOVAR_SNAPSHOT="$snapshot_url" -- alpha 2>"$work/said")" alpha; done
  [ ! -s "$work/asked" ]
  [ ! -s "$work/said" ]
  rm "$fetch_root/mirror/pool/main/a/alpha/alpha_1.0.tar"
  apt_root
}
default_snapshot() { # without the variable, Debian's own is asked, by a program that stands in for apt's
  new_cache
  mkdir -p "$fetch_root/helper"
  sed "s|/usr/lib/apt/apt-helper|$fetch_root/helper/apt-helper|; s|^root=.*|root=$root|" "$root/scripts/fetch-input" >"$fetch_root/helper/fetch-input"
  printf '#!/bin/sh\necho "$*" >>"%s"\nexit 1\n' "$work/asked-of-apt" >"$fetch_root/helper/apt-helper"
  chmod 755 "$fetch_root"/helper/*
  local status=0
  env -u SAMOVAR_SNAPSHOT SAMOVAR_POOL= SAMOVAR_CACHE="$cache_folder" SAMOVAR_LOCK="$fetch_root/inputs.lock" APT_CONFIG="$fetch_root/apt.conf" \
    "$fetch_root/helper/fetch-input" alpha >/dev/null 2>"$work/said" || status=$?
  [ "$status" = 3 ]
  [ "$(grep -c 'the snapshot archive https://' "$work/said")" = 1 ]
  grep -q 'https://[a-z.]*/archive/debian/20250102T030405Z/pool/main/a/alpha/alpha_1.0.tar ' "$work/asked-of-apt"
  grep -q 'https://[a-z.]*/archive/debian-security/20250102T030405Z/pool/updates/main/a/alpha/alpha_1.0.tar ' "$work/asked-of-apt"
}
from_mirror() {
  new_cache
  site mirror
  mkdir -p "$fetch_root/mirror/pool/main/a/alpha"
  content alpha >"$fetch_root/mirror/pool/main/a/alpha/alpha_1.0.tar"
  apt_root "file:$fetch_root/mirror"
  has "$(fetch -- alpha)" alpha
  apt_root
}
from_mirror_list() { # as Debian's cloud images have it: a file with the URLs of mirrors
  new_cache
  site mirror
  mkdir -p "$fetch_root/mirror/pool/main/a/alpha"
  content beta >"$fetch_root/mirror/pool/main/a/alpha/beta_1.0.tar"
  printf '# the first one\nfile:%s\n' "$fetch_root/mirror" >"$fetch_root/mirrors.list"
  apt_root "mirror+file:$fetch_root/mirrors.list"
  has "$(fetch -- beta)" beta
  apt_root
}
from_security_mirror() {
  new_cache
  site mirror-security
  mkdir -p "$fetch_root/mirror-security/pool/updates/main/a/alpha"
  content beta >"$fetch_root/mirror-security/pool/updates/main/a/alpha/beta_1.0.tar"
  apt_root "file:$fetch_root/mirror-security"
  has "$(fetch -- beta)" beta
  apt_root
}
order() { # the pool comes before the snapshot archive
  new_cache
  content alpha >"$fetch_root/pool/alpha_1.0.tar"
  has "$(fetch SAMOVAR_POOL="$fetch_root/pool" SAMOVAR_SNAPSHOT="$snapshot_url" -- alpha)" alpha
}
several() {
  new_cache
  content alpha >"$fetch_root/archive/pool/main/a/alpha/alpha_1.0.tar"
  content beta >"$fetch_root/archive/pool/main/a/alpha/beta_1.0.tar"
  [ "$(fetch SAMOVAR_POOL="$fetch_root/archive" -- alpha beta | wc -l)" = 2 ]
}
truncated_cache() {
  from_pool
  printf 'the' >"$cache_folder/inputs/alpha_1.0.tar"
  has "$(fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha)" alpha
}
flipped_cache() { # the right size, another content
  from_pool
  content alphb >"$cache_folder/inputs/alpha_1.0.tar"
  has "$(fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha)" alpha
}
wrong_in_pool() {
  new_cache
  content alphb >"$fetch_root/pool/alpha_1.0.tar"
  refuses 3 "expected sha256 $(content alpha | sha256sum | cut -d ' ' -f 1)" fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha
  refuses 3 "alpha-package 1.0-1: $fetch_root/pool/alpha_1.0.tar" fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha
  refuses 3 "found    $(content alphb | sha256sum | cut -d ' ' -f 1)" fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha
  no_leftovers
}
wrong_in_snapshot() {
  new_cache
  content alphb >"$snapshots/archive/debian/20250102T030405Z/pool/main/a/alpha/alpha_1.0.tar"
  refuses 3 "alpha-package 1.0-1: $snapshot_url/archive/debian" fetch SAMOVAR_SNAPSHOT="$snapshot_url" -- alpha
  grep -qF "found    $(content alphb | sha256sum | cut -d ' ' -f 1)" "$work/refusal"
  no_leftovers
}
no_leftovers() { # nothing that could be taken for a file
  [ -z "$(find "$cache_folder" -type f ! -name '*.lock')" ]
}
not_to_be_had() {
  new_cache
  refuses 3 "alpha-package 1.0-1: alpha_1.0.tar is not to be had" fetch -- alpha
  rm -f "$snapshots"/archive/*/*/pool/main/a/alpha/* "$snapshots"/archive/*/*/pool/updates/main/a/alpha/*
  refuses 3 "set SAMOVAR_POOL" fetch SAMOVAR_SNAPSHOT="$snapshot_url" -- alpha
  no_leftovers
}
parallel() {
  local i jobs=()
  new_cache
  content alpha >"$fetch_root/pool/alpha_1.0.tar"
  for i in 1 2 3 4 5 6 7 8; do
    fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha >"$work/parallel.$i" &
    jobs+=($!)
  done
  for i in "${jobs[@]}"; do wait "$i"; done
  has "$(sort -u "$work"/parallel.*)" alpha
}
read_only_cache() { # no path is printed for a file that could not be put there
  new_cache
  content alpha >"$fetch_root/pool/alpha_1.0.tar"
  mkdir -p "$cache_folder/inputs/alpha_1.0.tar/in-the-way"
  local status=0
  fetch SAMOVAR_POOL="$fetch_root/pool" -- alpha >"$work/printed" || status=$?
  [ "$status" != 0 ] && [ ! -s "$work/printed" ]
}
real_lock() { # every row of our own: seven columns, unique names and paths, plausible values
  awk '!/^#/ && NF {
    if (NF != 7 || $7 !~ /^20[0-9]+T[0-9]+Z$/ || length($7) != 16 || $5 !~ /^[0-9a-f]+$/ || length($5) != 64 || $4 !~ /^[1-9][0-9]*$/ || $6 !~ /^pool\//) { print; bad = 1 }
    if (names[$1]++ || files[$6]++) { print "twice: " $0; bad = 1 }
    rows++
  } END { exit bad || rows < 10 }' "$root/image/inputs.lock"
}

apt_root
check 'fetch: from a pool folder' from_pool
check 'fetch: from a pool laid out like a mirror' from_pool_tree
check 'fetch: from the cache' from_cache
check 'fetch: from a mirror that apt knows' from_mirror
check 'fetch: from the first mirror of a list' from_mirror_list
check 'fetch: from a security mirror' from_security_mirror
snapshot_server
check 'fetch: from a snapshot archive' from_snapshot debian/20250102T030405Z/pool
check 'fetch: from the security part of a snapshot archive' from_snapshot debian-security/20250102T030405Z/pool/updates
check 'fetch: no snapshot archive is asked for what a mirror or the cache has' snapshot_not_asked
check 'fetch: which snapshot archive is asked by default' default_snapshot
check 'fetch: a pool comes before a snapshot archive' order
check 'fetch: several names' several
check 'fetch: truncated file in the cache is fetched again' truncated_cache
check 'fetch: changed file in the cache is fetched again' flipped_cache
check 'fetch: parallel callers' parallel
check 'fetch: wrong file in a pool is refused' wrong_in_pool
check 'fetch: wrong file in an archive is refused' wrong_in_snapshot
check 'fetch: file that nobody has' not_to_be_had
check 'fetch: cache that cannot be written' read_only_cache
check 'fetch: unknown name' refuses 2 'gamma: no such name' fetch -- gamma
check 'fetch: no name' refuses 2 usage: fetch --
check 'fetch: unknown option' refuses 2 usage: fetch -- --gamma
check 'fetch: the rows of image/inputs.lock' real_lock
