// SPDX-License-Identifier: Apache-2.0
//
// The machine of a launch plan in a form that any QEMU can start, stopped, on any host: without the trust domain and
// without what belongs to the host (sockets, disks, vhost), but with a PCI device of the same kind in every slot, so
// that its ACPI and SMBIOS tables are those of the plan.
#pragma once

#include <string>
#include <vector>

#include "measurements/base/result.h"

namespace samovar::qtest {

// A CPU for a machine of which no table that names it is kept.
inline constexpr char kAnyCpu[] = "max";

// TrustDomainMachine rewrites the value of a -machine option, as people write it for a trust domain, to one that any
// QEMU can start: the words that tie it to the domain, its memory and its interrupt controller go, none of which shows
// in a table, and SMM and PIC, which no trust domain has, are off. Errors: kUsage if it asks for one of these.
Result<std::string> TrustDomainMachine(const std::string& value);

// TableMachine rewrites the QEMU arguments of a TDX plan. `cpu` is the CPU of the host that will run it; "host" needs
// KVM. Errors: kUnsupported naming the first word whose effect on the tables is not known; nothing is passed over.
Result<std::vector<std::string>> TableMachine(const std::vector<std::string>& plan, const std::string& cpu);

}  // namespace samovar::qtest
