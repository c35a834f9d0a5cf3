// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/files/whole_file.h"
#include "host/inspect/log.h"
#include "host/inspect/parts.h"
#include "host/verify/bundle_reader.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOptions[] = {
    {"ccel", Takes::kValue, "FILE", "print and replay the event log of a trust domain"},
    {"tpm-log", Takes::kValue, "FILE", "print and replay the event log of a TPM"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr std::string_view kHelp =
    "Says what FILE is and what is in it: an SNP report, a TDX quote, certificates, a revocation list, an SNP\n"
    "certificate table, a TCG event log, Intel's collateral, a policy, image.json, an IGVM file, a firmware, a kernel, "
    "an\n"
    "initrd, the folder of a bundle, and every other file that a command takes; also as hex or base64 text. Nothing is "
    "verified: what you see may be forged; `samovar verify` tells.\n\n"
    "  samovar inspect report.bin\n"
    "  samovar inspect BUNDLE --json\n"
    "  samovar inspect --ccel /sys/firmware/acpi/tables/data/CCEL\n"
    "  samovar inspect --tpm-log /sys/kernel/security/tpm0/binary_bios_measurements\n";

Result<inspect::Inspected> InspectFile(const std::string& path) {
  Bytes bytes = TRY(ReadLargeFile(path, inspect::kMaxInspected));
  return inspect::InspectBytes(bytes).In(path);
}

Result<inspect::Inspected> InspectBundle(const std::string& folder) {
  evidence::Bundle bundle = TRY(verify::ReadBundle(folder));
  return inspect::InspectParts(bundle);
}

std::string Scalar(const Json& value) {
  if (const std::string* text = value.AsString()) {
    std::string quoted = Quoted(*text);
    // Quoted cuts after 200 bytes; hex and plain words are safe as they are.
    bool plain = quoted.size() == text->size() + 2 && text->find(' ') == std::string::npos;
    return plain ? *text : quoted;
  }
  if (const bool* flag = value.AsBool()) return *flag ? "yes" : "no";
  if (const int64_t* number = value.AsInteger()) {
    return *number < 0 ? "-" + Decimal(static_cast<uint64_t>(-*number)) : Decimal(static_cast<uint64_t>(*number));
  }
  return "none";
}

// Appends the document as indented "name  value" lines.
void AppendLines(const Json& value, size_t indent, std::string& out) {
  std::string margin(indent, ' ');
  if (const Json::Object* object = value.AsObject()) {
    for (const auto& [key, member] : *object) {
      bool nested = member.AsObject() != nullptr || member.AsArray() != nullptr;
      std::string label = margin + Printable(key, Lines::kOne);
      out +=
          label + (nested ? "" : std::string(label.size() < 30 ? 30 - label.size() : 1, ' ') + Scalar(member)) + "\n";
      if (nested) AppendLines(member, indent + 2, out);
    }
  } else if (const Json::Array* array = value.AsArray()) {
    for (const Json& item : *array) {
      bool nested = item.AsObject() != nullptr || item.AsArray() != nullptr;
      out += margin + "-" + (nested ? "" : " " + Scalar(item)) + "\n";
      if (nested) AppendLines(item, indent + 2, out);
    }
  } else {
    out += margin + Scalar(value) + "\n";
  }
}

Result<int> ShowLog(const std::string& path, tdx::LogKind kind, bool json) {
  Bytes bytes = TRY(inspect::ReadLogFile(path));
  inspect::DescribedLog log = TRY(inspect::DescribeLog(bytes, kind).In(path));
  if (json) {
    TRY(PrintJson(log.document));
  } else {
    TRY(Print(log.words));
  }
  return kExitSuccess;
}

// One of FILE, --ccel and --tpm-log says what to read.
Result<void> CheckSource(const Arguments& arguments) {
  size_t sources = arguments.operands().size() + (arguments.Has("ccel") ? 1 : 0) + (arguments.Has("tpm-log") ? 1 : 0);
  if (sources == 1) return {};
  return Error(Code::kUsage, "inspect: expected one of FILE, --ccel FILE and --tpm-log FILE, got " + Decimal(sources));
}

Result<int> RunInspect(const Arguments& arguments) {
  TRY(CheckSource(arguments));
  bool json = arguments.Has("json");
  if (auto log = arguments.Value("ccel")) return ShowLog(*log, tdx::LogKind::kCc, json);
  if (auto log = arguments.Value("tpm-log")) return ShowLog(*log, tdx::LogKind::kTpm, json);
  const std::string& path = arguments.operands()[0];
  struct stat status {};
  bool folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  inspect::Inspected shown = folder ? TRY(InspectBundle(path)) : TRY(InspectFile(path));
  if (json) {
    TRY(PrintJson(Json::MakeObject({{"kind", shown.kind}, {"content", shown.content}})));
    return kExitSuccess;
  }
  std::string text = shown.kind + " (not verified)\n";
  if (shown.words) {
    text += *shown.words;
  } else {
    AppendLines(shown.content, 2, text);
  }
  TRY(Print(text));
  return kExitSuccess;
}

}  // namespace

extern const Command kInspect;
const Command kInspect = {"inspect", "[FILE]", 0,         1, "say what a file is and what is in it",
                          kHelp,     kOptions, RunInspect};

}  // namespace samovar::cli
