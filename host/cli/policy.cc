// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "host/cli/arguments.h"
#include "host/cli/output.h"
#include "host/files/paths.h"
#include "host/files/whole_file.h"
#include "host/keys/private_key.h"
#include "host/policy/image_policy.h"
#include "host/policy/policy_file.h"
#include "image/disk/toolchain_json.h"
#include "measurements/base/text.h"
#include "measurements/statement/dsse.h"

namespace samovar::cli {

namespace {

constexpr Option kInitOptions[] = {
    {"image", Takes::kValue, "DIR",
     "the image whose builds are to be accepted (default: $SAMOVAR_IMAGE, or where `image build` puts it)"},
    {"out", Takes::kValue, "FILE", "where to write the policy; FILE.notes.txt explains it"},
    {"vcpus", Takes::kValues, "N",
     "accept only this many vCPUs (default: 1, 2, 4, … 64 and what image.json publishes)"},
    {"cpu", Takes::kValues, "MODEL",
     "accept only this model of an SNP CPU (default: EPYC-v4, -Milan, -Genoa, and as above)"},
    {"product", Takes::kValues, "NAME",
     "accept this line of SNP processors: Genoa (the default), Turin (needs --min-tcb), Milan (can be forged)"},
    {"min-tcb", Takes::kValues, "NAME=N,N,…",
     "the oldest TCB of a line: bootloader, tee, snp, microcode; for Turin fmc before them"},
    {"toolchain", Takes::kValues, "NAME.json",
     "accept builds with this toolchain disk; without one no build is accepted"},
    {"source", Takes::kValue, "URI", "accept only builds of this source repository"},
    {"commit", Takes::kValue, "ID", "accept only builds of this commit"},
};

constexpr Option kCheckOptions[] = {
    {"policy-key", Takes::kValue, "FILE", "the public key that must have signed the policy"},
    {"json", Takes::kNothing, "", "print the policy with all defaults filled in"},
};

constexpr Option kSignOptions[] = {
    {"key", Takes::kValue, "FILE", "private key, PEM, on P-256 or P-384"},
    {"out", Takes::kValue, "FILE", "where to write the signed policy"},
};

constexpr std::string_view kNotes =
    "Notes on this policy (docs/policy.md has all keys).\n"
    "\n"
    "measurements   The launch digests of the image, one for each number of vCPUs and CPU model. Delete the shapes "
    "that you\n"
    "               do not use. A digest says which kernel, initrd, command line and firmware were started.\n"
    "               Of TDX, mrtd, rtmr1 and rtmr2 hold firmware, kernel, command line and initrd. \"rtmr0\": \"any\" "
    "leaves "
    "open the\n"
    "               memory map, the ACPI tables and the secure-boot variables, because they depend on the machine. To "
    "close\n"
    "               it, put in what `samovar measure tdx --image DIR --memory … --vcpus … --qemu … --cpu …` prints for "
    "yours.\n"
    "snp.products   Lines of processors. Milan is not in it: its root secrets were read out in software (arXiv "
    "2605.12990),"
    " so\n"
    "               that any report of it can be forged, whatever min_tcb says. Turin needs a min_tcb of your own.\n"
    "snp.min_tcb    The oldest firmware that you accept, by component. The numbers here are a start: read AMD's "
    "security\n"
    "               bulletins and raise them.\n"
    "snp.allow_smt  Simultaneous multithreading is accepted, because most hosts have it on. Side channels between "
    "threads\n"
    "               are one reason to set it to false.\n"
    "snp.require    Empty. Consider \"page-swap-disabled\" and \"ciphertext-hiding\" where your hosts support them.\n"
    "tdx.tcb_status Only UpToDate. Intel's other words are SWHardeningNeeded, ConfigurationNeeded and OutOfDate.\n"
    "provenance     Who may have built, and how. \"toolchains\" are the disks whose compilers you trust, by dm-verity "
    "root;\n"
    "               \"recipes\" the paths of recipes in the source, .samovar.json unless you list others. Name your "
    "repository in \"source\": {\"uri\": …, \"commit\": …}; "
    "without\n"
    "               it any source is accepted, and the verdict says which one it was.\n"
    "\n"
    "What a policy does not mention is refused. An unknown key is an error.\n"
    "A measurement with \"tee\": \"sim-snp\" is good only for simulated evidence, which proves nothing.\n";

Result<std::vector<uint32_t>> VcpusOf(const Arguments& arguments) {
  std::vector<uint32_t> out;
  for (const std::string& text : arguments.Values("vcpus")) {
    auto count = ParseNumber(text, snp::kMaxVcpus, "--vcpus");
    if (!count.ok()) return Error(Code::kUsage, count.error().message());
    out.push_back(static_cast<uint32_t>(*count));
  }
  return out;
}

Result<std::vector<policy::AcceptedToolchain>> ToolchainsOf(const Arguments& arguments) {
  std::vector<policy::AcceptedToolchain> out;
  for (const std::string& path : arguments.Values("toolchain")) {
    Bytes text = TRY(ReadLargeFile(path, image::kMaxToolchainManifestSize));
    image::ToolchainManifest manifest = TRY(image::ParseToolchainManifest(AsText(text)).In(path));
    out.push_back({manifest.name, manifest.root_hash});
  }
  return out;
}

Result<snp::Product> ProductOf(const std::string& option, const std::string& name) {
  for (snp::Product product : snp::kProducts) {
    std::string known = snp::ProductName(product);
    std::string lower = known;
    lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
    if (name == known || name == lower) return product;
  }
  return Error(Code::kUsage, option + ": expected Milan, Genoa or Turin, got " + Quoted(name));
}

Result<std::vector<snp::Product>> ProductsOf(const Arguments& arguments) {
  std::vector<snp::Product> out;
  for (const std::string& name : arguments.Values("product")) {
    snp::Product product = TRY(ProductOf("--product", name));
    if (std::find(out.begin(), out.end(), product) == out.end()) out.push_back(product);
  }
  return out;
}

// "Turin=1,1,1,4,69": every component that the product has, in the order of docs/policy.md.
Result<std::map<snp::Product, snp::Tcb>> MinTcbOf(const Arguments& arguments) {
  std::map<snp::Product, snp::Tcb> out;
  for (const std::string& text : arguments.Values("min-tcb")) {
    size_t equals = std::min(text.find('='), text.size());
    snp::Product product = TRY(ProductOf("--min-tcb", text.substr(0, equals)));
    std::string_view rest = std::string_view(text).substr(std::min(equals + 1, text.size()));
    snp::Tcb tcb;
    for (snp::TcbPart part : snp::TcbParts(product)) {
      size_t comma = std::min(rest.find(','), rest.size());
      auto svn = ParseNumber(rest.substr(0, comma), 255, std::string("--min-tcb: ") + snp::TcbPartName(part));
      if (!svn.ok()) return Error(Code::kUsage, svn.error().message());
      tcb.Set(product, part, static_cast<uint8_t>(*svn));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    if (!rest.empty() || text.ends_with(',')) {
      return Error(Code::kUsage, "--min-tcb: more numbers than " + std::string(snp::ProductName(product)) + " has");
    }
    if (!out.emplace(product, tcb).second) return Error(Code::kUsage, "--min-tcb: a product is given twice");
  }
  return out;
}

void WarnOfMilan(const std::vector<snp::Product>& products) {
  if (std::find(products.begin(), products.end(), snp::Product::kMilan) == products.end()) return;
  Say("WARNING: Milan: its root secrets can be read out in software (arXiv 2605.12990): whoever has had one such chip "
      "in "
      "hand can sign any report in its name, at any TCB. Accept it only with chip_ids of machines that you trust");
}

Result<int> RunInit(const Arguments& arguments) {
  std::string folder = TRY(paths::ChooseImage(arguments.ValueOr("image", ""), "release"));
  std::string path = TRY(arguments.Required("out"));
  image::LoadedImage image = TRY(image::LoadImage(folder));
  policy::ImagePolicyOptions options;
  options.vcpus = TRY(VcpusOf(arguments));
  options.cpu_models = arguments.Values("cpu");
  options.products = TRY(ProductsOf(arguments));
  options.min_tcb = TRY(MinTcbOf(arguments));
  options.toolchains = TRY(ToolchainsOf(arguments));
  policy::Policy policy = TRY(policy::MakeImagePolicy(image, options));
  policy.provenance->source_uri = arguments.Value("source");
  policy.provenance->source_commit = arguments.Value("commit");
  TRY(StoreFile(path, AsBytes(PrettyJson(policy::EncodePolicy(policy)))));
  TRY(StoreFile(path + ".notes.txt", AsBytes(kNotes)));
  WarnOfMilan(options.products);
  size_t count = policy.snp_measurements.size() + policy.tdx_measurements.size();
  bool open = std::any_of(policy.tdx_measurements.begin(), policy.tdx_measurements.end(),
                          [](const policy::TdxMeasurement& entry) { return !entry.rtmrs[0]; });
  if (open)
    Say("rtmr0 is \"any\" in " + path + ": it depends on the machine; `samovar measure tdx` computes it for yours");
  if (policy.provenance->toolchains.empty())
    Say(path + " accepts no toolchain, and so no build: name the disks that you trust with --toolchain NAME.json");
  Say("wrote " + path + ", which accepts " + Decimal(count) + " measurements of image " +
      Quoted(image.manifest.version) + "; read " + path + ".notes.txt before you rely on it");
  return kExitSuccess;
}

Result<int> RunCheck(const Arguments& arguments) {
  policy::PolicyFile file = TRY(policy::ReadPolicyFile(arguments.operands()[0], arguments.Value("policy-key")));
  if (arguments.Has("json")) {
    TRY(PrintJson(policy::EncodePolicy(file.policy)));
    return kExitSuccess;
  }
  std::string out = file.is_signed ? "Signed by the given key.\n" : "Not signed.\n";
  for (const std::string& line : policy::PolicyWords(file.policy)) out += line + "\n";
  TRY(Print(out));
  return kExitSuccess;
}

Result<int> RunSign(const Arguments& arguments) {
  std::string key_path = TRY(arguments.Required("key"));
  std::string path = TRY(arguments.Required("out"));
  const std::string& source = arguments.operands()[0];
  Bytes payload = TRY(ReadLargeFile(source, policy::kMaxPolicySize));
  // Only what can be used is signed.
  TRY(policy::ParsePolicy(AsText(payload)).In("policy " + source));
  keys::PrivateKey key = TRY(keys::PrivateKey::Read(key_path));
  x509::PublicKey public_key = TRY(key.Public());
  Bytes signature = TRY(key.Sign(statement::SignedBytes(policy::kPayloadType, AsText(payload))));
  Json envelope = statement::MakeEnvelope(policy::kPayloadType, AsText(payload), public_key, signature);
  TRY(StoreFile(path, AsBytes(PrettyJson(envelope))));
  Say("wrote " + path + ", signed by key " + public_key.KeyId());
  return kExitSuccess;
}

}  // namespace

extern const Command kPolicyInit;
const Command kPolicyInit = {"policy init",
                             "",
                             0,
                             0,
                             "write a policy that accepts the builds of an image",
                             "  samovar policy init --image DIR --toolchain NAME.json --out policy.json\n",
                             kInitOptions,
                             RunInit};

extern const Command kPolicyCheck;
const Command kPolicyCheck = {
    "policy check", "FILE",  1, 1, "say in words what a policy accepts", "  samovar policy check policy.json\n",
    kCheckOptions,  RunCheck};

extern const Command kPolicySign;
const Command kPolicySign = {"policy sign",
                             "FILE",
                             1,
                             1,
                             "sign a policy (DSSE, ECDSA)",
                             "  openssl ecparam -name prime256v1 -genkey -noout -out key.pem\n"
                             "  openssl ec -in key.pem -pubout -out key.pub\n"
                             "  samovar policy sign policy.json --key key.pem --out signed.json\n"
                             "  samovar verify BUNDLE --policy signed.json --policy-key key.pub\n",
                             kSignOptions,
                             RunSign};

}  // namespace samovar::cli
