// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "host/cli/commands.h"
#include "host/cli/output.h"
#include "host/files/mapped_file.h"
#include "host/run/interrupts.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

// List returns a line for each command whose name begins with `prefix`.
std::string List(std::string_view prefix) {
  std::string out;
  for (const Command* command : Commands()) {
    if (!command->name.starts_with(prefix)) continue;
    std::string left = "  " + std::string(command->name);
    left.append(left.size() < 24 ? 24 - left.size() : 1, ' ');
    out += left + std::string(command->summary) + "\n";
  }
  return out;
}

std::string Usage() {
  return "samovar: build software inside a confidential VM and prove it\n\nusage: samovar COMMAND [OPTION]… "
         "[OPERAND]…\n\ncommands:\n" +
         List("") +
         "\n`samovar COMMAND --help` explains one of them. Exit status: 0 it holds, 1 it does not, 2 usage, 3 this "
         "machine\n"
         "or these files do not allow it, 4 the other side broke the protocol.\n";
}

size_t WordsIn(std::string_view name) { return name.find(' ') == std::string_view::npos ? 1 : 2; }

// Finds the command that the first two words name, else the first one: "measure snp" before "measure".
const Command* FindCommand(const std::vector<std::string>& words) {
  const Command* found = nullptr;
  for (const Command* command : Commands()) {
    if (words.size() > 1 && command->name == words[0] + " " + words[1]) return command;
    if (command->name == words[0]) found = command;
  }
  return found;
}

Result<int> RunCommand(const Command& command, std::span<const std::string> words) {
  if (AsksForHelp(command, words)) {
    TRY(Print(HelpText(command)));
    return kExitSuccess;
  }
  Arguments arguments = TRY(Arguments::Parse(command, words));
  return command.run(arguments);
}

int Report(const Error& error, bool json) {
  if (json) {
    Json body = Json::MakeObject({{"code", CodeName(error.code())}, {"message", error.message()}});
    (void)PrintJson(Json::MakeObject({{"error", std::move(body)}})).ok();
  }
  Say("samovar: " + error.message());
  return StatusOf(error);
}

bool IsHelp(std::string_view word) { return word == "--help" || word == "-h"; }

// RunNone answers words that name no command: the first of them may still begin the names of several.
int RunNone(const std::vector<std::string>& words) {
  std::string group = List(words[0] + " ");
  if (group.empty()) {
    return Report(Error(Code::kUsage, "unknown command " + Quoted(words[0]) + "; see `samovar --help`"), false);
  }
  if (words.size() > 1 && IsHelp(words[1])) return Print(group).ok() ? kExitSuccess : kExitEnvironment;
  return Report(Error(Code::kUsage, (words.size() > 1 ? "unknown command " + Quoted(words[0] + " " + words[1])
                                                      : Quoted(words[0]) + " is not a whole command") +
                                        "; expected one of\n" + group.substr(0, group.size() - 1)),
                false);
}

// The spellings that other programs taught people: "help", "help COMMAND", "-h", "--version".
std::vector<std::string> Plain(std::vector<std::string> words) {
  if (words.empty()) return words;
  if (words[0] == "--version") words[0] = "version";
  if (IsHelp(words[0])) words[0] = "help";
  if (words[0] == "help" && words.size() > 1 && !IsHelp(words[1])) {
    words.erase(words.begin());
    const Command* command = FindCommand(words);
    words.resize(std::min(words.size(), command == nullptr ? size_t{1} : WordsIn(command->name)));
    words.emplace_back("--help");
  }
  return words;
}

int Main(const std::vector<std::string>& given) {
  const std::vector<std::string> words = Plain(given);
  if (words.empty()) {
    Say(Usage());
    return kExitUsage;
  }
  if (words[0] == "help") return Print(Usage()).ok() ? kExitSuccess : kExitEnvironment;
  const Command* command = FindCommand(words);
  if (command == nullptr) return RunNone(words);
  std::span<const std::string> rest = std::span(words).subspan(WordsIn(command->name));
  Result<int> status = RunCommand(*command, rest);
  if (status.ok()) return *status;
  bool json = false;
  for (const std::string& word : rest) json = json || word == "--json";
  const int reported = Report(status.error(), json);
  return run::Interrupts::Caught() != 0 ? 128 + run::Interrupts::Caught() : reported;
}

}  // namespace

}  // namespace samovar::cli

int main(int argc, char** argv) {
  // A reader that goes away is reported by write(2), not by a signal that would skip the clean-up.
  std::signal(SIGPIPE, SIG_IGN);
  samovar::EndWhenFilesAreCutShort();
  return samovar::cli::Main(std::vector<std::string>(argv + 1, argv + argc));
}
