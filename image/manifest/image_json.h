// SPDX-License-Identifier: Apache-2.0
//
// image.json: what an appliance image consists of, as docs/formats.md describes it. It names every file with size,
// SHA-256 and the Debian packages it came from, and the launch measurements of the shapes that a release publishes.
// Nothing in it is trusted: it says what the files should be, and LoadImage checks that they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "measurements/base/result.h"
#include "measurements/handover/setup_header.h"
#include "measurements/hash/digest.h"
#include "measurements/json/json.h"

namespace samovar::image {

// The name of the file in an image folder, and the most that is read of it.
inline constexpr char kManifestName[] = "image.json";
inline constexpr size_t kMaxManifestSize = 1 << 20;

// kSim carries the client of the simulated TEE; kRelease has no simulator code in it.
enum class Flavour { kRelease, kSim };

// FlavourName returns "release" or "sim"; ParseFlavour is its inverse and fails with kMalformed.
[[nodiscard]] const char* FlavourName(Flavour flavour);
Result<Flavour> ParseFlavour(std::string_view name);

// A Debian package that a file of the image was taken from, with the digest of the package file.
struct SourcePackage {
  std::string package;
  std::string version;
  Sha256Digest sha256;
  bool operator==(const SourcePackage&) const = default;
};

// One file of the image. `path` is a plain file name inside the image folder.
struct ImageFile {
  std::string path;
  uint64_t size = 0;
  Sha256Digest sha256;
  std::vector<SourcePackage> sources;  // empty for what the project itself writes (the command line)
  bool operator==(const ImageFile&) const = default;
};

// The launch digest that the SNP firmware reports for one machine shape with measured direct boot.
struct SnpMeasurement {
  std::string cpu_model;  // as QEMU calls it: "EPYC-Milan"
  uint64_t vcpus = 0;
  uint64_t guest_features = 0;
  Sha384Digest launch_digest;
  bool operator==(const SnpMeasurement&) const = default;
};

// What a TD reports. MRTD, RTMR1 and RTMR2 depend on the image alone; RTMR0 also on the shape and on the build of QEMU,
// so it is present only together with them.
struct TdxMeasurement {
  Sha384Digest mrtd;
  Sha384Digest rtmr1;
  Sha384Digest rtmr2;
  // RTMR1 covers the kernel as QEMU hands it over: 10.2 and newer as it is, 10.1 patched, which then holds for a
  // machine with 2 GiB or with 2.75 GiB and more.
  handover::SetupHeader setup_header = handover::SetupHeader::kRaw;
  struct Shape {
    uint64_t vcpus = 0;
    uint64_t memory = 0;  // bytes
    std::string qemu;     // version of QEMU whose ACPI tables were measured
    Sha384Digest rtmr0;
    bool operator==(const Shape&) const = default;
  };
  std::optional<Shape> shape;
  bool operator==(const TdxMeasurement&) const = default;
};

struct ImageManifest {
  std::string version;  // of the release: kVersionString of the tree that built it
  Flavour flavour = Flavour::kRelease;
  std::string builder_id;  // URI in runDetails.builder.id of the provenance
  Sha256Digest agent;      // of samovar-init, the first program in the initrd
  ImageFile kernel;
  ImageFile initrd;
  ImageFile cmdline;
  std::optional<ImageFile> firmware_snp;
  std::optional<ImageFile> firmware_tdx;
  std::vector<SnpMeasurement> snp;
  std::vector<TdxMeasurement> tdx;

  // Files returns all files that are present, in the order of the members.
  [[nodiscard]] std::vector<const ImageFile*> Files() const;
  bool operator==(const ImageManifest&) const = default;
};

// HostWords says which hosts report these registers.
[[nodiscard]] std::string HostWords(const TdxMeasurement& tdx);

// ParseImageManifest reads image.json strictly: unknown or missing keys, file names with a slash, names used twice and
// values out of range are kMalformed, an unknown format number is kUnsupported, more than kMaxManifestSize is kLimit.
Result<ImageManifest> ParseImageManifest(std::string_view text);

// EncodeImageManifest returns the document; its text is PrettyJson of it, so that people can read and diff it.
[[nodiscard]] Json EncodeImageManifest(const ImageManifest& manifest);

}  // namespace samovar::image
