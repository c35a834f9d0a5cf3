// SPDX-License-Identifier: Apache-2.0
#include "measurements/explain/command_lines.h"

#include <algorithm>

#include "measurements/base/text.h"

namespace samovar::explain {

namespace {

// What is added to make a guest talk, or to work around a host.
constexpr std::string_view kUsualWords[] = {
    "console=ttyS0", "console=hvc0", "earlyprintk=serial", "earlyprintk=ttyS0", "debug", "loglevel=7",
    "quiet",         "nokaslr",      "panic=-1",           "swiotlb=131072",
};

constexpr std::string_view kSpace = " \t\r\n";

std::string Trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

// Runs of white space as one blank, which is what a shell makes of an unquoted variable.
std::string Joined(const std::vector<std::string>& words, size_t without) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i != without) out += (out.empty() ? "" : " ") + words[i];
  }
  return out;
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;
       at = text.find_first_not_of(kSpace, at)) {
    size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

class Variants {
 public:
  explicit Variants(std::string_view planned) : planned_(planned) {}

  void Add(std::string text, std::string words) {
    bool known = text == planned_ ||
                 std::any_of(out_.begin(), out_.end(), [&](const CommandLine& line) { return line.text == text; });
    if (!known) out_.push_back({std::move(text), std::move(words)});
  }

  std::vector<CommandLine> Finish() && { return std::move(out_); }

 private:
  std::string_view planned_;
  std::vector<CommandLine> out_;
};

}  // namespace

std::vector<CommandLine> CommandLinesNear(std::string_view planned) {
  const std::string line(planned);
  const std::vector<std::string> words = WordsOf(planned);
  Variants out(planned);
  out.Add(line + "\n", "with a newline at the end");
  out.Add(line + " ", "with a blank at the end");
  out.Add(line + "\r\n", "with a carriage return and a newline at the end");
  out.Add(" " + line, "with a blank in front");
  out.Add(line + std::string(1, '\0'), "with a second NUL at the end");
  out.Add(Trimmed(line), "without the white space at its ends");
  out.Add(Joined(words, words.size()), "with single blanks between the words");
  out.Add("", "empty");
  out.Add("\"" + line + "\"", "in double quotes");
  out.Add("'" + line + "'", "in single quotes");
  for (size_t i = 0; i < words.size(); ++i) out.Add(Joined(words, i), "without the word " + Quoted(words[i]));
  for (std::string_view word : kUsualWords) {
    std::string text = line;
    text += line.empty() ? "" : " ";
    out.Add(text.append(word), "with the word " + Quoted(word) + " added at the end");
  }
  return std::move(out).Finish();
}

}  // namespace samovar::explain
