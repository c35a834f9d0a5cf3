// SPDX-License-Identifier: Apache-2.0
#include "tests/harness.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "measurements/base/text.h"

namespace samovar::test {

namespace {

struct Case {
  std::string suite;
  const char* name;
  Function function;
};

struct State {
  std::vector<Case> cases;
  std::vector<std::string> rows;
  long expectations = 0;
  long failures = 0;
};

State& TheState() {
  static State state;
  return state;
}

std::string SuiteOf(std::string_view file) {
  size_t slash = file.rfind('/');
  std::string_view base = slash == std::string_view::npos ? file : file.substr(slash + 1);
  return std::string(base.substr(0, base.rfind("_test.cc")));
}

// Where the run ends when a test aborts or crashes: its name is all that is known then.
std::string running_line;
void NameWhatRan(int signal) {
  [[maybe_unused]] ssize_t written = write(STDOUT_FILENO, running_line.data(), running_line.size());
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// Runs one test and returns whether every expectation held and there was at least one.
bool Run(const Case& test) {
  State& state = TheState();
  state.expectations = 0;
  state.failures = 0;
  test.function();
  if (state.expectations == 0) std::printf("FAIL %s.%s: no expectation was evaluated\n", test.suite.c_str(), test.name);
  return state.failures == 0 && state.expectations != 0;
}

}  // namespace

int Register(const char* file, const char* name, Function function) {
  TheState().cases.push_back({SuiteOf(file), name, function});
  return 0;
}

bool Expect(bool held, const char* file, int line, const std::string& message) {
  State& state = TheState();
  ++state.expectations;
  if (held) return true;
  ++state.failures;
  std::string rows;
  for (const std::string& row : state.rows) rows += "[" + row + "] ";
  // A table of thousands of rows that all fail says nothing more after the first few.
  if (state.failures <= 20) std::printf("%s:%d: %s%s\n", file, line, rows.c_str(), message.c_str());
  return false;
}

Row::Row(std::string_view name) { TheState().rows.emplace_back(name); }
Row::~Row() { TheState().rows.pop_back(); }

std::string Show(bool value) { return value ? "true" : "false"; }
std::string Show(const std::string& value) { return Quoted(value); }
std::string Show(std::string_view value) { return Quoted(value); }
std::string Show(const char* value) { return Quoted(value); }
std::string Show(Code value) { return CodeName(value); }
std::string Show(const Bytes& value) { return EncodeHex(value); }

Bytes ReadFile(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) {
    std::printf("cannot read %s: %s\n", path.c_str(), std::strerror(errno));
    std::abort();
  }
  Bytes out;
  uint8_t buffer[65536];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) out.insert(out.end(), buffer, buffer + n);
  std::fclose(file);
  return out;
}

Folder::Folder() {
  const char* parent = std::getenv("TMPDIR");
  path = std::string(parent != nullptr ? parent : "/tmp") + "/samovar-test-XXXXXX";
  CHECK(mkdtemp(path.data()) != nullptr);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

Bytes ReadVector(const std::string& path) { return ReadFile("tests/vectors/" + path); }

}  // namespace samovar::test

// usage: unit-tests [SUITE|SUITE.TEST]…
int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);                  // as in every program of the project
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // an abort loses no line
  for (int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, samovar::test::NameWhatRan);
  using samovar::test::TheState;
  long passed = 0;
  long failed = 0;
  for (const auto& test : TheState().cases) {
    std::string full = test.suite + "." + test.name;
    bool wanted = argc < 2;
    for (int i = 1; i < argc; ++i) wanted = wanted || test.suite == argv[i] || full == argv[i];
    if (!wanted) continue;
    samovar::test::running_line = "FAIL " + full + ": the program ended in it\n";
    bool held = samovar::test::Run(test);
    if (!held) std::printf("FAIL %s\n", full.c_str());
    ++(held ? passed : failed);
  }
  std::printf("unit: %ld passed, %ld failed\n", passed, failed);
  return failed == 0 && passed != 0 ? 0 : 1;
}
