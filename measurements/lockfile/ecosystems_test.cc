// SPDX-License-Identifier: Apache-2.0
//
// What every row of the table must have: a vector, a fuzz target, a row in docs/inputs.md; and what holds for all.
#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/lockfile/lockfile.h"
#include "tests/harness.h"

// The interface of AddressSanitizer, under which unit tests run; GCC ships no header for it.
extern "C" int InstallHooks(void (*on_malloc)(const volatile void*, size_t),
                            void (*on_free)(const volatile void*)) asm("__sanitizer_install_malloc_and_free_hooks");
extern "C" size_t AllocatedSize(const volatile void* memory) asm("__sanitizer_get_allocated_size");

using namespace samovar;
using namespace samovar::lockfile;

namespace {

std::string TextOf(const std::string& path) { return std::string(AsText(test::ReadFile(path))); }

// One line for each input: PURL, how it is carried, digests, file, URL, registry.
std::string Shown(const std::vector<Input>& inputs) {
  std::string out;
  for (const Input& input : inputs) {
    out += input.purl + "\t" + CarriedName(input.carried) + "\t";
    for (const InputDigest& digest : input.digests) {
      if (&digest != input.digests.data()) out += ",";
      out += std::string(AlgorithmName(digest.algorithm)) + ":" + EncodeHex(digest.value);
    }
    out += "\t" + input.file + "\t" + input.url + "\t" + input.registry + "\n";
  }
  return out;
}

std::string FolderOf(const Ecosystem& ecosystem) {
  return std::string("tests/vectors/lockfile/") + ecosystem.name + "/";
}

// The most that is allocated at one time while Measured runs.
struct Heap {
  size_t now = 0, peak = 0;
  bool counting = false;
} heap;

void OnMalloc(const volatile void*, size_t size) {
  if (!heap.counting) return;
  heap.now += size;
  heap.peak = std::max(heap.peak, heap.now);
}
void OnFree(const volatile void* memory) {
  if (!heap.counting || memory == nullptr) return;
  const size_t size = AllocatedSize(memory);
  heap.now -= std::min(heap.now, size);
}

template <typename Work>
size_t PeakOf(Work work) {
  static const int kInstalled = InstallHooks(OnMalloc, OnFree);
  CHECK(kInstalled != 0);
  heap = {.counting = true};
  work();
  heap.counting = false;
  return heap.peak;
}

}  // namespace

TEST(EachRowHasAVector) {
  for (const Ecosystem& ecosystem : Ecosystems()) {
    test::Row name(ecosystem.name);
    const std::string folder = FolderOf(ecosystem);
    const std::string text = TextOf(folder + ecosystem.file);
    const std::string beside = *ecosystem.beside == '\0' ? "" : TextOf(folder + ecosystem.beside);
    const auto inputs = ReadLockFile(ecosystem, {text, beside});
    REQUIRE_OK(inputs);
    EXPECT_EQ(Shown(*inputs), TextOf(folder + "expected.txt"));
    EXPECT(inputs->size() >= 3);
  }
}

TEST(EachRowHasAFuzzTargetAndIsDocumented) {
  const std::string targets = TextOf("tests/sources.mk");
  const std::string documentation = TextOf("docs/inputs.md");
  for (const Ecosystem& ecosystem : Ecosystems()) {
    test::Row name(ecosystem.name);
    std::string target = std::string("lockfile_") + ecosystem.name + "_fuzz";
    std::ranges::replace(target, '-', '_');
    EXPECT(targets.find("\t" + target + " \\\n") != std::string::npos);
    EXPECT(TextOf("tests/fuzz/" + target + ".cc").find(std::string("\"") + ecosystem.name + "\"") != std::string::npos);
    EXPECT(documentation.find(std::string("| `") + ecosystem.file + "` |") != std::string::npos);
  }
}

TEST(RowsAreFoundByFileName) {
  for (const Ecosystem& ecosystem : Ecosystems()) {
    EXPECT(EcosystemOf(ecosystem.file) == &ecosystem);
    EXPECT(EcosystemOf(std::string("a/b/") + ecosystem.file) == &ecosystem);
    EXPECT(EcosystemOf(std::string("x") + ecosystem.file) == nullptr);
    EXPECT(EcosystemOf(std::string(ecosystem.file) + "/x") == nullptr);
  }
}

// What costs a reader the most memory for each byte of a file.
TEST(MemoryFollowsTheSize) {
  const auto repeated = [](std::string_view head, std::string_view one, std::string_view tail, size_t size) {
    std::string out(head);
    while (out.size() < size) out += one;
    return out + std::string(tail);
  };
  constexpr size_t kSize = 1 << 20;
  struct {
    const char* file;
    std::string text;
  } rows[] = {
      {"package-lock.json", repeated("{\"a\":[", "0,", "0]}", kSize)},
      {"package-lock.json", repeated("{\"a\":{\"b\":[", "[],", "0]}}", kSize)},
      {"package-lock.json", repeated("{\"lockfileVersion\":3,\"packages\":{\"a\":{}", ",\"a\":{}", "}}", kSize)},
      {"Cargo.lock", repeated("a = [", "0,", "]", kSize)},
      {"Cargo.lock", repeated("version = 3\n", "[[package]]\nname='a'\nversion='1'\n", "", kSize)},
      {"go.sum", repeated("", "a v1 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "", kSize)},
      {"requirements.txt", repeated("a==1", " --hash=sha256:" + std::string(64, 'a'), "\n", kSize)},
      {"requirements.txt", repeated("", "\\\n", "", kSize)},
  };
  for (const auto& row : rows) {
    test::Row name(row.file);
    const Ecosystem* ecosystem = EcosystemOf(row.file);
    REQUIRE(ecosystem != nullptr);
    const size_t peak = PeakOf([&] { (void)ReadLockFile(*ecosystem, {row.text, {}}).ok(); });
    EXPECT(peak > 0);
    if (!EXPECT(peak <= 64 * row.text.size() + (size_t{64} << 10))) EXPECT_EQ(peak / row.text.size(), size_t{64});
  }
}
