// SPDX-License-Identifier: Apache-2.0
#include "host/inputs/lock_files.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "guest/posix/beneath.h"
#include "guest/posix/fd.h"
#include "host/session/recipe/recipe_place.h"
#include "measurements/base/text.h"
#include "measurements/recipe/recipe.h"

namespace samovar::inputs {

namespace {

using lockfile::Ecosystem;
using lockfile::Input;

constexpr size_t kMaxLockFile = size_t{16} << 20;

// A file beneath the folder; nothing if there is none of that name.
Result<std::optional<Bytes>> ReadBeneath(int folder, const std::string& path, size_t max) {
  auto fd = posix::OpenBeneath(folder, path, O_RDONLY | O_NONBLOCK, posix::Links::kNone);
  if (!fd.ok() && fd.error().is(ENOENT)) return std::optional<Bytes>();
  if (!fd.ok()) return std::move(fd).error();
  return std::optional<Bytes>(TRY(posix::ReadAll(fd->get(), max, Quoted(path))));
}

Result<std::vector<std::string>> PathsOfRecipe(int folder) {
  std::optional<Bytes> text = TRY(ReadBeneath(folder, recipe::kDefaultPath, recipe::kMaxSize));
  if (!text) return std::vector<std::string>();
  auto recipe = recipe::ParseRecipe(AsText(*text));
  if (!recipe.ok()) return session::AtLine(std::move(recipe).error(), recipe::kDefaultPath, AsText(*text));
  return recipe->lockfiles;
}

std::string Beside(const std::string& path, const Ecosystem& ecosystem) {
  const size_t slash = path.rfind('/');
  return (slash == std::string::npos ? "" : path.substr(0, slash + 1)) + ecosystem.beside;
}

Result<LockFile> Read(const std::string& path, const Ecosystem& ecosystem, ByteView text, int folder) {
  Bytes beside;
  if (*ecosystem.beside != '\0') {
    const std::string other = Beside(path, ecosystem);
    std::optional<Bytes> content = TRY(ReadBeneath(folder, other, kMaxLockFile));
    if (!content) return Error(Code::kEnvironment, Quoted(other) + " is not there; " + path + " is read with it");
    beside = std::move(*content);
  }
  LockFile out{path, &ecosystem, Sha256(text), {}};
  out.inputs = TRY(lockfile::ReadLockFile(ecosystem, {.text = AsText(text), .beside = AsText(beside)}).In(path));
  return out;
}

std::string KnownNames() {
  std::string out;
  for (const Ecosystem& ecosystem : lockfile::Ecosystems())
    out += (out.empty() ? "" : ", ") + std::string(ecosystem.file);
  return out;
}

Result<LockFile> ReadNamed(const std::string& path, int folder) {
  const Ecosystem* ecosystem = lockfile::EcosystemOf(path);
  if (ecosystem == nullptr) {
    return Error(Code::kUnsupported, Quoted(path) + " is no lock file by its name; there are: " + KnownNames());
  }
  std::optional<Bytes> text = TRY(ReadBeneath(folder, path, kMaxLockFile));
  if (!text) return Error(Code::kEnvironment, Quoted(path) + " is not there; the recipe names it as a lock file");
  return Read(path, *ecosystem, *text, folder);
}

Json DigestsJson(const Input& input) {
  Json out = Json::Array();
  for (const lockfile::InputDigest& digest : input.digests) {
    out.Append(Json::MakeObject({{lockfile::AlgorithmName(digest.algorithm), EncodeHex(digest.value)}}));
  }
  return out;
}

Json InputJson(const Input& input) {
  Json out = Json::MakeObject({{"purl", input.purl},
                               {"name", input.name},
                               {"version", input.version},
                               {"carried", lockfile::CarriedName(input.carried)},
                               {"digests", DigestsJson(input)},
                               {"line", uint64_t{input.line}}});
  for (const auto& [key, value] :
       {std::pair("file", &input.file), {"url", &input.url}, {"registry", &input.registry}}) {
    if (!value->empty()) out.Set(key, *value);
  }
  return out;
}

std::string InputText(const Input& input) {
  std::string out = "  ";
  out += lockfile::CarriedName(input.carried);
  out.append(out.size() < 12 ? 12 - out.size() : 1, ' ');
  out += input.purl;
  if (input.digests.empty()) return out + "\n";
  const lockfile::InputDigest& digest = input.digests[0];
  out += std::string("  ") + lockfile::AlgorithmName(digest.algorithm) + ":" + EncodeHex(digest.value);
  if (input.digests.size() > 1) out += ", or one of " + Decimal(input.digests.size() - 1) + " others";
  return out + "\n";
}

}  // namespace

Result<std::vector<LockFile>> ReadLockFiles(const std::string& folder) {
  posix::UniqueFd fd = TRY(posix::Open(folder, O_RDONLY | O_DIRECTORY));
  std::vector<LockFile> out;
  std::vector<std::string> named = TRY(PathsOfRecipe(fd.get()));
  std::sort(named.begin(), named.end());
  for (const std::string& path : named) out.push_back(TRY(ReadNamed(path, fd.get())));
  if (!named.empty()) return out;
  for (const Ecosystem& ecosystem : lockfile::Ecosystems()) {
    std::optional<Bytes> text = TRY(ReadBeneath(fd.get(), ecosystem.file, kMaxLockFile));
    if (text) out.push_back(TRY(Read(ecosystem.file, ecosystem, *text, fd.get())));
  }
  std::sort(out.begin(), out.end(), [](const LockFile& a, const LockFile& b) { return a.path < b.path; });
  return out;
}

std::string LockFilesText(const std::vector<LockFile>& files) {
  std::string out;
  for (const LockFile& file : files) {
    out += Printable(file.path, Lines::kOne) + " (" + file.ecosystem->name + "): " + Decimal(file.inputs.size()) +
           (file.inputs.size() == 1 ? " input" : " inputs") + ", sha256 " + file.sha256.hex() + "\n";
    for (const Input& input : file.inputs) out += InputText(input);
  }
  return out;
}

Json LockFilesJson(const std::vector<LockFile>& files) {
  Json out = Json::Array();
  for (const LockFile& file : files) {
    Json inputs = Json::Array();
    for (const Input& input : file.inputs) inputs.Append(InputJson(input));
    out.Append(Json::MakeObject({{"path", file.path},
                                 {"ecosystem", file.ecosystem->name},
                                 {"sha256", file.sha256.hex()},
                                 {"inputs", std::move(inputs)}}));
  }
  return out;
}

}  // namespace samovar::inputs
