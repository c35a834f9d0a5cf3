# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # code for another shell is quoted
#
# The musl toolchain and the libraries: what they make runs, is static, and does
# not depend on where it was made.

libraries_work=${work:?}/libraries # run sets work and root
mkdir -p "$libraries_work"/{a,b/much/longer}
build=$(realpath "${BUILD:-${root:?}/build}")
musl=$build/toolchain/bin/x86_64-linux-musl
libs=$build/libs

cat >"$libraries_work/runtime.cc" <<'EOF'
#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

std::atomic<int> destroyed{0};
struct Counted {
  int value = 1;
  ~Counted() { destroyed += value; }
};
thread_local Counted counted;

int main() {
  std::mutex mutex;
  long sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20000; k++) {
        std::lock_guard lock(mutex);
        sum += counted.value;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  if (sum != 80000) return 1;        // a mutex that does nothing loses some
  if (destroyed != 4) return 2;      // destructors of thread_local objects
  try {
    std::map<std::string, int>{}.at("none");
    return 3;
  } catch (const std::out_of_range&) {
  }
  try {
    return 4 + std::stoi("many");
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
EOF
cat >"$libraries_work/hashes.cc" <<'EOF'
#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <stdio.h>

static void Print(const unsigned char *digest, int size) {
  for (int i = 0; i < size; i++) printf("%02x", digest[i]);
  printf("\n");
}

int main(void) {
  unsigned char abc[] = "abc", digest[64];
  mbedtls_sha1(abc, 3, digest);
  Print(digest, 20);
  mbedtls_sha256(abc, 3, digest, 0);
  Print(digest, 32);
  mbedtls_sha512(abc, 3, digest, 1);
  Print(digest, 48);
  mbedtls_sha512(abc, 3, digest, 0);
  Print(digest, 64);
}
EOF

runs() { # runs FLAG...
  "$musl-g++" -std=c++20 -Os "$@" "$libraries_work/runtime.cc" -o "$libraries_work/runtime"
  "$libraries_work/runtime"
  # no dynamic loader, no library of the host
  readelf -ldW "$libraries_work/runtime" >"$libraries_work/headers"
  lacks "$libraries_work/headers" -E 'INTERP|NEEDED'
}
# The library takes two update functions from the program, so they are linked in as the program has them.
hashes() { # hashes host|guest COMPILER FLAG...: as the programs of coreutils have them
  local folder=$libs/$1 blocks=$build/obj/$1/measurements/hash
  shift
  "$@" -isystem "$folder/include" "$libraries_work/hashes.cc" "$blocks"/{updates,sha_ni,cpu_features}.o "$folder/lib/libmbed.a" \
    -o "$libraries_work/hashes"
  for program in sha1sum sha256sum sha384sum sha512sum; do printf abc | "$program" | cut -d ' ' -f 1; done >"$libraries_work/want"
  "$libraries_work/hashes" | diff "$libraries_work/want" -
}
same_anywhere() {
  local tools
  tools=$(dirname "$(dirname "$musl")")
  (cd "$libraries_work/a" && "$musl-g++" -std=c++20 -D_GLIBCXX_ASSERTIONS -Os -static-pie ../runtime.cc -o program)
  cp -r "$(realpath "$tools")" "$libraries_work/b/much/longer/tools"
  (cd "$libraries_work/b" && much/longer/tools/bin/x86_64-linux-musl-g++ -std=c++20 -D_GLIBCXX_ASSERTIONS -Os -static-pie ../runtime.cc -o program)
  strip "$libraries_work"/{a,b}/program
  cmp "$libraries_work/a/program" "$libraries_work/b/program"
  strings "$libraries_work/a/program" >"$libraries_work/strings"
  lacks "$libraries_work/strings" -F -e "$libraries_work" -e "$root"
}
no_build_paths() {
  local file
  find -L "$(dirname "$(dirname "$musl")")/lib" "$libs"/*/lib -type f -size +0 >"$libraries_work/files"
  [ "$(wc -l <"$libraries_work/files")" -gt 10 ]
  while IFS= read -r file; do lacks "$file" -F -e "$root" -e "${SAMOVAR_CACHE:-$build/cache}"; done <"$libraries_work/files"
}
built_once() { # a second call builds nothing, and does not take long
  "$root/scripts/build-libs" guest "$libraries_work/guest" 2>&1 | tee "$libraries_work/second"
  [ ! -s "$libraries_work/second" ]
  [ "$(realpath "$libraries_work/guest")" = "$(realpath "$libs/guest")" ]
}
small_guest() { # the guest's mbedTLS has no key, certificate or random number code
  nm "$libs/guest/lib/libmbed.a" 2>/dev/null >"$libraries_work/symbols"
  grep -q ' T mbedtls_sha512_' "$libraries_work/symbols"
  lacks "$libraries_work/symbols" -E ' T mbedtls_(rsa|ecp|x509|pk|ctr_drbg|entropy|mpi|aes)_'
}

# in_cache COMMAND: with the functions of common.sh, and a cache of its own
in_cache() {
  SAMOVAR_CACHE=$libraries_work/cache bash -c "set -euo pipefail; source '$root/scripts/third-party/common.sh'; $1"
}
parallel_builds() { # one builds, the others wait for it
  local i jobs=()
  for i in 1 2 3; do
    in_cache 'slow() { echo built >>"$cache/builds"; sleep 0.3; echo done >"$2/result"; }; build_once slow key slow; cat "$cache/slow-key/result"' \
      >"$libraries_work/parallel.$i" &
    jobs+=($!)
  done
  for i in "${jobs[@]}"; do wait "$i"; done
  [ "$(cat "$libraries_work/cache/builds")" = built ]
  [ "$(cat "$libraries_work"/parallel.* | grep -c 'done')" = 3 ]
}
failed_build() { # nothing under the final name, the log is kept, the next call builds again
  refuses 1 'bad could not be built; the log is' in_cache 'bad() { echo half >"$2/result"; false; echo more; }; build_once bad key bad'
  [ ! -e "$libraries_work/cache/bad-key" ]
  [ -e "$libraries_work/cache/bad-key.log" ]
  in_cache 'bad() { echo whole >"$2/result"; }; build_once bad key bad; grep whole "$cache/bad-key/result"'
}

check 'cache: parallel builds' parallel_builds
check 'cache: a build that fails' failed_build
check 'musl: threads, exceptions, thread_local (static-pie)' runs -static-pie
check 'musl: the same with packed relocations' runs -static-pie -Wl,-z,pack-relative-relocs
check 'musl: the same at a fixed address' runs -static -no-pie -fno-PIE
check 'musl: the same program from any folder' same_anywhere
check 'libraries: no folder of the build in them' no_build_paths
check 'libraries: known hashes, guest' hashes guest "$musl-g++" -static-pie
check 'libraries: known hashes, host' hashes host g++-12
check 'libraries: nothing but hashes in the guest' small_guest
check 'libraries: built once' built_once
