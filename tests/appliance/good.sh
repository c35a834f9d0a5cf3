# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Builds that succeed, over every transport, and what their bundles say.

good_rows() {
  check "a C project is built, over vhost-device-vsock" builds_over vhost-device
  check "over the virtio-serial port" builds_over serial
  if [ -e /dev/vhost-vsock ]; then
    check "over the kernel's vhost-vsock" builds_over vhost
  else
    printf '  not run: over the kernel'"'"'s vhost-vsock (this machine has no /dev/vhost-vsock)\n'
  fi
  check "through a relay command" builds_via_a_relay
  check "from a SHA-256 repository" builds_sha256
  check "uncommitted changes are refused, or recorded" records_dirty
  check "one build, one JSON document" prints_json
  check "what a recipe tells tools reaches the build, and not the tools when they are asked for their version" asks_tools_alone
}

# ldd is a script of bash, which runs whatever BASH_ENV names before anything else.
asks_tools_alone() {
  project asks '["bash","-c","make && touch hello"]' '["hello"]' ',"tools":["/usr/bin/ldd"],"env":{"BASH_ENV":"/build/attack.sh"}'
  printf 'echo attacker; ls /build\n' >"$work/asks/attack.sh"
  git_quietly -C "$work/asks" add attack.sh
  git_quietly -C "$work/asks" commit -m "speaks first"
  build asks
  grep -qx attacker "$work/asks.bundle/build.log"
  grep -q '"/usr/bin/ldd":{"digest":{"sha256":"[0-9a-f]*"},"version":"ldd (' "$work/asks.bundle/provenance.json"
}

builds_over() {
  local name=over-$1
  # Something large comes back too: what the guest sends in one go, and at the very end, is what transports lose.
  project "$name" '["sh","-c","make && cat /usr/bin/* | head -c 8000000 >large"]' '["hello","large"]' \
    ',"tools":["/usr/bin/gcc","/usr/bin/make"]'
  SAMOVAR_VHOST_DEVICE_VSOCK=$(device_program) build "$name" --vsock "$1"
  "$work/$name.bundle/artifacts/hello" | grep -qx 'hello from the appliance'
  grep -q '"/usr/bin/gcc":{"digest":{"sha256":"[0-9a-f]*"},"version":"gcc' "$work/$name.bundle/provenance.json"
  grep -q "\"gitCommit\":\"$(git -C "$work/$name" rev-parse HEAD)\"" "$work/$name.bundle/provenance.json"
  grep -q "\"gitTree\":\"$(git -C "$work/$name" rev-parse 'HEAD^{tree}')\"" "$work/$name.bundle/provenance.json"
  grep -q "\"sha256Tree\":\"$(sha256_tree "$work/$name")\"" "$work/$name.bundle/provenance.json"
  verify "$work/$name.bundle" --allow-simulated
  refuses 1 simulated verify "$work/$name.bundle"
}

# device_program: the pinned vhost-device-vsock
device_program() {
  [ -d "$work/device" ] || dpkg-deb -x "$(scripts/fetch-input vhost-device-vsock)" "$work/device"
  printf '%s\n' "$work/device/usr/bin/vhost-device-vsock"
}

# The documented digest, computed with git and sha256sum alone.
sha256_tree() {
  git -C "$1" ls-tree -r -z HEAD | while IFS=$' \t' read -r -d '' mode _ id path; do
    printf '%s %s\0' "$mode" "$path"
    git -C "$1" cat-file blob "$id" | sha256sum | cut -c 1-64 | xxd -r -p
  done | sha256sum | cut -c 1-64
}

builds_via_a_relay() {
  project via '["make"]'
  build via --via "true; $samovar launch --stdio --image $image --toolchain $toolchains/debian-bookworm-c.disk --nonce {nonce}" --nonce 000102030405060708090a0b0c0d0e0f
  verify "$work/via.bundle" --allow-simulated --nonce 000102030405060708090a0b0c0d0e0f
  refuses 1 nonce verify "$work/via.bundle" --allow-simulated --nonce ff0102030405060708090a0b0c0d0e0f
}

builds_sha256() {
  FORMAT=sha256 project wide '["make"]'
  build wide
  grep -q "\"gitCommit\":\"$(git -C "$work/wide" rev-parse HEAD)\"" "$work/wide.bundle/provenance.json"
}

records_dirty() {
  project dirty '["make"]'
  echo '/* changed */' >>"$work/dirty/hello.c"
  fails 2 "uncommitted changes" dirty
  build dirty --allow-dirty
  grep -q '"dirty":true' "$work/dirty.bundle/provenance.json"
  # Neither the index nor the objects of the repository were touched.
  [ "$(git -C "$work/dirty" status --porcelain)" = " M hello.c" ]
}

prints_json() {
  project json '["make"]'
  build json --json --quiet >"$work/json.out" 2>"$work/json.err"
  [ "$(wc -l <"$work/json.out")" = 1 ]
  grep -q '"result":"built"' "$work/json.out"
  # What is left on standard error is the launcher's: which accelerator and transport it took.
  lacks "$work/json.err" 'receiving source'
}
