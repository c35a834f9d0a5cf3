// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/ask.h"

#include "host/qemu/qtest/table_cache.h"
#include "host/qemu/qtest/table_machine.h"

namespace samovar::qtest {

namespace {

// A CPU for a machine of which no table that names it is kept.
constexpr char kAnyCpu[] = "max";

}  // namespace

Result<tdx::PlatformTables> AskAboutPlan(const Question& question, const std::vector<std::string>& arguments) {
  TableRequest request;
  request.qemu = question.qemu;
  request.arguments = TRY(TableMachine(arguments, question.cpu.value_or(kAnyCpu)));
  request.address_bits = question.address_bits;
  tdx::PlatformTables tables = TRY(ReadTables(request));
  // The SMBIOS table names the CPU, and a trust domain has that of its host: without it the table would be wrong.
  if (!question.cpu) {
    tables.smbios.reset();
    tables.smbios_doubt = "it names the CPU of the host that will run it, which was not given";
  }
  return tables;
}

}  // namespace samovar::qtest
