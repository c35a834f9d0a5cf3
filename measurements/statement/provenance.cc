// SPDX-License-Identifier: Apache-2.0
#include "measurements/statement/provenance.h"

#include <algorithm>

#include "measurements/base/text.h"
#include "measurements/statement/statement.h"
#include "measurements/tree/merkle.h"

namespace samovar::statement {

namespace {

Json DigestSet(const char* algorithm, const std::string& hex) { return Json::MakeObject({{algorithm, hex}}); }

template <typename T>
std::vector<T> SortedByPath(std::vector<T> items) {
  std::sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.path < b.path; });
  return items;
}

Json Subjects(const Facts& facts) {
  Json::Array out;
  for (const Artifact& artifact : SortedByPath(facts.artifacts)) {
    Json subject = Json::MakeObject({{"name", artifact.path}, {"digest", DigestSet("sha256", artifact.sha256.hex())}});
    if (artifact.executable) subject.Set("annotations", Json::MakeObject({{"executable", true}}));
    if (artifact.link) subject.Set("annotations", Json::MakeObject({{"link", *artifact.link}}));
    out.push_back(std::move(subject));
  }
  return out;
}

Json SourceDigests(const Facts& facts) {
  return Json::MakeObject(
      {{"gitCommit", facts.git_commit}, {"gitTree", facts.git_tree}, {"sha256Tree", facts.sha256_tree.hex()}});
}

Json ExternalParameters(const Facts& facts) {
  Json source = Json::MakeObject({{"uri", facts.source_uri}, {"digest", SourceDigests(facts)}});
  if (facts.dirty) source.Set("dirty", true);
  Json::Array command(facts.build_command.begin(), facts.build_command.end());
  Json out = Json::MakeObject({{"source", std::move(source)},
                               {"recipe", facts.recipe},
                               {"buildCommand", std::move(command)},
                               {"nonce", facts.nonce ? Json(EncodeHex(*facts.nonce)) : Json()}});
  if (facts.network == recipe::Network::kLoopback) out.Set("network", recipe::kLoopbackName);
  return out;
}

Json Tools(const std::vector<NamedDigest>& tools) {
  Json out = Json::Object();
  for (const NamedDigest& tool : tools) {
    out.Set(tool.path,
            Json::MakeObject({{"version", tool.version}, {"digest", DigestSet("sha256", tool.sha256.hex())}}));
  }
  return out;
}

Json InternalParameters(const Facts& facts) {
  Json image =
      Json::MakeObject({{"version", facts.image_version},
                        {"kernelRelease", facts.kernel_release},
                        {"cmdline", Json::MakeObject({{"digest", DigestSet("sha256", facts.cmdline_sha256.hex())}})}});
  Json agent =
      Json::MakeObject({{"version", facts.image_version}, {"digest", DigestSet("sha256", facts.agent_sha256.hex())}});
  Json out = Json::MakeObject({{"tee", tee::PlatformName(facts.platform)},
                               {"image", std::move(image)},
                               {"agent", std::move(agent)},
                               {"toolchain", Tools(facts.tools)},
                               {"sandbox", facts.sandbox},
                               {"clock", "host-asserted"}});
  Json::Array lockfiles;
  for (const NamedDigest& file : SortedByPath(facts.lockfiles)) {
    lockfiles.push_back(Json::MakeObject({{"name", file.path}, {"digest", DigestSet("sha256", file.sha256.hex())}}));
  }
  // One lock file is the common case, and the field then holds its digest alone, as other verifiers expect it.
  if (facts.lockfiles.size() == 1) out.Set("lockfileHash", facts.lockfiles[0].sha256.hex());
  if (facts.lockfiles.size() > 1) out.Set("lockfileHashes", std::move(lockfiles));
  return out;
}

Json ToolchainDisk(const Facts& facts) {
  return Json::MakeObject({{"name", facts.toolchain_name},
                           {"uri", "urn:x-samovar:toolchain:" + facts.toolchain_name},
                           {"digest", DigestSet("dmVerityRoot", facts.toolchain_root.hex())}});
}

Json Byproducts(const Facts& facts) {
  Json root = Json::MakeObject(
      {{"name", "input_merkle_root"}, {"digest", DigestSet("sha256", tree::MerkleRoot(InputLeaves(facts)).hex())}});
  Json log = Json::MakeObject({{"name", "build.log"}, {"digest", DigestSet("sha256", facts.log_sha256.hex())}});
  return Json::MakeArray({std::move(root), std::move(log)});
}

}  // namespace

std::vector<std::string> InputLeaves(const Facts& facts) {
  std::vector<std::string> leaves;
  auto add = [&](std::string name, const char* algorithm, const std::string& hex) {
    leaves.push_back(
        CanonicalJson(Json::MakeObject({{"name", std::move(name)}, {"digest", DigestSet(algorithm, hex)}})));
  };
  add("source commit", "gitCommit", facts.git_commit);
  add("source tree", "gitTree", facts.git_tree);
  add("source files", "sha256Tree", facts.sha256_tree.hex());
  for (const NamedDigest& file : SortedByPath(facts.lockfiles)) add(file.path, "sha256", file.sha256.hex());
  add(facts.toolchain_name, "dmVerityRoot", facts.toolchain_root.hex());
  for (const NamedDigest& tool : SortedByPath(facts.tools)) add(tool.path, "sha256", tool.sha256.hex());
  return leaves;
}

Json BuildStatement(const Facts& facts) {
  Json source = Json::MakeObject({{"name", "source"}, {"uri", facts.source_uri}, {"digest", SourceDigests(facts)}});
  Json definition =
      Json::MakeObject({{"buildType", kGenericBuildType},
                        {"externalParameters", ExternalParameters(facts)},
                        {"internalParameters", InternalParameters(facts)},
                        {"resolvedDependencies", Json::MakeArray({std::move(source), ToolchainDisk(facts)})}});
  Json metadata = Json::MakeObject({{"invocationId", facts.invocation_id},
                                    {"startedOn", facts.started_at.Rfc3339()},
                                    {"finishedOn", facts.finished_at.Rfc3339()}});
  Json details = Json::MakeObject({{"builder", Json::MakeObject({{"id", facts.builder_id}})},
                                   {"metadata", std::move(metadata)},
                                   {"byproducts", Byproducts(facts)}});
  return Json::MakeObject({{"_type", statement::kStatementType},
                           {"subject", Subjects(facts)},
                           {"predicateType", statement::kProvenanceType},
                           {"predicate", Json::MakeObject({{"buildDefinition", std::move(definition)},
                                                           {"runDetails", std::move(details)}})}});
}

}  // namespace samovar::statement
