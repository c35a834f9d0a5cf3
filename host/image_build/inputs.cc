// SPDX-License-Identifier: Apache-2.0
#include "host/image_build/inputs.h"

#include <unistd.h>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "host/run/program.h"
#include "image/archive/tar.h"
#include "image/inputs_lock.h"
#include "measurements/base/text.h"

namespace samovar::image_build {

namespace {

constexpr char kSnpFirmware[] = "./usr/share/ovmf/OVMF.amdsev.fd";
constexpr char kTdxFirmware[] = "./usr/share/ovmf/OVMF.inteltdx.ms.fd";
constexpr size_t kMaxKernelSize = 64 << 20;
constexpr char kVariables[] = "./usr/share/OVMF/OVMF_VARS_4M.fd";

using Members = std::map<std::string, Bytes>;

// A package that is at hand: its row of the lock file and the path of its verified .deb.
struct Package {
  image::LockedInput input;
  std::string path;

  [[nodiscard]] image::SourcePackage source() const { return {input.package, input.version, input.sha256}; }
};

// RunScript runs `words`, the first of which is a script of ours, and returns the path that it prints.
Result<std::string> RunScript(const std::string& share, run::Words words) {
  const std::string name = words[0];
  words[0] = share + "/scripts/" + name;
  const run::Words environment = {"SAMOVAR_LOCK=" + share + "/image/inputs.lock",
                                  "SAMOVAR_CACHE=" + TRY(paths::CacheFolder())};
  std::string out = TRY(run::Capture({std::move(words), environment}).In(name));
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

class Store {
 public:
  static Result<Store> Open() {
    Store out;
    out.share_ = TRY(paths::ShareFolder());
    const std::string path = out.share_ + "/image/inputs.lock";
    if (access(path.c_str(), R_OK) != 0) {
      return Error(Code::kEnvironment,
                   "no " + Quoted(path) + "; set SAMOVAR_SHARE to the folder that has image/ and scripts/");
    }
    Bytes text = TRY(posix::ReadFile(path, image::kMaxInputsLockSize));
    out.inputs_ = TRY(image::ParseInputsLock(AsText(text)));
    return out;
  }

  Result<Package> Get(const std::string& name, const Progress& progress) const {
    Package out;
    out.input = TRY(image::FindInput(inputs_, name));
    progress(name + ": " + out.input.package + " " + out.input.version);
    out.path = TRY(RunScript(share_, {"fetch-input", name}).In("input " + name));
    return out;
  }

  // The kernel is compiled here, unless it has been before; how far it is, is said on standard error.
  Result<image::PackagedFile> GetKernel(const Progress& progress) const {
    const image::LockedInput source = TRY(image::FindInput(inputs_, "kernel-source"));
    progress("kernel: " + source.package + " " + source.version);
    const std::string folder = TRY(RunScript(share_, {"build-kernel"}));
    image::PackagedFile out;
    out.content = TRY(posix::ReadFile(folder + "/vmlinuz", kMaxKernelSize));
    out.source = {source.package, source.version, source.sha256};
    return out;
  }

 private:
  std::string share_;
  std::vector<image::LockedInput> inputs_;
};

Result<Members> Unpack(const Package& package, const std::set<std::string>& wanted) {
  Members out;
  auto read = [&](int fd) -> Result<void> {
    auto source = [&](std::span<uint8_t> into) { return posix::ReadSome(fd, into, Quoted(package.path)); };
    out = TRY(image::ReadTarMembers(source, wanted));
    return {};
  };
  TRY(run::Stream({{"dpkg-deb", "--fsys-tarfile", package.path}}, read).In(package.input.package));
  return out;
}

Result<image::PackagedFile> TakeOne(const Store& store, const std::string& name, const std::string& member,
                                    const Progress& progress) {
  Package package = TRY(store.Get(name, progress));
  Members members = TRY(Unpack(package, {member}));
  return image::PackagedFile{std::move(members[member]), package.source()};
}

}  // namespace

Result<image::ImageInputs> GatherInputs(const Progress& progress) {
  Store store = TRY(Store::Open());
  image::ImageInputs out;
  out.kernel = TRY(store.GetKernel(progress));
  out.snp_firmware = TRY(TakeOne(store, "ovmf-amdsev", kSnpFirmware, progress));
  out.tdx_firmware = TRY(TakeOne(store, "ovmf-inteltdx", kTdxFirmware, progress));
  out.tdx_variables = TRY(TakeOne(store, "ovmf-generic", kVariables, progress));
  return out;
}

Result<Bytes> ReadAgent(image::Flavour flavour) {
  const std::string name = flavour == image::Flavour::kSim ? "samovar-init-sim" : "samovar-init";
  const std::string program = TRY(paths::ProgramFolder());
  // In a build tree it lies beside the executable; it is no command, so an installation has it in a folder of its own.
  for (const char* place : {"/", "/../lib/samovar/"}) {
    std::string path = program;
    path.append(place).append(name);
    // One byte more than allowed, so that a larger file meets the limit's own message.
    if (access(path.c_str(), R_OK) == 0) return posix::ReadFile(path, image::kMaxAgentSize + 1);
  }
  return Error(Code::kEnvironment, "no " + Quoted(name) + " in " + Quoted(program) + " or in " +
                                       Quoted(program + "/../lib/samovar") +
                                       "; it is built and installed with samovar");
}

}  // namespace samovar::image_build
