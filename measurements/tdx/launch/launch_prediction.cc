// SPDX-License-Identifier: Apache-2.0
#include "measurements/tdx/launch/launch_prediction.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/firmware/variable_store.h"
#include "measurements/handover/acpi_blobs.h"
#include "measurements/handover/authenticode.h"
#include "measurements/handover/smbios.h"
#include "measurements/tdx/launch/boot_variables.h"
#include "measurements/tdx/launch/td_hob.h"

namespace samovar::tdx {

namespace {

constexpr unsigned kRtmr0 = 0;
constexpr unsigned kRtmr1 = 1;
constexpr unsigned kRtmr2 = 2;
const std::string kNoGeneration =
    "the firmware generation cannot be told from the file; give it with --firmware-generation";

// Collects the events in boot order.
class Predictor {
 public:
  Predictor(const LaunchInputs& inputs, const Tdvf& tdvf, const FirmwareTraits& firmware, std::string in_doubt)
      : in_(inputs),
        tdvf_(tdvf),
        firmware_(firmware),
        generation_(firmware.generation),
        in_doubt_(std::move(in_doubt)) {}

  std::vector<PredictedEvent> Run() && {
    if (!firmware_.measures) {
      std::string why =
          in_doubt_.empty() ? "this firmware has no driver that extends the RTMRs; use a TDX build of OVMF" : in_doubt_;
      for (unsigned rtmr : {kRtmr0, kRtmr1, kRtmr2}) Unknown(rtmr, EventType::kNoAction, "the whole boot", why);
      return std::move(events_);
    }
    TdHob();
    ConfigurationVolume();
    FwCfgItems();
    SecureBoot();
    Separator(kRtmr0, "end of the secure boot policy");
    Acpi();
    Kernel();
    Smbios();
    BootOptions();
    Text(kRtmr1, "Calling EFI Application from Boot Option");
    ReadyToBoot();
    CommandLine();
    Initrd();
    Text(kRtmr1, "Exit Boot Services Invocation");
    Text(kRtmr1, "Exit Boot Services Returned with Success");
    return std::move(events_);
  }

 private:
  void Known(unsigned rtmr, EventType type, ByteView hashed, std::string covers) {
    events_.push_back({rtmr, type, Sha384(hashed), std::move(covers), {}});
  }
  void Unknown(unsigned rtmr, EventType type, std::string covers, std::string reason) {
    events_.push_back({rtmr, type, std::nullopt, std::move(covers), std::move(reason)});
  }
  // A value that could be computed, or the reason why it could not.
  void Computed(unsigned rtmr, EventType type, const Result<Bytes>& hashed, std::string covers) {
    if (hashed.ok())
      Known(rtmr, type, *hashed, std::move(covers));
    else
      Unknown(rtmr, type, std::move(covers), hashed.error().message());
  }

  void Separator(unsigned rtmr, const std::string& covers) {
    Known(rtmr, EventType::kSeparator, Bytes(4), "four zero bytes: " + covers);
  }
  void Text(unsigned rtmr, std::string_view text) { Known(rtmr, EventType::kEfiAction, AsBytes(text), Quoted(text)); }

  void TdHob() {
    constexpr auto kType = EventType::kEfiHandoffTables2;
    if (!in_.memory) return Unknown(kRtmr0, kType, "TD HOB", "the TD HOB needs the memory size; give --memory");
    Computed(kRtmr0, kType, HobBytes(), "TD HOB for " + Decimal(*in_.memory) + " bytes of memory");
  }

  // By the machine's own map where QEMU was asked: options of it move the split of the RAM.
  Result<Bytes> HobBytes() const {
    std::vector<handover::MemoryRange> ram = TRY(RamOfQ35(*in_.memory));
    if (in_.tables.e820) ram = TRY(handover::ParseE820(*in_.tables.e820).In("etc/e820"));
    return EncodeTdHob(tdvf_, ram);
  }

  void ConfigurationVolume() {
    constexpr auto kType = EventType::kEfiPlatformFirmwareBlob2;
    const TdvfSection* cfv = tdvf_.Find(SectionType::kCfv);
    if (cfv == nullptr) return Unknown(kRtmr0, kType, "CFV", "the firmware has no configuration volume");
    ByteView content = Tdvf::Content(in_.firmware, *cfv);
    Known(kRtmr0, kType, content, "configuration volume (variable store), " + Decimal(content.size()) + " bytes");
  }

  // The order is that of a table in the firmware; an item that the VMM does not offer is passed over.
  void FwCfgItems() {
    constexpr auto kType = EventType::kPlatformConfigFlags;
    if (!generation_) return Unknown(kRtmr0, kType, "fw_cfg items", kNoGeneration);
    if (*generation_ < Generation::k202505) return;
    struct Item {
      const char* name;
      size_t size;  // 0: any
    };
    for (const Item& item :
         {Item{"etc/extra-pci-roots", 8}, Item{"BootMenu", 2}, Item{"etc/boot-menu-wait", 2},
          Item{"etc/reserved-memory-end", 8}, Item{"opt/ovmf/X-PciMmio64Mb", 0}, Item{"bootorder", 0}}) {
      auto found = in_.tables.items.find(item.name);
      if (found == in_.tables.items.end()) continue;
      if (item.size != 0 && found->second.size() != item.size) continue;
      Known(kRtmr0, kType, found->second, std::string("fw_cfg ") + item.name + ": " + Quoted(AsText(found->second)));
    }
  }

  void SecureBoot() {
    const TdvfSection* cfv = tdvf_.Find(SectionType::kCfv);
    if (cfv == nullptr) return;  // reported by ConfigurationVolume
    auto variables = firmware::ParseVariableStore(Tdvf::Content(in_.firmware, *cfv));
    if (!variables.ok()) {
      return Unknown(kRtmr0, EventType::kEfiVariableDriverConfig, "secure boot variables", variables.error().message());
    }
    policy_ = firmware::DeriveSecureBootPolicy(*variables, firmware_.secure_boot);
    for (const firmware::PolicyVariable& variable : policy_.variables) {
      Known(kRtmr0, EventType::kEfiVariableDriverConfig,
            firmware::EncodeVariableData(variable.vendor, variable.name, variable.data),
            "variable " + std::string(variable.name) + ", " + Decimal(variable.data.size()) + " bytes");
    }
  }

  // Whether the blobs are what they are taken for; what was not given is reported as missing.
  Result<void> CheckAcpi() const {
    const PlatformTables& tables = in_.tables;
    if (tables.acpi_tables) TRY(handover::CheckAcpiTables(*tables.acpi_tables));
    if (tables.acpi_rsdp) TRY(handover::CheckRsdp(*tables.acpi_rsdp));
    if (!tables.table_loader || !tables.acpi_tables || !tables.acpi_rsdp) return {};
    return handover::CheckTableLoader(*tables.table_loader, tables.acpi_tables->size(), tables.acpi_rsdp->size());
  }

  void AcpiBlob(const char* name, const std::optional<Bytes>& blob, const std::string& doubt) {
    constexpr auto kType = EventType::kPlatformConfigFlags;
    std::string covers = std::string("ACPI blob ") + name;
    if (!blob) return Unknown(kRtmr0, kType, covers, covers + " was not given; give --qemu or the blob's file");
    if (!doubt.empty()) return Unknown(kRtmr0, kType, covers, doubt);
    Known(kRtmr0, kType, *blob, covers + ", " + Decimal(blob->size()) + " bytes");
  }

  void Acpi() {
    std::string doubt = in_.tables.acpi_doubt;
    if (Result<void> form = CheckAcpi(); !form.ok()) doubt = form.error().message();
    AcpiBlob("etc/table-loader", in_.tables.table_loader, doubt);
    AcpiBlob("etc/acpi/rsdp", in_.tables.acpi_rsdp, doubt);
    if (in_.tables.tpm_log) AcpiBlob("etc/tpm/log", in_.tables.tpm_log, doubt);
    AcpiBlob("etc/acpi/tables", in_.tables.acpi_tables, doubt);
  }

  // The certificate that verified the kernel, which is measured before the kernel where secure boot is on.
  void Authority() {
    constexpr auto kType = EventType::kEfiVariableAuthority;
    auto db =
        std::find_if(policy_.variables.begin(), policy_.variables.end(), [](const auto& v) { return v.name == "db"; });
    std::optional<Bytes> certificate = firmware::SoleCertificate(db->data);
    if (!certificate) {
      return Unknown(
          kRtmr0, kType, "db entry that verified the kernel",
          "secure boot is on and db has more than one entry: which of them verifies the kernel is not computed; "
          "use the code volume with a blank variable store, or a db with one certificate");
    }
    Known(kRtmr0, kType, firmware::EncodeVariableData(firmware::kImageSecurityDatabase, "db", *certificate),
          "db entry that verified the kernel (taken for granted: the kernel's signature is not checked here)");
  }

  void Kernel() {
    constexpr auto kType = EventType::kEfiBootServicesApplication;
    if (policy_.enabled) Authority();
    if (!in_.kernel) return Unknown(kRtmr1, kType, "kernel", "no kernel was given; give --kernel");
    bool patched = in_.setup_header == handover::SetupHeader::kPatched;
    auto digest = in_.kernel_digest ? *in_.kernel_digest : MeasureKernel(in_);
    std::string covers =
        std::string("kernel, Authenticode, ") + (patched ? "setup header patched by QEMU" : "file as it is");
    if (!digest.ok()) return Unknown(kRtmr1, kType, covers, digest.error().message());
    events_.push_back({kRtmr1, kType, *digest, covers, {}});
  }

  void Smbios() {
    constexpr auto kType = EventType::kEfiHandoffTables;
    if (!generation_) return Unknown(kRtmr0, kType, "SMBIOS table", kNoGeneration);
    if (*generation_ < Generation::k202505) return;
    Computed(kRtmr0, kType, SmbiosBytes(), "SMBIOS table without serial numbers and the like");
  }

  Result<Bytes> SmbiosBytes() const {
    if (!in_.tables.smbios) {
      const std::string& doubt = in_.tables.smbios_doubt;
      return Error(Code::kUsage, "this firmware measures the SMBIOS table; " +
                                     (doubt.empty() ? "give --qemu with --cpu, or --smbios" : doubt));
    }
    if (TRY(handover::IsInstalledSmbios(*in_.tables.smbios))) return TRY(handover::FilterSmbios(*in_.tables.smbios));
    if (!firmware_.bios) {
      return Error(
          Code::kUnsupported,
          "what this firmware calls itself in SMBIOS cannot be told from the file; give --smbios with the table "
          "that it installs (/sys/firmware/dmi/tables/DMI)");
    }
    Bytes installed = TRY(handover::InstallSmbios(*in_.tables.smbios, *firmware_.bios));
    return TRY(handover::FilterSmbios(installed));
  }

  void BootOptions() {
    if (!generation_) return Unknown(kRtmr0, EventType::kEfiVariableBoot, "boot options", kNoGeneration);
    for (const BootVariable& variable : BootVariables(*generation_)) {
      Known(kRtmr0, EventType::kEfiVariableBoot, variable.data, "variable " + variable.name + ", its data");
    }
  }

  void ReadyToBoot() {
    if (!generation_) {
      for (unsigned rtmr : {kRtmr0, kRtmr1}) Unknown(rtmr, EventType::kSeparator, "ready to boot", kNoGeneration);
      return;
    }
    Separator(*generation_ < Generation::k202411 ? kRtmr0 : kRtmr1, "ready to boot");
  }

  // What the kernel's EFI stub gets as LoadOptions. The initrd token is there only if an initrd is.
  Result<std::string> LoadOptions() const {
    if (std::any_of(in_.append.begin(), in_.append.end(), [](char c) { return c <= 0 || c > 0x7e; })) {
      return Error(Code::kUsage, "append: only ASCII characters other than NUL can be predicted");
    }
    if (!in_.initrd || in_.initrd->empty()) return in_.append;
    if (!generation_) return Error(Code::kUnsupported, kNoGeneration);
    return *generation_ < Generation::k202508 ? in_.append + " initrd=initrd" : "initrd=initrd " + in_.append;
  }

  // Linux measures into RTMR2 from 6.9 on; a distribution may have added it to an older
  // one.
  [[nodiscard]] bool IsTooOld() const { return handover::OlderThan(handover::KernelRelease(*in_.kernel), 6, 9); }
  [[nodiscard]] std::string TooOld() const {
    return "the kernel calls itself " + Quoted(handover::KernelRelease(*in_.kernel)) +
           ": Linux before 6.9 measures neither command line nor initrd, and RTMR2 stays zero";
  }

  void CommandLine() {
    constexpr auto kType = EventType::kEventTag;
    if (!in_.kernel) return Unknown(kRtmr2, kType, "command line", "no kernel was given; give --kernel");
    if (IsTooOld()) return Unknown(kRtmr2, kType, "command line", TooOld());
    Result<std::string> options = LoadOptions();
    if (!options.ok()) return Unknown(kRtmr2, kType, "command line", options.error().message());
    ByteWriter utf16;
    for (char c : *options) utf16.U16Le(static_cast<uint8_t>(c));
    if (!options->empty()) utf16.U16Le(0);
    Known(kRtmr2, kType, utf16.bytes(), "command line " + Quoted(*options) + " in UTF-16");
  }

  void Initrd() {
    if (!in_.kernel || !in_.initrd || in_.initrd->empty()) return;
    if (IsTooOld()) return Unknown(kRtmr2, EventType::kEventTag, "initrd", TooOld());
    Sha384Digest digest = in_.initrd_digest ? *in_.initrd_digest : Sha384(*in_.initrd);
    std::string covers = "initrd, " + Decimal(in_.initrd->size()) + " bytes";
    events_.push_back({kRtmr2, EventType::kEventTag, digest, std::move(covers), {}});
  }

  const LaunchInputs& in_;
  const Tdvf& tdvf_;
  const FirmwareTraits& firmware_;
  std::optional<Generation> generation_;
  std::string in_doubt_;  // why nothing is known about the firmware; empty if something is
  firmware::SecureBootPolicy policy_{};
  std::vector<PredictedEvent> events_;
};

}  // namespace

std::map<std::string, Bytes> DefaultFwCfgItems(bool has_kernel) {
  std::map<std::string, Bytes> items = {{"BootMenu", {0, 0}}};
  if (has_kernel) {
    ByteView order = AsBytes(std::string_view("/rom@genroms/linuxboot_dma.bin\0", 31));
    items["bootorder"] = Bytes(order.begin(), order.end());
  }
  return items;
}

Result<LaunchFirmware> ReadLaunchFirmware(ByteView firmware) {
  LaunchFirmware out;
  out.tdvf = TRY(ParseTdvf(firmware).In("firmware"));
  out.one_pass = MeasureMrtd(firmware, out.tdvf, MrtdOrder::kOnePass);
  auto traits = IdentifyFirmware(firmware, out.one_pass);
  if (traits.ok())
    out.traits = *traits;
  else
    out.in_doubt = traits.error().message();
  return out;
}

std::vector<PredictedEvent> PredictEvents(const LaunchInputs& inputs, LaunchFirmware firmware) {
  if (inputs.forced_generation) firmware.traits.generation = inputs.forced_generation;
  return Predictor(inputs, firmware.tdvf, firmware.traits, firmware.in_doubt).Run();
}

Result<Sha384Digest> MeasureKernel(const LaunchInputs& inputs) {
  CHECK(inputs.kernel.has_value());
  if (inputs.setup_header == handover::SetupHeader::kRaw)
    return TRY(handover::MeasureAuthenticode(*inputs.kernel).In("kernel"));
  if (!inputs.memory) return Error(Code::kUsage, "a patched setup header needs the memory size; give --memory");
  std::optional<size_t> initrd_size;
  if (inputs.initrd) initrd_size = inputs.initrd->size();
  Bytes kernel = TRY(handover::PatchSetupHeader(*inputs.kernel, {*inputs.memory, initrd_size, inputs.append}));
  return TRY(handover::MeasureAuthenticode(kernel).In("kernel"));
}

LaunchPrediction PredictFrom(const LaunchInputs& inputs, const LaunchFirmware& firmware) {
  LaunchPrediction prediction;
  prediction.mrtd = inputs.order == MrtdOrder::kOnePass ? firmware.one_pass
                                                        : MeasureMrtd(inputs.firmware, firmware.tdvf, inputs.order);
  prediction.firmware = firmware.traits;
  if (inputs.forced_generation) prediction.firmware.generation = inputs.forced_generation;
  prediction.events = PredictEvents(inputs, firmware);
  prediction.rtmrs = ReplayPredicted(prediction.events);
  return prediction;
}

Result<LaunchPrediction> PredictLaunch(const LaunchInputs& inputs) {
  LaunchFirmware firmware = TRY(ReadLaunchFirmware(inputs.firmware));
  return PredictFrom(inputs, firmware);
}

}  // namespace samovar::tdx
