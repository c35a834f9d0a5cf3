// SPDX-License-Identifier: Apache-2.0
#include "image/manifest/load_image.h"

#include <fcntl.h>
#include <unistd.h>

#include "guest/posix/fd.h"
#include "measurements/base/text.h"

namespace samovar::image {

namespace {

// The x86 kernel's COMMAND_LINE_SIZE, less the terminating zero byte.
constexpr uint64_t kMaxCommandLine = 2047;

constexpr char kAdvice[] = "; `samovar image build` makes a new image";

Result<void> CheckReadable(const std::string& path) {
  if (access(path.c_str(), R_OK) == 0) return {};
  return Error(Code::kEnvironment, posix::SystemError("image file " + Quoted(path)).message() + kAdvice);
}

Error Mismatch(const std::string& path, std::string_view what, const std::string& expected, const std::string& got) {
  return Error(Code::kMismatch, Quoted(path) + ": " + std::string(what) + ": image.json says " + expected +
                                    ", the file has " + got + kAdvice);
}

Result<void> CheckDigest(const std::string& path, const ImageFile& file, uint64_t size, const Sha256Digest& sha256) {
  if (size != file.size) return Mismatch(path, "size", Decimal(file.size), Decimal(size));
  if (sha256 != file.sha256) return Mismatch(path, "sha256", file.sha256.hex(), sha256.hex());
  return {};
}

// Hashes in pieces, so that checking an image costs no memory.
Result<void> CheckFile(const std::string& path, const ImageFile& file) {
  TRY(CheckReadable(path));
  posix::UniqueFd fd = TRY(posix::Open(path, O_RDONLY));
  Sha256Hasher hasher;
  uint64_t size = 0;
  uint8_t buffer[65536];
  for (;;) {
    size_t got = TRY(posix::ReadSome(fd.get(), buffer, Quoted(path)));
    if (got == 0) break;
    size += got;
    hasher.Update(ByteView(buffer, got));
    if (size > file.size) break;
  }
  return CheckDigest(path, file, size, hasher.Finish());
}

}  // namespace

Result<LoadedImage> LoadImage(const std::string& folder) {
  LoadedImage out;
  out.folder = folder;
  std::string path = folder + "/" + kManifestName;
  TRY(CheckReadable(path));
  Bytes text = TRY(posix::ReadFile(path, kMaxManifestSize));
  out.manifest = TRY(ParseImageManifest(AsText(text)).In(Quoted(folder)));
  out.manifest_sha256 = Sha256(text);
  for (const ImageFile* file : out.manifest.Files()) TRY(CheckFile(out.PathOf(*file), *file));

  if (out.manifest.cmdline.size > kMaxCommandLine) {
    return Error(Code::kLimit, Quoted(out.PathOf(out.manifest.cmdline)) + ": " + Decimal(out.manifest.cmdline.size) +
                                   " bytes, the kernel takes " + Decimal(kMaxCommandLine));
  }
  Bytes words = TRY(ReadImageFile(out, out.manifest.cmdline));
  for (uint8_t byte : words) {
    if (byte >= 0x20 && byte < 0x7f) continue;
    return Error(Code::kMalformed, Quoted(out.PathOf(out.manifest.cmdline)) +
                                       ": expected one line of printable characters without an end of line");
  }
  out.command_line = AsText(words);
  if (out.manifest.firmware_snp) {
    Bytes firmware = TRY(ReadImageFile(out, *out.manifest.firmware_snp));
    out.snp_layout = TRY(snp::ParseFirmware(firmware).In(Quoted(out.PathOf(*out.manifest.firmware_snp))));
  }
  return out;
}

Result<Bytes> ReadImageFile(const LoadedImage& image, const ImageFile& file) {
  std::string path = image.PathOf(file);
  TRY(CheckReadable(path));
  Bytes bytes = TRY(posix::ReadFile(path, static_cast<size_t>(file.size)));
  TRY(CheckDigest(path, file, bytes.size(), Sha256(bytes)));
  return bytes;
}

}  // namespace samovar::image
