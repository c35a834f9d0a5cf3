// SPDX-License-Identifier: Apache-2.0
#include "host/qemu/qtest/table_machine.h"

#include <algorithm>
#include <string_view>

#include "measurements/base/text.h"

namespace samovar::qtest {

namespace {

using Words = std::vector<std::string>;

Error Unknown(const std::string& option, const std::string& value) {
  return Error(Code::kUnsupported, "plan: what " + Quoted(option + (value.empty() ? "" : " " + value)) +
                                       " does to the ACPI tables is not known; give the tables as files");
}

// The parts of "a,b=c,d", where ",," stands for a comma.
Words SplitProperties(std::string_view text) {
  Words out = {""};
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      out.back() += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == ',') {
      out.back() += ",,";
      ++i;
    } else {
      out.emplace_back();
    }
  }
  return out;
}

std::string Join(const Words& properties) {
  std::string out;
  for (const std::string& property : properties) out += (out.empty() ? "" : ",") + property;
  return out;
}

// The value of "NAME=…" among the properties; empty if there is none.
std::string ValueOf(const Words& properties, std::string_view name) {
  for (const std::string& property : properties) {
    if (property.starts_with(std::string(name) + "=")) return property.substr(name.size() + 1);
  }
  return "";
}

void Drop(Words& properties, std::string_view name) {
  std::erase_if(properties, [&](const std::string& property) { return property.starts_with(std::string(name) + "="); });
}

// Nothing, or the error for a machine that has what a trust domain does not have.
Result<void> TurnOff(Words& properties, std::string_view name) {
  const std::string value = ValueOf(properties, name);
  for (std::string_view yes : {"on", "yes", "true", "y"}) {
    if (value != yes) continue;
    return Error(Code::kUsage,
                 "--machine: " + std::string(name) + "=" + value +
                     ": a trust domain has none, so no register follows from such a machine; leave it out");
  }
  Drop(properties, name);
  properties.push_back(std::string(name) + "=off");
  return {};
}

class Rewriter {
 public:
  explicit Rewriter(const std::string& cpu) : cpu_(cpu) {}

  // Flag takes a word that has no value, and tells whether this is one.
  bool Flag(const std::string& option) {
    if (option == "-no-reboot") return true;
    if (option != "-nodefaults" && option != "-no-user-config") return false;
    out_.push_back(option);
    return true;
  }

  Result<void> Option(const std::string& option, const std::string& value) {
    for (std::string_view same : {"-display", "-smp", "-m", "-bios", "-kernel", "-serial"}) {
      if (option == same) return Add(option, value);
    }
    // Neither the contents nor the presence of these reaches the tables.
    for (std::string_view without : {"-initrd", "-append", "-qmp"}) {
      if (option == without) return {};
    }
    if (option == "-accel") return Add(option, cpu_ == "host" ? "kvm" : "tcg");
    if (option == "-cpu") return Add(option, cpu_);
    if (option == "-machine") return Machine(value);
    if (option == "-object") return Object(value);
    if (option == "-chardev") return Chardev(value);
    if (option == "-blockdev") return Blockdev(value);
    if (option == "-device") return Device(value);
    return Unknown(option, value);
  }

  Words Take() && { return std::move(out_); }

 private:
  Result<void> Add(std::string option, std::string value) {
    out_.push_back(std::move(option));
    out_.push_back(std::move(value));
    return {};
  }

  Result<void> Machine(const std::string& value) {
    std::string machine = TRY(TrustDomainMachine(value));
    const std::string memory = ValueOf(SplitProperties(value), "memory-backend");
    return Add("-machine", machine + (memory.empty() ? "" : ",memory-backend=" + memory));
  }

  // Memory that is promised but never used, so that the host may have less.
  Result<void> Object(const std::string& value) {
    if (value.starts_with("{") && value.find("\"tdx-guest\"") != std::string::npos) return {};
    Words properties = SplitProperties(value);
    if (!properties[0].starts_with("memory-backend-")) return Unknown("-object", value);
    return Add("-object", "memory-backend-ram,id=" + ValueOf(properties, "id") +
                              ",size=" + ValueOf(properties, "size") + ",reserve=off");
  }

  Result<void> Chardev(const std::string& value) {
    std::string id = ValueOf(SplitProperties(value), "id");
    return id.empty() ? Result<void>(Unknown("-chardev", value)) : Add("-chardev", "null,id=" + id);
  }

  Result<void> Blockdev(const std::string& value) {
    std::string name = ValueOf(SplitProperties(value), "node-name");
    if (name.empty()) return Unknown("-blockdev", value);
    return Add("-blockdev", "driver=null-co,node-name=" + name + ",read-only=on,size=1048576");
  }

  // A vsock device takes its other half from the host. The tables tell virtio devices apart by their slots only.
  Result<void> Device(const std::string& value) {
    Words properties = SplitProperties(value);
    if (properties[0] == "vhost-vsock-pci" || properties[0] == "vhost-user-vsock-pci") {
      properties[0] = "virtio-rng-pci";
      for (std::string_view name : {"guest-cid", "vhostfd", "chardev"}) Drop(properties, name);
    }
    bool plain = properties[0].starts_with("virtio-") || properties[0] == "virtserialport";
    bool has_descriptor = std::any_of(properties.begin(), properties.end(), [](const std::string& property) {
      return property.find("fd=") != std::string::npos;
    });
    if (!plain || has_descriptor) return Unknown("-device", value);
    return Add("-device", Join(properties));
  }

  const std::string& cpu_;
  Words out_;
};

}  // namespace

Result<std::string> TrustDomainMachine(const std::string& value) {
  Words properties = SplitProperties(value);
  for (std::string_view name :
       {"confidential-guest-support", "memory-backend", "kernel-irqchip", "kernel_irqchip", "accel"}) {
    Drop(properties, name);
  }
  for (std::string_view name : {"smm", "pic"}) TRY(TurnOff(properties, name));
  return Join(properties);
}

Result<Words> TableMachine(const Words& plan, const std::string& cpu) {
  Rewriter rewriter(cpu);
  for (size_t i = 0; i < plan.size(); ++i) {
    if (rewriter.Flag(plan[i])) continue;
    if (i + 1 == plan.size()) return Unknown(plan[i], "");
    TRY(rewriter.Option(plan[i], plan[i + 1]));
    ++i;
  }
  return std::move(rewriter).Take();
}

}  // namespace samovar::qtest
