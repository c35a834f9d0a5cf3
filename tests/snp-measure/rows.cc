// SPDX-License-Identifier: Apache-2.0
//
// usage: snp-measure-rows SAMOVAR VECTORS INPUTS [SHARD COUNT]
//
// Runs `samovar measure snp` for each row of VECTORS/rows*.jsonl, one call of sev-snp-measure a row, and compares what
// it prints with what that tool printed. A file that is not in VECTORS is looked for as INPUTS/NAME. With SHARD and
// COUNT only every COUNT-th row is run. Prints what does not match, what was not run, and "P passed, F failed, S
// skipped".
#include <fcntl.h>
#include <glob.h>
#include <spawn.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

using namespace samovar;

namespace {

// Members of a row and the options that they were passed as.
struct Member {
  const char* key;
  const char* option;
  bool is_path;
};
constexpr Member kMembers[] = {{"mode", "--mode", false},
                               {"vcpus", "--vcpus", false},
                               {"vcpu_type", "--vcpu-type", false},
                               {"vcpu_sig", "--vcpu-sig", false},
                               {"vcpu_family", "--vcpu-family", false},
                               {"vcpu_model", "--vcpu-model", false},
                               {"vcpu_stepping", "--vcpu-stepping", false},
                               {"vmm_type", "--vmm-type", false},
                               {"guest_features", "--guest-features", false},
                               {"append", "--append", false},
                               {"output_format", "--output-format", false},
                               {"snp_ovmf_hash", "--snp-ovmf-hash", false},
                               {"vars_size", "--vars-size", false},
                               {"firmware", "--ovmf", true},
                               {"kernel", "--kernel", true},
                               {"initrd", "--initrd", true},
                               {"svsm", "--svsm", true}};

struct Folders {
  std::string samovar;
  std::string vectors;
  std::string inputs;
};

struct Outcome {
  int status;
  std::string output;  // the first line of standard output
};

enum class Verdict { kPassed, kRefused, kSpelled, kFailed };

std::string Text(const Json& value) {
  if (const int64_t* number = value.AsInteger()) return std::to_string(*number);
  const std::string* text = value.AsString();
  return text == nullptr ? "" : *text;
}

// The file that a row names, or nothing if it is not to be had.
std::optional<std::string> PathOf(const Folders& folders, const std::string& name) {
  if (name.empty() || name == "dir:.") return name.empty() ? "" : ".";
  if (name.starts_with("missing:")) return folders.inputs + "/there-is-no-such-file";
  if (name.starts_with("file:")) {
    std::string path = folders.vectors + "/" + name.substr(5);
    if (access(path.c_str(), R_OK) == 0) return path;
  }
  std::string path = folders.inputs + "/" + name;
  return access(path.c_str(), R_OK) == 0 ? std::optional(path) : std::nullopt;
}

Outcome Run(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int pipe_ends[2];
  CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
  posix::UniqueFd read_end(pipe_ends[0]);
  posix::UniqueFd write_end(pipe_ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  CHECK(posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  write_end.Close();
  Outcome out{-1, ""};
  uint8_t buffer[4096];
  for (size_t got = 1; got > 0;) {
    auto some = posix::ReadSome(read_end.get(), buffer, "pipe");
    got = some.ok() ? *some : 0;
    out.output += AsText(ByteView(buffer, got));
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  if (WIFEXITED(status)) out.status = WEXITSTATUS(status);
  if (out.output.ends_with('\n')) out.output.pop_back();
  return out;
}

// The word that stands behind OPTION, to be written to.
std::string* ValueOf(std::vector<std::string>& words, std::string_view option) {
  auto found = std::ranges::find(words, option);
  return found == words.end() ? nullptr : &*std::next(found);
}

// The tool knows QEMU, ec2 and gce in this spelling alone, samovar in any: then what it prints is what it prints for
// the tool's spelling.
Verdict JudgeSpelling(std::vector<std::string> words, const Outcome& got) {
  std::string* vmm = ValueOf(words, "--vmm-type");
  if (vmm == nullptr || got.status != 0 || got.output.empty()) return Verdict::kFailed;
  for (const char* name : {"QEMU", "ec2", "gce"}) {
    if (*vmm == name || strcasecmp(vmm->c_str(), name) != 0) continue;
    *vmm = name;
    return Run(words).output == got.output ? Verdict::kSpelled : Verdict::kFailed;
  }
  return Verdict::kFailed;
}

// A row must give the tool's output, or an error where the tool failed. Where the tool took odd input (tool_quirk) an
// error is as good; where it refused only a spelling, so is what it prints for its own. An error has one of the
// documented exit statuses and prints nothing: a crash is never right.
Verdict Judge(const Json& row, const std::vector<std::string>& words, const Outcome& got) {
  bool refused = got.status >= 1 && got.status <= 3 && got.output.empty();
  if (row.Find("outcome") != nullptr && Text(*row.Find("outcome")) == "fail") {
    if (refused) return Verdict::kPassed;
    const Json* why = row.Find("error");
    const bool spelling = why != nullptr && Text(*why).find("unknown VMM type") != std::string::npos;
    return spelling ? JudgeSpelling(words, got) : Verdict::kFailed;
  }
  if (got.status == 0 && got.output == Text(*row.Find("expected"))) return Verdict::kPassed;
  return refused && row.Find("tool_quirk") != nullptr ? Verdict::kRefused : Verdict::kFailed;
}

struct Tally {
  long passed = 0;
  long failed = 0;
  long refused = 0;
  long spelled = 0;
  std::map<std::string, long> not_run;
};

void RunRow(Tally& tally, const Folders& folders, const Json& row) {
  std::vector<std::string> words = {folders.samovar, "measure", "snp"};
  if (row.Find("mode") == nullptr) {  // the command implies one, the tool does not
    ++tally.not_run["a mode (rows without one)"];
    return;
  }
  for (const Member& member : kMembers) {
    const Json* value = row.Find(member.key);
    if (value == nullptr) continue;
    std::optional<std::string> text = member.is_path ? PathOf(folders, Text(*value)) : Text(*value);
    if (!text) {
      ++tally.not_run[Text(*value)];
      return;
    }
    words.emplace_back(member.option);
    words.push_back(*text);
  }
  if (row.Find("verbose") != nullptr) words.emplace_back("-v");
  Outcome got = Run(words);
  switch (Judge(row, words, got)) {
    case Verdict::kPassed: ++tally.passed; return;
    case Verdict::kRefused: ++tally.passed, ++tally.refused; return;
    case Verdict::kSpelled: ++tally.passed, ++tally.spelled; return;
    case Verdict::kFailed: ++tally.failed;
  }
  std::printf("  FAILED  %s: status %d, printed %s\n         ", Text(*row.Find("id")).c_str(), got.status,
              Quoted(got.output).c_str());
  for (const std::string& word : words) std::printf(" %s", word.c_str());
  std::printf("\n");
}

// All lines of the files with rows.
Bytes Rows(const std::string& folder) {
  glob_t found{};
  Bytes out;
  glob((folder + "/rows*.jsonl").c_str(), 0, nullptr, &found);
  for (size_t i = 0; i < found.gl_pathc; ++i) {
    auto text = posix::ReadFile(found.gl_pathv[i], 64 << 20);
    CHECK(text.ok());
    out.insert(out.end(), text->begin(), text->end());
  }
  globfree(&found);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 6) return 2;
  Folders folders{argv[1], argv[2], argv[3]};
  size_t shard = argc == 6 ? std::strtoul(argv[4], nullptr, 10) : 0;
  size_t count = argc == 6 ? std::strtoul(argv[5], nullptr, 10) : 1;
  const Bytes text = Rows(folders.vectors);
  if (text.empty()) {
    std::printf("%s: no rows\n", folders.vectors.c_str());
    return 1;
  }
  Tally tally;
  std::string_view rest = AsText(text);
  for (size_t i = 0; !rest.empty(); ++i) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (i % count != shard) continue;
    auto row = ParseJson(line, 1 << 20);
    CHECK(row.ok());
    RunRow(tally, folders, *row);
  }
  long skipped = 0;
  for (const auto& [name, rows] : tally.not_run) {
    std::printf("  skipped, for want of %s: %ld\n", name.c_str(), rows);
    skipped += rows;
  }
  std::printf("  refused where the tool takes odd input: %ld\n", tally.refused);
  std::printf("  taken where the tool refuses a spelling: %ld\n", tally.spelled);
  std::printf("%ld passed, %ld failed, %ld skipped\n", tally.passed, tally.failed, skipped);
  return 0;
}
