// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/links.h"

#include <vector>

#include "measurements/base/path.h"
#include "measurements/base/text.h"

namespace samovar::statement {

namespace {

// As many as Linux follows.
constexpr int kMaxLinks = 40;
// Of all links together: who wrote them must not decide how long this takes.
constexpr int kMaxSteps = 1 << 20;

std::string Joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "/") + part;
  return out;
}

class Resolver {
 public:
  Resolver(const std::set<std::string>& files, const std::map<std::string, std::string>& links)
      : files_(files), links_(links) {}

  // Goes where the kernel would. Returns what is wrong with the way, or nothing.
  const char* Follow(const std::string& path, const std::string& target) {
    followed_ = 0;
    at_.clear();
    for (std::string_view part : PathParts(path)) at_.emplace_back(part);
    return Turn(target);
  }

 private:
  // Replaces the link that the way has come to by its target.
  const char* Turn(const std::string& target) {
    if (++followed_ > kMaxLinks) return "it leads in circles";
    if (target.size() > kMaxPathSize || !IsPrintable(target)) return "its target is no printable path";
    if (!StaysBelow(Joined(at_), target)) return "it leads out of the artifacts";
    at_.pop_back();
    for (std::string_view part : PathParts(target)) {
      if (const char* why = Step(part)) return why;
    }
    return nullptr;
  }

  const char* Step(std::string_view part) {
    if (++steps_ > kMaxSteps) return "the links together are too long to follow";
    if (files_.contains(Joined(at_))) return "it leads through a file";
    if (part.empty() || part == ".") return nullptr;
    if (part == "..") {
      if (at_.empty()) return "it leads out of the artifacts";
      at_.pop_back();
      return nullptr;
    }
    at_.emplace_back(part);
    const std::string path = Joined(at_);
    const auto link = links_.find(path);
    if (link != links_.end()) return Turn(link->second);
    return files_.contains(path) || IsFolder(path) ? nullptr : "it leads to something that is no artifact";
  }

  [[nodiscard]] bool IsFolder(const std::string& path) const {
    const std::string prefix = path + "/";
    const auto first = files_.lower_bound(prefix);
    return first != files_.end() && first->starts_with(prefix);
  }

  const std::set<std::string>& files_;
  const std::map<std::string, std::string>& links_;
  std::vector<std::string> at_;
  int followed_ = 0;  // for the link at hand
  int steps_ = 0;
};

}  // namespace

Result<void> CheckLinks(const std::set<std::string>& files, const std::map<std::string, std::string>& links) {
  Resolver resolver(files, links);
  for (const auto& [path, target] : links) {
    if (const char* why = resolver.Follow(path, target)) {
      return Error(Code::kPolicy, "link " + Quoted(path) + " -> " + Quoted(target) + ": " + why);
    }
  }
  return {};
}

}  // namespace samovar::statement
