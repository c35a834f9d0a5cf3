// SPDX-License-Identifier: Apache-2.0
#include "host/doctor/report.h"

#include "host/files/paths.h"
#include "measurements/base/text.h"

namespace samovar::doctor {

namespace {

std::string Padded(std::string text, size_t width) {
  text.append(text.size() < width ? width - text.size() : 0, ' ');
  return text + " ";
}

}  // namespace

Result<Question> DefaultQuestion(plan::Tee tee, const std::string& image) {
  Question out;
  out.tee = tee;
  out.image = TRY(paths::MeantImage(image, tee == plan::Tee::kSimSnp ? "sim" : "release"));
  out.toolchains = TRY(paths::ToolchainFolder());
  out.cache = TRY(paths::CacheFolder());
  out.data = TRY(paths::DataFolder());
  return out;
}

std::string RowsText(const std::vector<Row>& rows) {
  std::string out;
  for (const Row& row : rows) {
    bool blocks = row.need == Need::kRequired && row.finding.status == Status::kMissing;
    out += Padded(blocks ? "MISSING" : StatusName(row.finding.status), 8) + Padded(row.name, 25) +
           Printable(row.finding.detail, Lines::kOne) + "\n";
    bool help = row.finding.status != Status::kOk && !row.finding.fix.empty();
    if (help) out += Padded("", 8) + Padded("", 25) + "-> " + Printable(row.finding.fix, Lines::kOne) + "\n";
  }
  return out;
}

Json RowsJson(const std::vector<Row>& rows) {
  Json out{Json::Array()};
  for (const Row& row : rows) {
    out.Append(Json::MakeObject({{"name", row.name},
                                 {"status", StatusName(row.finding.status)},
                                 {"required", row.need == Need::kRequired},
                                 {"detail", Printable(row.finding.detail, Lines::kOne)},
                                 {"fix", row.finding.status == Status::kOk ? "" : row.finding.fix}}));
  }
  return out;
}

std::string Conclusion(plan::Tee tee, const std::vector<Row>& rows) {
  std::string name = qemu::TeeName(tee);
  if (CanRun(rows)) return name + ": nothing that it needs is missing";
  std::string missing;
  for (const Row& row : rows) {
    if (row.need != Need::kRequired || row.finding.status != Status::kMissing) continue;
    missing += (missing.empty() ? "" : ", ") + row.name;
  }
  return name + " cannot run on this machine: missing are " + missing;
}

}  // namespace samovar::doctor
