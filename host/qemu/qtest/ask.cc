// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/ask.h"

#include <utility>

#include "host/qemu/qtest/table_cache.h"
#include "host/qemu/qtest/table_machine.h"
#include "host/qemu/version.h"
#include "measurements/base/text.h"

namespace samovar::qtest {

namespace {

constexpr unsigned kMinAddressBits = 36;
constexpr unsigned kMaxAddressBits = 52;

}  // namespace

Result<Question> ReadQuestion(const Options& options, std::string_view cpu_option) {
  Question out;
  out.qemu = TRY(options.Required("qemu"));
  out.cpu = options.Value(cpu_option);
  if (!options.Has("address-bits")) return out;
  uint64_t bits = TRY(options.Number("address-bits", 0, UINT32_MAX));
  if (bits < kMinAddressBits || bits > kMaxAddressBits) {
    return Error(Code::kUsage, "--address-bits: expected 36 to 52, got " + Decimal(bits));
  }
  out.address_bits = static_cast<unsigned>(bits);
  return out;
}

Result<Answer> AskAboutPlan(const Question& question, const std::vector<std::string>& arguments) {
  return AskAboutMachine(question, TRY(TableMachine(arguments, question.cpu.value_or(kAnyCpu))));
}

Result<Answer> AskAboutMachine(const Question& question, std::vector<std::string> arguments) {
  TableRequest request;
  request.qemu = question.qemu;
  request.arguments = std::move(arguments);
  request.address_bits = question.address_bits;
  Answer out;
  out.tables = TRY(ReadTables(request));
  // The SMBIOS table names the CPU, and a trust domain has that of its host: without it the table would be wrong.
  if (!question.cpu) {
    out.tables.smbios.reset();
    out.tables.smbios_doubt = "it names the CPU of the host that will run it, which was not given";
  }
  out.setup_header = qemu::TrustDomainHeader(TRY(qemu::AskVersion(question.qemu)).version);
  return out;
}

}  // namespace samovar::qtest
