// SPDX-License-Identifier: Apache-2.0
#include "host/plan/plan_file.h"

#include "host/files/whole_file.h"
#include "measurements/base/text.h"
#include "measurements/json/json.h"

namespace samovar::plan {

namespace {

constexpr int64_t kFormat = 1;
constexpr size_t kMaxWords = 1024;

Result<uint64_t> SizeAt(const Json& json, std::string_view key) {
  int64_t value = TRY(json.IntegerAt(key));
  if (value >= 0) return static_cast<uint64_t>(value);
  return Error(Code::kMalformed, "key " + Quoted(key) + ": expected a size, got " + std::to_string(value));
}

Result<PlannedFile> FileAt(const Json& json, std::string_view key) {
  const Json* file = TRY(json.At(key));
  PlannedFile out;
  out.path = TRY(file->StringAt("path").In(key));
  out.size = TRY(SizeAt(*file, "size").In(key));
  std::string digest = TRY(file->StringAt("sha256").In(key));
  out.sha256 = TRY(Sha256Digest::FromHex(digest, "sha256").In(key));
  return out;
}

Result<std::vector<std::string>> WordsAt(const Json& json, std::string_view key) {
  const Json::Array* array = TRY(json.ArrayAt(key));
  if (array->size() > kMaxWords) return Error(Code::kLimit, std::string(key) + ": more than 1024 words");
  std::vector<std::string> out;
  for (const Json& item : *array) {
    const std::string* word = item.AsString();
    if (word == nullptr || word->find('\0') != std::string::npos) {
      return Error(Code::kMalformed, std::string(key) + "[" + Decimal(out.size()) + "]: expected a word, got " +
                                         (word == nullptr ? item.KindName() : "one with a NUL"));
    }
    out.push_back(*word);
  }
  return out;
}

Result<PlanFile> ParseDocument(const Json& json) {
  if (int64_t format = TRY(json.IntegerAt("format")); format != kFormat) {
    return Error(Code::kUnsupported, "format: expected 1, got " + std::to_string(format));
  }
  PlanFile out;
  std::string tee = TRY(json.StringAt("tee"));
  out.tee = TRY(qemu::ParseTee(tee));
  if (json.Find("firmware") != nullptr) out.firmware = TRY(FileAt(json, "firmware"));
  out.kernel = TRY(FileAt(json, "kernel"));
  out.initrd = TRY(FileAt(json, "initrd"));
  const Json* cmdline = TRY(json.At("cmdline"));
  out.cmdline = TRY(cmdline->StringAt("text").In("cmdline"));
  out.memory = TRY(SizeAt(json, "memory"));
  out.qemu_arguments = TRY(WordsAt(json, "qemu_arguments"));
  return out;
}

}  // namespace

Result<PlanFile> ParsePlanFile(std::string_view text) {
  Json json = TRY(ParseJson(text, kMaxPlanFile).In("plan"));
  return ParseDocument(json).In("plan");
}

Result<Bytes> ReadPlanned(const PlannedFile& file) {
  Bytes bytes = TRY(ReadLargeFile(file.path, file.size));
  Sha256Digest got = Sha256(bytes);
  if (got == file.sha256) return bytes;
  return Error(Code::kMismatch,
               Quoted(file.path) + ": the plan says sha256 " + file.sha256.hex() + ", the file has " + got.hex());
}

}  // namespace samovar::plan
