// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/files/paths.h"
#include "host/image_build/inputs.h"
#include "host/image_build/write_image.h"
#include "image/appliance/command_line.h"
#include "image/appliance/measure_image.h"
#include "image/manifest/load_image.h"
#include "measurements/base/text.h"
#include "measurements/statement/provenance.h"

namespace samovar::cli {

namespace {

using image::Flavour;
using image::ImageFile;
using image::ImageManifest;

constexpr Option kBuildOptions[] = {
    {"out", Takes::kValue, "DIR", "make DIR/release and DIR/sim (default: the user's data folder)"},
    {"flavour", Takes::kValue, "NAME", "make only this one: release or sim"},
    {"builder-id", Takes::kValue, "URI", "name of the builder in provenance; measured with the image"},
    {"json", Takes::kNothing, "", "print one JSON document"},
};

constexpr char kBuildHelp[] =
    "Makes the appliance image: kernel, initrd, command line, firmware and image.json, in a folder for each flavour.\n"
    "The release flavour is for SEV-SNP and TDX; the sim flavour can also talk to the simulated TEE. Without --out "
    "they\n"
    "go to $XDG_DATA_HOME/samovar/image (~/.local/share/samovar/image), where the other commands look for them.\n"
    "An older image is replaced in one step. The same version makes the same bytes on every machine.\n";

constexpr Option kShowOptions[] = {{"json", Takes::kNothing, "", "print image.json as it is"}};

constexpr char kShowHelp[] =
    "Checks size and digest of every file of an image and prints what it consists of. Without DIR: the release image\n"
    "in the user's data folder.\n";

struct Made {
  Flavour flavour;
  std::string folder;
  ImageManifest manifest;
};

Result<std::vector<Flavour>> WantedFlavours(const Arguments& arguments) {
  std::optional<std::string> name = arguments.Value("flavour");
  if (!name) return std::vector<Flavour>{Flavour::kRelease, Flavour::kSim};
  auto flavour = image::ParseFlavour(*name);
  if (!flavour.ok()) return Error(Code::kUsage, "--" + flavour.error().message());
  return std::vector<Flavour>{*flavour};
}

Result<std::string> TargetFolder(const Arguments& arguments, Flavour flavour) {
  const std::string name = image::FlavourName(flavour);
  if (auto out = arguments.Value("out")) return *out + "/" + name;
  return paths::ImageFolder(name);
}

Result<Made> Make(const image::ImageInputs& inputs, Flavour flavour, std::string folder) {
  image::ImageInputs own = inputs;
  own.flavour = flavour;
  own.agent = TRY(image_build::ReadAgent(flavour));
  image::BuiltImage built = TRY(image::BuildImage(std::move(own)));
  built.manifest.snp = TRY(image::MeasureSnpShapes(built));
  built.manifest.tdx = TRY(image::MeasureTdx(built));
  TRY(image_build::WriteImage(built, folder));
  return Made{flavour, std::move(folder), std::move(built.manifest)};
}

Json MadeToJson(const std::vector<Made>& all) {
  Json images = Json::Array();
  for (const Made& made : all) {
    images.Append(Json::MakeObject({{"flavour", image::FlavourName(made.flavour)},
                                    {"path", made.folder},
                                    {"image", image::EncodeImageManifest(made.manifest)}}));
  }
  return Json::MakeObject({{"images", std::move(images)}});
}

// Checked before anything is fetched: a bad id is a mistake on the command line.
Result<std::string> BuilderId(const Arguments& arguments) {
  std::string id = arguments.ValueOr("builder-id", statement::kDefaultBuilderId);
  auto words = image::KernelCommandLine(id);
  if (!words.ok()) return Error(Code::kUsage, words.error().message());
  return id;
}

Result<int> RunBuild(const Arguments& arguments) {
  std::vector<Flavour> flavours = TRY(WantedFlavours(arguments));
  std::string builder_id = TRY(BuilderId(arguments));
  const bool progress = StderrIsTerminal();
  image::ImageInputs inputs = TRY(image_build::GatherInputs([&](const std::string& step) {
    if (progress) Say(step);
  }));
  inputs.builder_id = std::move(builder_id);
  std::vector<Made> all;
  for (Flavour flavour : flavours) {
    std::string folder = TRY(TargetFolder(arguments, flavour));
    if (progress) Say(std::string(image::FlavourName(flavour)) + ": " + folder);
    all.push_back(TRY(Make(inputs, flavour, std::move(folder))));
  }
  if (arguments.Has("json")) {
    TRY(PrintJson(MadeToJson(all)));
    return kExitSuccess;
  }
  for (const Made& made : all) TRY(Print(made.folder + "\n"));
  return kExitSuccess;
}

std::string Row(std::string_view left, std::string_view right) {
  std::string out = "  " + std::string(left);
  out.append(left.size() < 14 ? 14 - left.size() : 1, ' ');
  return out + std::string(right) + "\n";
}

std::string FileInWords(std::string_view what, const ImageFile& file) {
  std::string out = Row(what, file.path + ", " + Decimal(file.size) + " bytes, sha256 " + file.sha256.hex());
  for (const image::SourcePackage& source : file.sources) {
    out += Row("", "from " + source.package + " " + source.version);
  }
  return out;
}

std::string InWords(const image::LoadedImage& loaded) {
  const ImageManifest& manifest = loaded.manifest;
  std::string out = "image " + manifest.version + ", " + image::FlavourName(manifest.flavour) + " flavour\n";
  out += Row("builder id", manifest.builder_id);
  out += Row("agent", "sha256 " + manifest.agent.hex());
  out += FileInWords("kernel", manifest.kernel);
  out += FileInWords("initrd", manifest.initrd);
  out += FileInWords("command line", manifest.cmdline) + Row("", loaded.command_line);
  if (manifest.firmware_snp) out += FileInWords("SNP firmware", *manifest.firmware_snp);
  if (manifest.firmware_tdx) out += FileInWords("TDX firmware", *manifest.firmware_tdx);
  for (const image::SnpMeasurement& snp : manifest.snp) {
    out += Row("SNP", snp.cpu_model + ", " + Decimal(snp.vcpus) + " vCPU, guest features " +
                          HexNumber(snp.guest_features) + ": " + snp.launch_digest.hex());
  }
  for (const image::TdxMeasurement& tdx : manifest.tdx) {
    out += Row("TDX", "MRTD " + tdx.mrtd.hex()) + Row("", "RTMR1 " + tdx.rtmr1.hex()) +
           Row("", "RTMR2 " + tdx.rtmr2.hex()) + Row("", image::HostWords(tdx));
    if (!tdx.shape) continue;
    out += Row("", Decimal(tdx.shape->vcpus) + " vCPU, " + Decimal(tdx.shape->memory) + " bytes, QEMU " +
                       tdx.shape->qemu + ": RTMR0 " + tdx.shape->rtmr0.hex());
  }
  return out + "all files have the size and digest of image.json\n";
}

Result<int> RunShow(const Arguments& arguments) {
  const auto& operands = arguments.operands();
  std::string folder = operands.empty() ? TRY(paths::ImageFolder("release")) : operands[0];
  image::LoadedImage loaded = TRY(image::LoadImage(folder));
  if (arguments.Has("json")) {
    TRY(PrintJson(image::EncodeImageManifest(loaded.manifest)));
  } else {
    TRY(Print(InWords(loaded)));
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kImageBuild;
const Command kImageBuild = {"image build", "", 0, 0, "build the appliance image", kBuildHelp, kBuildOptions, RunBuild};

extern const Command kImageShow;
const Command kImageShow = {"image show", "[DIR]",      0,      1, "check an image and print what it consists of",
                            kShowHelp,    kShowOptions, RunShow};

}  // namespace samovar::cli
