// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/table_cache.h"

#include <cpuid.h>
#include <sys/utsname.h>

#include <utility>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "host/files/whole_file.h"
#include "host/run/path_search.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::qtest {

namespace {

constexpr int kFormat = 2;
constexpr size_t kMaxEntry = size_t{32} << 20;

struct Blob {
  const char* name;
  std::optional<Bytes> tdx::PlatformTables::*member;
};

constexpr Blob kBlobs[] = {
    {"table_loader", &tdx::PlatformTables::table_loader},
    {"acpi_rsdp", &tdx::PlatformTables::acpi_rsdp},
    {"acpi_tables", &tdx::PlatformTables::acpi_tables},
    {"tpm_log", &tdx::PlatformTables::tpm_log},
    {"e820", &tdx::PlatformTables::e820},
    {"smbios", &tdx::PlatformTables::smbios},
};

// With `-cpu host` the SMBIOS table holds CPUID leaf 1, of which the kernel may hide a part.
std::string HostCpu() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  __get_cpuid(1, &eax, &ebx, &ecx, &edx);
  utsname system{};
  uname(&system);
  return HexNumber(eax) + " " + HexNumber(edx) + " " + system.release;
}

}  // namespace

Sha256Digest TableKey(const TableRequest& request, const Sha256Digest& program, const std::string& host_cpu) {
  Sha256Hasher hasher;
  auto add = [&](const std::string& part) { hasher.Update(AsBytes(Decimal(part.size()) + ":" + part)); };
  add("samovar tables " + Decimal(kFormat));
  add(program.hex());
  add(host_cpu);
  add(Decimal(request.address_bits.value_or(0)));
  for (const std::string& word : request.arguments) add(word);
  return hasher.Finish();
}

std::string EncodeTables(const tdx::PlatformTables& tables) {
  Json blobs = Json::Object();
  for (const Blob& blob : kBlobs) {
    if (const auto& bytes = tables.*blob.member) blobs.Set(blob.name, EncodeBase64(*bytes));
  }
  Json items = Json::Object();
  for (const auto& [name, bytes] : tables.items) items.Set(name, EncodeBase64(bytes));
  return CanonicalJson(
      Json::MakeObject({{"format", kFormat}, {"blobs", std::move(blobs)}, {"items", std::move(items)}}));
}

Result<tdx::PlatformTables> DecodeTables(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxEntry));
  TRY(json.OnlyKeys({"format", "blobs", "items"}));
  if (TRY(json.IntegerAt("format")) != kFormat) return Error(Code::kMalformed, "tables: another format");
  tdx::PlatformTables out;
  const Json* blobs = TRY(json.At("blobs"));
  TRY(blobs->OnlyKeys({"table_loader", "acpi_rsdp", "acpi_tables", "tpm_log", "e820", "smbios"}));
  for (const Blob& blob : kBlobs) {
    if (blobs->Find(blob.name) == nullptr) continue;
    std::string encoded = TRY(blobs->StringAt(blob.name));
    out.*blob.member = TRY(DecodeBase64(encoded).In(blob.name));
  }
  const Json::Object* items = TRY(json.ObjectAt("items"));
  for (const auto& [name, value] : *items) {
    const std::string* encoded = value.AsString();
    if (encoded == nullptr) return Error(Code::kMalformed, "tables: item " + Quoted(name) + " is no string");
    out.items[name] = TRY(DecodeBase64(*encoded).In(name));
  }
  return out;
}

Result<tdx::PlatformTables> ReadTables(const TableRequest& request) {
  const std::optional<std::string> program = run::FindProgram(request.qemu);
  if (!program) {
    return Error(Code::kEnvironment, Quoted(request.qemu) + " is not in PATH; install QEMU or give its path");
  }
  HashedFile hashed = TRY(HashFile(*program));
  Sha256Digest key = TableKey(request, hashed.sha256, HostCpu());
  auto folder = paths::CacheFolder();
  std::string path = folder.ok() ? *folder + "/tables/" + key.hex() + ".json" : "";
  auto kept = posix::ReadFile(path, kMaxEntry);
  if (kept.ok()) {
    auto tables = DecodeTables(AsText(*kept));
    if (tables.ok()) return tables;
  }
  tdx::PlatformTables tables = TRY(ReadPlatformTables(request));
  if (tables.acpi_doubt.empty() && !path.empty()) {
    // A folder that cannot be written to costs time only.
    (void)StoreFile(path, AsBytes(EncodeTables(tables))).ok();
  }
  return tables;
}

}  // namespace samovar::qtest
