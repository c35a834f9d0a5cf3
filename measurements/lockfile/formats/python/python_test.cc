// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/python/python_package.h"

#include "measurements/lockfile/formats/refusals_for_test.h"

using namespace samovar;
using namespace samovar::lockfile;

TEST(NamesAreNormal) {
  struct {
    const char *name, *normal;
  } rows[] = {{"Friendly-Bard", "friendly-bard"}, {"a_b.c", "a-b-c"}, {"a-_.b", "a-b"}, {"x", "x"}, {"", ""}};
  for (const auto& row : rows) EXPECT_EQ(NormalPythonName(row.name), row.normal);
}

TEST(WheelsForLinux) {
  struct {
    const char* wheel;
    bool fits;
  } rows[] = {
      {"a-1-py3-none-any.whl", true},
      {"a-1-py2.py3-none-any.whl", true},
      {"a-1-cp311-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", true},
      {"a-1-1build-cp312-cp312-linux_x86_64.whl", true},
      {"a-1-cp311-cp311-manylinux1_i686.manylinux1_x86_64.whl", true},
      {"a-1-cp311-cp311-manylinux_2_17_aarch64.whl", false},
      {"a-1-cp311-cp311-musllinux_1_1_x86_64.whl", false},
      {"a-1-cp311-cp311-macosx_11_0_x86_64.whl", false},
      {"a-1-cp311-cp311-win_amd64.whl", false},
      {"a-1-pp39-pypy39_pp73-manylinux_2_17_x86_64.whl", false},
      {"a-1.tar.gz", false},
      {"any.whl", false},
      {".whl", false},
  };
  for (const auto& row : rows) {
    test::Row name(row.wheel);
    EXPECT_EQ(FitsLinux(row.wheel), row.fits);
  }
}

TEST(FileNamesOfUrls) {
  struct {
    const char *url, *file;
  } rows[] = {{"https://h/p/a-1%2Blocal.whl#sha256=0", "a-1+local.whl"},
              {"a.whl", "a.whl"},
              {"https://h/%zz%2", "%zz%2"},
              {"https://h/a?b=/c", "a"},
              {"https://h/", ""}};
  for (const auto& row : rows) EXPECT_EQ(FileOfUrl(row.url), row.file);
}

TEST(UvRefusals) {
  const std::string head = "version = 1\n[[package]]\nname = 'a'\nversion = '1'\n";
  const Refusal rows[] = {
      {"", Code::kUnsupported, "line 1: expected version 1, found none"},
      {"version = 2\n", Code::kUnsupported, "expected version 1, found \"2\""},
      {head, Code::kMalformed, "line 2: expected the map \"source\", found none"},
      {head + "source = { registry = 'https://h' }\n", Code::kUnsupported,
       "\"a\" 1: expected a wheel for 64-bit x86 Linux"},
      {head + "source = { registry = 'https://h' }\nsdist = { url = 'https://h/a.tar.gz' }\n", Code::kUnsupported,
       "line 6: \"a\" 1: expected a digest, found none"},
      {head + "source = { registry = 'https://h' }\nwheels = [\n{ url = 'https://h/a-1-py3-none-any.whl', hash = "
              "'md5:00' },\n]\n",
       Code::kUnsupported, "line 7: expected a digest by sha256"},
      {head + "source = { registry = 'https://h' }\nwheels = [{ path = 'a.whl' }]\n", Code::kMalformed, "\"url\""},
      {head + "source = { git = 'https://h/a.git?rev=main' }\n", Code::kMalformed, "expected the 40 or 64 hex digits"},
      {head + "source = { svn = 'https://h' }\n", Code::kUnsupported, "expected a source that uv knows"},
      {head + "source = { registry = 'https://h' }\nsdist = { url = 'https://h/..', hash = 'sha256:" +
           std::string(64, 'a') + "' }\n",
       Code::kMalformed, "expected a file name, found \"..\""},
      {head + "source = { registry = 'https://h' }\nsdist = { url = 'https://h/..%2Fx', hash = 'sha256:" +
           std::string(64, 'a') + "' }\n",
       Code::kMalformed, "expected a file name, found \"../x\""},
  };
  ExpectRefusals("uv.lock", rows);
}

TEST(PylockRefusals) {
  const std::string head = "lock-version = '1.0'\n[[packages]]\nname = 'a'\n";
  const Refusal rows[] = {
      {"packages = []\n", Code::kMalformed, "expected the text \"lock-version\", found none"},
      {"lock-version = '2.0'\n", Code::kUnsupported, "expected lock-version 1.0, found \"2.0\""},
      {"lock-version = '1.0'\n", Code::kMalformed, "expected the list \"packages\", found none"},
      {head, Code::kUnsupported, "\"a\" : expected a wheel for 64-bit x86 Linux or a source archive"},
      {head + "sdist = { url = 'https://h/a.tar.gz' }\n", Code::kUnsupported, "line 4: \"a\" : expected a digest by"},
      {head + "sdist = { url = 'https://h/a.tar.gz', hashes = { md5 = '00' } }\n", Code::kUnsupported,
       "expected a digest by"},
      {head + "sdist = { url = 'https://h/a.tar.gz', hashes = { sha256 = '00' } }\n", Code::kMalformed,
       "line 4: expected the 32 bytes"},
      {head + "vcs = { type = 'hg', url = 'https://h', commit-id = '00' }\n", Code::kUnsupported,
       "expected the vcs git"},
      {head + "vcs = { type = 'git', url = 'https://h', commit-id = '00' }\n", Code::kMalformed,
       "expected the 40 or 64"},
  };
  ExpectRefusals("pylock.toml", rows);
}
