// SPDX-License-Identifier: Apache-2.0
#include "host/simtee/chain.h"

#include <fcntl.h>
#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "guest/posix/fd.h"
#include "host/files/paths.h"
#include "host/keys/key.h"
#include "host/simtee/certificate_writer.h"
#include "measurements/base/text.h"
#include "measurements/x509/der.h"

namespace samovar::simtee {

namespace {

constexpr unsigned kRsaBits = 4096;
constexpr size_t kMaxFile = 16 << 10;
constexpr char kArkName[] = "SIMULATED ARK-Genoa";
constexpr char kAskName[] = "SIMULATED SEV-Genoa";
// The verifier finds out what kind of leaf it is by this name; the organization beside it says SIMULATED.
constexpr char kVcekName[] = "SEV-VCEK";
constexpr char kProductName[] = "Genoa-SIM";

struct ChainFile {
  const char* name;
  Bytes Chain::*content;
};
constexpr ChainFile kFiles[] = {
    {"vcek.key", &Chain::vcek_key}, {"vcek.der", &Chain::vcek}, {"ask.der", &Chain::ask}, {"ark.der", &Chain::ark}};

using keys::Key;

Result<void> MakeRsa(Key& key) {
  bool ok = mbedtls_pk_setup(&key.get(), mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) == 0 &&
            mbedtls_rsa_gen_key(mbedtls_pk_rsa(key.get()), keys::Random, nullptr, kRsaBits, 65537) == 0;
  if (!ok) return Error(Code::kSystem, "simulated TEE: mbedTLS cannot make an RSA key");
  return {};
}

Result<void> MakeP384(Key& key) {
  bool ok = mbedtls_pk_setup(&key.get(), mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) == 0 &&
            mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP384R1, mbedtls_pk_ec(key.get()), keys::Random, nullptr) == 0;
  if (!ok) return Error(Code::kSystem, "simulated TEE: mbedTLS cannot make a P-384 key");
  return {};
}

// 1.3.6.1.4.1.3704.1 and the arcs after it.
CertificateExtension AmdExtension(std::initializer_list<uint8_t> arcs, Bytes value) {
  constexpr std::array<uint8_t, 8> kArc = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x9c, 0x78, 0x01};
  ByteWriter oid;
  oid.Raw(kArc);
  for (uint8_t arc : arcs) oid.U8(arc);
  return {std::move(oid).Finish(), std::move(value)};
}

Result<std::vector<CertificateExtension>> VcekExtensions() {
  Bytes chip_id(64);
  if (keys::Random(nullptr, chip_id.data(), chip_id.size()) != 0) {
    return Error(Code::kSystem, "simulated TEE: no random numbers");
  }
  std::vector<CertificateExtension> out;
  out.push_back(AmdExtension({1}, DerInteger(0)));  // structVersion
  out.push_back(AmdExtension({2}, DerValue(x509::kDerIa5String, AsBytes(kProductName))));
  out.push_back(AmdExtension({3, 1}, DerInteger(kBootloaderSvn)));
  out.push_back(AmdExtension({3, 2}, DerInteger(kTeeSvn)));
  for (uint8_t reserved = 4; reserved <= 7; ++reserved) out.push_back(AmdExtension({3, reserved}, DerInteger(0)));
  out.push_back(AmdExtension({3, 3}, DerInteger(kSnpSvn)));
  out.push_back(AmdExtension({3, 8}, DerInteger(kMicrocodeSvn)));
  out.push_back(AmdExtension({4}, std::move(chip_id)));  // hwID, without a tag of its own, as AMD does
  return out;
}

Result<Bytes> PrivateKey(Key& key) {
  Bytes buffer(1024);
  int size = mbedtls_pk_write_key_der(&key.get(), buffer.data(), buffer.size());
  if (size <= 0) return Error(Code::kSystem, "simulated TEE: mbedTLS cannot write a private key");
  return Bytes(buffer.end() - size, buffer.end());
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

Result<Chain> ReadChain(const std::string& folder) {
  Chain out;
  for (const ChainFile& file : kFiles) {
    out.*file.content = TRY(posix::ReadFile(folder + "/" + file.name, kMaxFile).In("simulated TEE"));
  }
  return out;
}

// Written aside and renamed, so that the folder is there with all its files or not at all.
Result<void> WriteChain(const std::string& folder, const Chain& chain) {
  std::string aside = folder + ".new";
  for (const ChainFile& file : kFiles) unlink((aside + "/" + file.name).c_str());
  if (mkdir(aside.c_str(), 0700) != 0 && errno != EEXIST) return posix::SystemError("make folder " + Quoted(aside));
  for (const ChainFile& file : kFiles) {
    std::string path = aside + "/" + file.name;
    posix::UniqueFd fd = TRY(posix::Open(path, O_WRONLY | O_CREAT | O_EXCL, 0600));
    TRY(posix::WriteAll(fd.get(), chain.*file.content, Quoted(path)));
    if (fsync(fd.get()) != 0) return posix::SystemError(Quoted(path));
  }
  if (rename(aside.c_str(), folder.c_str()) != 0) return posix::SystemError("rename to " + Quoted(folder));
  return {};
}

}  // namespace

Result<Chain> MakeChain() {
  Key ark;
  Key ask;
  Key vcek;
  TRY(MakeRsa(ark));
  TRY(MakeRsa(ask));
  TRY(MakeP384(vcek));
  Chain out;
  out.ark = TRY(WriteCertificate({kArkName, kArkName, true, {}}, ark.get(), ark.get()));
  out.ask = TRY(WriteCertificate({kAskName, kArkName, true, {}}, ask.get(), ark.get()));
  auto extensions = TRY(VcekExtensions());
  CertificateRequest request{kVcekName, kAskName, false, std::move(extensions)};
  out.vcek = TRY(WriteCertificate(request, vcek.get(), ask.get()));
  out.vcek_key = TRY(PrivateKey(vcek));
  return out;
}

Result<Chain> OpenChain(const std::string& folder, void (*making)()) {
  if (Exists(folder)) return ReadChain(folder);
  size_t slash = folder.rfind('/');
  CHECK(slash != std::string::npos);
  TRY(paths::MakeFolders(folder.substr(0, slash)));
  posix::UniqueFd lock = TRY(posix::Open(folder + ".lock", O_RDWR | O_CREAT, 0600));
  if (flock(lock.get(), LOCK_EX) != 0) return posix::SystemError("lock " + Quoted(folder));
  // Another launcher may have made it meanwhile.
  if (Exists(folder)) return ReadChain(folder);
  making();
  Chain chain = TRY(MakeChain());
  TRY(WriteChain(folder, chain));
  return chain;
}

}  // namespace samovar::simtee
