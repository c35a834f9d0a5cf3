// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "host/cli/arguments.h"
#include "host/cli/measure_options.h"
#include "host/cli/output.h"
#include "host/files/whole_file.h"
#include "host/measure/snp/id_block.h"
#include "host/measure/snp/inputs.h"
#include "host/measure/snp/request.h"
#include "host/measure/snp/result.h"
#include "host/measure/snp/steps.h"
#include "measurements/base/text.h"

namespace samovar::cli {

namespace {

constexpr Option kOwnOptions[] = {
    {"mode", Takes::kValue, "MODE", "snp (the default), seves, sev, snp:ovmf-hash, snp:svsm"},
    {"snp-ovmf-hash", Takes::kValue, "HEX", "launch digest of the firmware, from --mode snp:ovmf-hash"},
    {"svsm", Takes::kValue, "FILE", "Coconut-SVSM image, for --mode snp:svsm"},
    {"vars-size", Takes::kValue, "BYTES", "size of the variable store, for --mode snp:svsm"},
    {"vars-file", Takes::kValue, "FILE", "the variable store itself, for --mode snp:svsm"},
    {"output-format", Takes::kValue, "FORMAT", "hex (the default) or base64"},
    {"json", Takes::kNothing, "", "print one JSON document, with the digests of all inputs"},
    {"explain", Takes::kNothing, "", "print every measured page"},
    {"diff", Takes::kNothing, "", "compare two documents of --explain --json"},
    {"id-block", Takes::kValue, "FILE", "write the ID block for this digest, in base64 as QEMU takes it"},
    {"id-auth", Takes::kValue, "FILE", "write the ID authentication information, likewise"},
    {"id-key", Takes::kValue, "PEM", "private key on P-384 that signs the ID block"},
    {"author-key", Takes::kValue, "PEM", "private key on P-384 that signs the ID key"},
    {"family-id", Takes::kValue, "HEX", "16 bytes for the ID block; default zero"},
    {"image-id", Takes::kValue, "HEX", "16 bytes for the ID block; default zero"},
    {"guest-svn", Takes::kValue, "N", "security version number for the ID block; default 0"},
    {"policy", Takes::kValue, "ITEMS", "guest policy for the ID block: smt,debug=no,abi=1.55; default smt"},
    {"measurement", Takes::kValue, "DIGEST", "launch digest in hex or base64, in place of measuring one"},
    {"verbose", Takes::kNothing, "", "say in words what is printed"},
    {"v", Takes::kNothing, "", "the same"},
};
constexpr auto kOptions = Joined(kPlanOptions, kSnpPlanOptions, kOwnOptions);

constexpr char kHelp[] =
    "Computes the launch digest that an AMD processor will report for a guest, before anything is launched.\n"
    "Standard output has the digest and nothing else. Options that sev-snp-measure has mean the same here.\n"
    "\n"
    "  samovar measure snp --image DIR --vcpus 4 --vcpu-type EPYC-v4\n"
    "  samovar measure snp --ovmf OVMF.fd --kernel K --initrd I --append 'console=ttyS0' --vcpus 4 --vcpu-type "
    "EPYC-v4\n"
    "  samovar measure snp --image DIR --vcpus 1,2,4,8..64 --vcpu-type all\n"
    "  samovar measure snp --image DIR --vcpus 4 --vcpu-type EPYC-v4 --explain --json > a.json\n"
    "  samovar measure snp --diff a.json b.json\n"
    "\n"
    "docs/measurement-snp.md tells how the digest comes about and how to find the cause of a difference.\n";

// --measurement: an ID block for a digest that is known already.
Result<int> SignKnown(const Arguments& arguments, const measure::SnpRequest& request) {
  if (!measure::WantsIdBlock(arguments))
    return Error(Code::kUsage, "--measurement is for --id-block; see `samovar measure snp --help`");
  Json id = TRY(measure::WriteIdBlock(arguments, request.measurement->view()));
  if (request.json) {
    TRY(PrintJson(Json::MakeObject({{"tee", "snp"}, {"digest", request.measurement->hex()}, {"id", id}})));
  } else {
    TRY(Print((request.base64 ? EncodeBase64(request.measurement->view()) : request.measurement->hex()) + "\n"));
  }
  return kExitSuccess;
}

Result<int> RunDiff(const Arguments& arguments) {
  constexpr size_t kMaxDocument = 16 << 20;
  if (arguments.operands().size() != 2) return Error(Code::kUsage, "--diff needs two files, A.json B.json");
  std::vector<Json> documents;
  for (const std::string& path : arguments.operands()) {
    Bytes text = TRY(ReadLargeFile(path, kMaxDocument));
    documents.push_back(TRY(ParseJson(AsText(text), kMaxDocument).In(Quoted(path))));
  }
  measure::ExplainDifference difference = TRY(measure::DiffExplanations(documents[0], documents[1]));
  if (arguments.Has("json")) {
    TRY(PrintJson(Json::MakeObject({{"same", difference.same}, {"text", difference.text}})));
  } else {
    TRY(Print(difference.text));
  }
  return difference.same ? kExitSuccess : kExitNo;
}

Result<int> RunMeasureSnp(const Arguments& arguments) {
  if (arguments.Has("diff")) return RunDiff(arguments);
  if (!arguments.operands().empty()) {
    return Error(Code::kUsage,
                 "unexpected operand " + Quoted(arguments.operands()[0]) + "; see `samovar measure snp --help`");
  }
  measure::SnpRequest request = TRY(measure::ParseSnpRequest(arguments));
  if (request.measurement) return SignKnown(arguments, request);
  if (measure::WantsIdBlock(arguments) && !request.IsOneSnpLaunch()) {
    return Error(Code::kUsage, "--id-block is for one launch, with --mode snp or snp:svsm");
  }
  measure::SnpInputs inputs = TRY(measure::ReadSnpInputs(request));
  std::vector<measure::Measured> all = TRY(measure::MeasureAll(request, inputs));
  for (const std::string& remark : measure::SnpRemarks(request, inputs)) Say("samovar: " + remark);
  Json id;
  if (measure::WantsIdBlock(arguments)) id = TRY(measure::WriteIdBlock(arguments, all[0].digest));
  std::vector<snp::LaunchStep> steps;
  if (request.explain) steps = TRY(measure::Explain(request, inputs));
  if (request.json) {
    TRY(PrintJson(measure::SnpJson(request, inputs, all, steps, id)));
  } else {
    TRY(Print(measure::SnpText(request, all, steps)));
  }
  return kExitSuccess;
}

}  // namespace

extern const Command kMeasureSnp;
const Command kMeasureSnp = {
    "measure snp", "[A.json B.json]", 0, 2, "the launch digest that an AMD processor will report", kHelp,
    kOptions,      RunMeasureSnp};

}  // namespace samovar::cli
