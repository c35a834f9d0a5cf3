// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/inputs/cache.h"
#include "host/inputs/carry.h"
#include "host/inputs/lock_files.h"
#include "host/inputs/manifest.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kHelp[] =
    "Prints what the lock files of DIR (default: the working folder) lock: each dependency with its package URL, its\n"
    "digest and how it is carried, in the fixed order in which a build takes them. The lock files are those that the\n"
    "recipe names (\"lockfiles\"), else those of known names in DIR itself; docs/inputs.md has all formats. Nothing "
    "is\n"
    "fetched and nothing is run. An entry without a digest is an error that names it and its line.\n"
    "\n"
    "  samovar inputs list\n"
    "  samovar inputs list ~/src/project --json\n";

constexpr char kVerifyHelp[] =
    "Hashes what the cache holds of the archives that the lock files of DIR (default: the working folder) lock. What "
    "is\n"
    "missing or damaged is named; the exit status is 0 if all are held, else 1. Nothing is fetched.\n"
    "\n"
    "  samovar inputs verify\n"
    "  samovar inputs verify ~/src/project --json\n";

constexpr Option kExportOptions[] = {{"to", Takes::kValue, "FOLDER", "where the archives go"}};

constexpr char kExportHelp[] =
    "Copies the archives that the lock files of DIR (default: the working folder) lock from the cache into FOLDER, "
    "each\n"
    "under its digest: for a machine without a network, where `samovar inputs import` takes them.\n"
    "\n"
    "  samovar inputs export --to /media/stick/inputs\n";

constexpr Option kImportOptions[] = {
    {"from", Takes::kValue, "FOLDER", "where files are looked for"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kImportHelp[] =
    "Takes into the cache every file below FOLDER that has a digest which the lock files of DIR (default: the working\n"
    "folder) lock, whatever it is called: what `samovar inputs export` wrote, the cache of a package manager, a "
    "folder\n"
    "of downloads. What is missing then is named; the exit status is 0 if nothing is, else 1.\n"
    "\n"
    "  samovar inputs import --from /media/stick/inputs\n"
    "  samovar inputs import --from ~/.cargo/registry/cache\n";

constexpr char kManifestHelp[] =
    "Prints the tree of the dependencies that the lock files of DIR (default: the working folder) lock, before "
    "anything\n"
    "is built: a leaf for each lock file and behind it one for each dependency, with their hashes, and the root\n"
    "(RFC 9162; docs/inputs.md). Two people with the same lock files have the same root. Nothing is fetched.\n"
    "\n"
    "  samovar inputs manifest\n"
    "  samovar inputs manifest ~/src/project --json\n";

std::string FolderOf(const Arguments& arguments) {
  return arguments.operands().empty() ? "." : arguments.operands()[0];
}

// What the cache holds of the project, printed; says no if something is missing.
Result<int> Report(const Arguments& arguments, const inputs::Cache& cache,
                   const std::vector<const lockfile::Input*>& archives) {
  const std::vector<inputs::Holding> holdings = TRY(inputs::Holdings(cache, archives));
  if (arguments.Has("json")) {
    TRY(PrintJson(inputs::HoldingsJson(holdings)));
  } else {
    TRY(Print(inputs::HoldingsText(holdings)));
  }
  for (const inputs::Holding& holding : holdings) {
    if (holding.state != inputs::State::kHeld) return kExitNo;
  }
  return kExitSuccess;
}

Result<int> RunInputsVerify(const Arguments& arguments) {
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(FolderOf(arguments)));
  const inputs::Cache cache = TRY(inputs::Cache::Open());
  return Report(arguments, cache, inputs::ArchivesOf(files));
}

Result<int> RunInputsExport(const Arguments& arguments) {
  const std::string to = TRY(arguments.Required("to"));
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(FolderOf(arguments)));
  const inputs::Cache cache = TRY(inputs::Cache::Open());
  TRY(inputs::Export(cache, inputs::ArchivesOf(files), to));
  Say("samovar: " + Decimal(inputs::ArchivesOf(files).size()) + " archives are in " + Quoted(to));
  return kExitSuccess;
}

Result<int> RunInputsImport(const Arguments& arguments) {
  const std::string from = TRY(arguments.Required("from"));
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(FolderOf(arguments)));
  const inputs::Cache cache = TRY(inputs::Cache::Open());
  const size_t taken = TRY(inputs::Import(cache, inputs::ArchivesOf(files), from));
  Say("samovar: " + Decimal(taken) + (taken == 1 ? " archive" : " archives") + " taken from " + Quoted(from));
  return Report(arguments, cache, inputs::ArchivesOf(files));
}

Result<int> RunInputsManifest(const Arguments& arguments) {
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(FolderOf(arguments)));
  const inputs::Cache cache = TRY(inputs::Cache::Open());
  const inputs::Manifest manifest = TRY(inputs::ManifestOf(files, cache));
  if (arguments.Has("json")) {
    TRY(PrintJson(inputs::ManifestJson(manifest)));
  } else {
    TRY(Print(inputs::ManifestText(manifest)));
  }
  return kExitSuccess;
}

Result<int> RunInputsList(const Arguments& arguments) {
  const std::string folder = FolderOf(arguments);
  const std::vector<inputs::LockFile> files = TRY(inputs::ReadLockFiles(folder));
  if (arguments.Has("json")) {
    TRY(PrintJson(Json::MakeObject({{"lockfiles", inputs::LockFilesJson(files)}})));
    return kExitSuccess;
  }
  if (files.empty()) Say("samovar: no lock file in " + Quoted(folder) + ": the build has no inputs but its source");
  TRY(Print(inputs::LockFilesText(files)));
  return kExitSuccess;
}

}  // namespace

extern const Command kInputsList;
const Command kInputsList = {"inputs list", "[DIR]",      0, 1, "print what the lock files of a project lock", kHelp,
                             kOptions,      RunInputsList};

extern const Command kInputsManifest;
const Command kInputsManifest = {
    "inputs manifest", "[DIR]",          0, 1, "print the tree of the locked dependencies and its root", kManifestHelp,
    kOptions,          RunInputsManifest};

extern const Command kInputsVerify;
const Command kInputsVerify = {
    "inputs verify", "[DIR]",        0, 1, "check what the cache holds of the locked archives", kVerifyHelp,
    kOptions,        RunInputsVerify};

extern const Command kInputsExport;
const Command kInputsExport = {
    "inputs export", "[DIR]",        0, 1, "copy the locked archives from the cache into a folder", kExportHelp,
    kExportOptions,  RunInputsExport};

extern const Command kInputsImport;
const Command kInputsImport = {
    "inputs import", "[DIR]",        0, 1, "take the locked archives from a folder into the cache", kImportHelp,
    kImportOptions,  RunInputsImport};

}  // namespace samovar::cli
