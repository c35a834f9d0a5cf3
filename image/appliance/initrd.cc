// SPDX-License-Identifier: Apache-2.0
#include "image/appliance/initrd.h"

#include <set>

#include "guest/kernel/module_table.h"
#include "measurements/base/text.h"

namespace samovar::image {

namespace {

constexpr char kAgentEntry[] = "init";  // what the kernel starts as PID 1
constexpr uint32_t kProgram = 0755;
constexpr uint32_t kData = 0644;

// The module table's folder is an absolute path; names in an archive are relative.
std::string ModuleFolder() { return std::string(boot::kModuleFolder).substr(1); }

Result<void> CheckAgent(ByteView agent) {
  constexpr uint8_t kElf[] = {0x7f, 'E', 'L', 'F'};
  if (agent.size() < sizeof kElf || !Equal(agent.first(sizeof kElf), kElf)) {
    return Error(Code::kMalformed, "samovar-init: not an ELF file");
  }
  if (agent.size() <= kMaxAgentSize) return {};
  return Error(Code::kLimit,
               "samovar-init: " + Decimal(agent.size()) + " bytes, at most " + Decimal(kMaxAgentSize) + " are allowed");
}

Result<void> CheckModules(const std::vector<ModuleFile>& modules) {
  std::set<std::string_view> given;
  for (const ModuleFile& module : modules) given.insert(module.name);
  for (const boot::Module& module : boot::kModules) {
    if (given.erase(module.name) == 0) {
      return Error(Code::kMalformed, "initrd: the module " + Quoted(module.name) + " is missing");
    }
  }
  if (given.empty()) return {};
  return Error(Code::kMalformed, "initrd: the module " + Quoted(*given.begin()) + " is not in the module table");
}

}  // namespace

std::string ModuleEntry(std::string_view name) { return ModuleFolder() + std::string(name) + boot::kModuleSuffix; }

Result<Bytes> EncodeInitrd(Bytes agent, std::vector<ModuleFile> modules) {
  TRY(CheckAgent(agent));
  TRY(CheckModules(modules));
  std::vector<CpioEntry> entries;
  entries.push_back({kAgentEntry, CpioEntry::Kind::kFile, kProgram, std::move(agent)});
  std::string folder = ModuleFolder();
  folder.pop_back();
  entries.push_back({folder, CpioEntry::Kind::kFolder, kProgram, {}});
  for (ModuleFile& module : modules) {
    entries.push_back({ModuleEntry(module.name), CpioEntry::Kind::kFile, kData, std::move(module.content)});
  }
  Bytes archive = TRY(EncodeCpio(std::move(entries)));
  if (archive.size() <= kMaxInitrdSize) return archive;
  return Error(Code::kLimit,
               "initrd: " + Decimal(archive.size()) + " bytes, at most " + Decimal(kMaxInitrdSize) + " are allowed");
}

}  // namespace samovar::image
