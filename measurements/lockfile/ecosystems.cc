// SPDX-License-Identifier: Apache-2.0
#include "measurements/lockfile/formats/formats.h"
#include "measurements/lockfile/lockfile.h"

namespace samovar::lockfile {

namespace {

constexpr Ecosystem kEcosystems[] = {
    {"cargo", "Cargo.lock", "", ReadCargoLock},
    {"npm", "package-lock.json", "", ReadNpmLock},
    {"npm-shrinkwrap", "npm-shrinkwrap.json", "", ReadNpmLock},
    {"pnpm", "pnpm-lock.yaml", "", ReadPnpmLock},
    {"yarn", "yarn.lock", "", ReadYarnLock},
    {"go", "go.sum", "go.mod", ReadGoSum},
    {"requirements", "requirements.txt", "", ReadRequirements},
    {"uv", "uv.lock", "", ReadUvLock},
    {"pylock", "pylock.toml", "", ReadPylock},
    {"flake", "flake.lock", "", ReadFlakeLock},
    {"samovar", "samovar-inputs.json", "", ReadSamovarInputs},
};

}  // namespace

std::span<const Ecosystem> Ecosystems() { return kEcosystems; }

const Ecosystem* EcosystemOf(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const Ecosystem& ecosystem : kEcosystems) {
    if (name == ecosystem.file) return &ecosystem;
  }
  return nullptr;
}

Result<std::vector<Input>> ReadLockFile(const Ecosystem& ecosystem, const LockText& lock) {
  InputList list;
  TRY(ecosystem.read(lock, list));
  return std::move(list).Finish();
}

}  // namespace samovar::lockfile
