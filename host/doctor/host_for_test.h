// SPDX-License-Identifier: Apache-2.0
//
// A recorded machine, for unit tests only: files of /proc and /sys as text, devices that open, programs' answers.
//
//   FakeHost host(R"(
//   /proc/sys/kernel/osrelease
//     6.11.0
//   open /dev/kvm
//   qemu -version
//     QEMU emulator version 9.1.0
//   )");
//
// A line that is not indented names something, the indented lines after it are its content. A folder holds whatever
// file or folder was named below it.
#pragma once

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "host/doctor/host_view.h"
#include "measurements/base/text.h"
#include "tests/harness.h"

namespace samovar::doctor {

class FakeHost final : public HostView {
 public:
  explicit FakeHost(const std::string& recorded) {
    std::istringstream lines(recorded);
    std::string name;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("  ")) {
        std::string& content = recorded_[name];
        content += (content.empty() ? "" : "\n") + line.substr(2);
      } else if (!line.empty()) {
        name = line;
        recorded_[name];
      }
    }
  }

  // Set and Remove change one thing of a recorded machine.
  FakeHost& Set(const std::string& name, const std::string& content) {
    recorded_[name] = content;
    return *this;
  }
  FakeHost& Remove(const std::string& name) {
    recorded_.erase(name);
    return *this;
  }

  Result<std::string> ReadText(const std::string& path) const override { return Recorded(path, path); }

  Result<std::vector<std::string>> List(const std::string& path) const override {
    std::set<std::string> names;
    bool there = recorded_.contains(path);
    for (const auto& [name, content] : recorded_) {
      if (!name.starts_with(path + "/")) continue;
      std::string rest = name.substr(path.size() + 1);
      names.insert(rest.substr(0, rest.find('/')));
    }
    if (names.empty() && !there) return Absent(path);
    return std::vector<std::string>(names.begin(), names.end());
  }

  Result<void> Open(const std::string& device) const override {
    TRY(Recorded("open " + device, device));
    return {};
  }

  Result<uint64_t> FreeSpace(const std::string& path) const override {
    std::string bytes = TRY(Recorded("free", path));
    return ParseNumber(bytes, ~uint64_t{0}, "free");
  }

  std::optional<uint64_t> LockLimit() const override {
    auto limit = Recorded("memlock", "");
    return limit.ok() ? std::optional(ParseNumber(*limit, ~uint64_t{0}, "memlock").value()) : std::nullopt;
  }

  Result<std::string> AskQemu(const std::vector<std::string>& arguments) const override {
    std::string name = "qemu";
    for (const std::string& word : arguments) name += " " + word;
    auto answer = Recorded(name, "");
    if (answer.ok()) return answer;
    return Error(Code::kEnvironment, "cannot run \"qemu-system-x86_64\": No such file or directory (errno 2)");
  }

  // "qemu answers" names a file of answers; "qemu without", a property that is taken out of it.
  Result<std::string> QemuAnswers(plan::Tee) const override {
    auto file = Recorded("qemu answers", "");
    if (!file.ok()) return AskQemu({});
    Bytes answers = test::ReadVector("plan/" + *file);
    std::string text(AsText(answers));
    auto without = Recorded("qemu without", "");
    if (!without.ok()) return text;
    const std::string name = '"' + *without + '"';
    size_t at = text.find(name);
    CHECK(at != std::string::npos);
    return text.replace(at, name.size(), "\"other\"");
  }

  Result<void> RunVcpu() const override {
    if (recorded_.contains("vcpu runs")) return {};
    return Error(Code::kEnvironment, "QEMU exited with status 1: \"failed to initialize kvm\"");
  }

  bool HasProgram(const std::string& name) const override { return recorded_.contains("program " + name); }

  Result<Bytes> SnpStatus() const override { return DecodeHex(TRY(Recorded("snp status", "/dev/sev"))); }

  Result<void> ConnectVsock(uint32_t cid, uint32_t port) const override {
    if (recorded_.contains("vsock " + Decimal(cid) + ":" + Decimal(port))) return {};
    return Error(Code::kSystem, "vsock " + Decimal(cid) + ":" + Decimal(port) + ": Connection reset by peer");
  }

  Result<void> ConnectTcp(const std::string& host, const std::string& port) const override {
    if (recorded_.contains("tcp " + host + ":" + port)) return {};
    return Error(Code::kSystem, "connect to " + host + ":" + port + ": Connection refused");
  }

  // The content is the words "sim", "snp", "hashes" and "tdx", as far as they are true.
  Result<ImageFacts> Image(const std::string& folder) const override {
    std::string words = TRY(Recorded("image " + folder, folder + "/image.json"));
    auto has = [&](const char* word) { return words.find(word) != std::string::npos; };
    return ImageFacts{"1.0", has("sim"), has("snp"), has("hashes"), has("tdx")};
  }

 private:
  static Error Absent(const std::string& path) {
    return Error(Code::kSystem, "open \"" + path + "\": it is not in the recording", ENOENT);
  }

  Result<std::string> Recorded(const std::string& name, const std::string& path) const {
    auto found = recorded_.find(name);
    return found == recorded_.end() ? Result<std::string>(Absent(path)) : Result<std::string>(found->second);
  }

  std::map<std::string, std::string> recorded_;
};

}  // namespace samovar::doctor
