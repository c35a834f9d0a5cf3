# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# make install and uninstall: an installed tool works without the sources.

installed=${work:?}/installed # run sets work, samovar

installs() { make --no-print-directory install DESTDIR="$installed" PREFIX=/usr; }
complete() {
  local path
  for path in bin/samovar lib/samovar/samovar-init lib/samovar/samovar-init-sim share/samovar/image/inputs.lock \
    share/samovar/image/toolchains share/samovar/scripts/fetch-input share/samovar/scripts/build-toolchain \
    share/samovar/scripts/build-kernel share/samovar/image/kernel/static-acpi-tables.patch \
    share/doc/samovar/reproducing.md; do
    [ -e "$installed/usr/$path" ] || { echo "$path is missing"; return 1; }
  done
  # plain files, no links into the sources
  [ -z "$(find "$installed" -type l)" ]
}
same_image() {
  (cd / && "$installed/usr/bin/samovar" image build --out "$work/from-installed" --flavour release >/dev/null)
  "${samovar:?}" image build --out "$work/from-tree" --flavour release >/dev/null
  diff -r "$work/from-installed" "$work/from-tree"
}
lists_toolchains() {
  (cd / && "$installed/usr/bin/samovar" toolchain list --out "$work/none") >"$work/list"
  grep '^debian-bookworm-c  no toolchain disk' "$work/list"
}
uninstalls() {
  make --no-print-directory uninstall DESTDIR="$installed" PREFIX=/usr
  [ -z "$(find "$installed" -type f)" ]
}

check "make install" installs
check "everything is there" complete
check "the installed tool makes the same image" same_image
check "the installed tool knows the toolchains" lists_toolchains
check "make uninstall leaves no file" uninstalls
