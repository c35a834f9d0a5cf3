// SPDX-License-Identifier: Apache-2.0
//
// Verification of a whole bundle (docs/formats.md): from the vendor's root over the report's signature, the policy, the
// report data and the provenance to the artifacts. The host has read the files; this library sees bytes, digests and a
// time. Bundles of Kettle have the same layout and verify the same way.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "measurements/base/bytes.h"
#include "measurements/base/time.h"
#include "measurements/evidence/evidence.h"
#include "measurements/hash/digest.h"
#include "measurements/policy/policy.h"
#include "measurements/statement/bundle_files.h"
#include "measurements/statement/provenance_reader.h"
#include "measurements/tdx/collateral/collateral.h"
#include "measurements/tdx/log/event_log.h"
#include "measurements/tee/nonce.h"
#include "measurements/verdict/verdict.h"
#include "measurements/x509/signature_memory.h"

namespace samovar::evidence {

using statement::kMaxProvenanceSize;
using tdx::kMaxEventLogSize;

// What the caller gives besides the evidence, in common for reports, quotes and bundles. Files as they were read.
struct Context {
  Time at;
  std::optional<policy::Policy> policy;  // absent: only genuineness is judged
  std::optional<Bytes> leaf;             // VCEK or VLEK; goes before that of a bundle
  std::optional<Bytes> spare_leaf;       // used where there is no other
  std::vector<Bytes> chain;
  std::vector<Bytes> revocations;
  std::optional<Bytes> trust_root;
  std::optional<tdx::Collateral> collateral;
  // Where each part of the collateral came from, by its name in a collateral folder: for the verdict to say.
  std::map<std::string, std::string> collateral_from;
  std::optional<Bytes> event_log;  // CCEL of the quote; goes before that of a bundle
  bool allow_missing_collateral = false;
  bool allow_simulated = false;
  std::optional<tee::Nonce> nonce;          // that the report data must carry
  x509::SignatureMemory* memory = nullptr;  // of signatures that hold, borrowed; optional
};

// A document of a bundle. It is parsed when it is read, once: whoever asks later sees the same content, or the same
// reason why it has none.
template <typename T, Result<T> (*kParse)(std::string_view)>
class Document {
 public:
  explicit Document(Bytes bytes) : bytes_(std::move(bytes)), content_(kParse(AsText(bytes_))) {}

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] const Result<T>& content() const { return content_; }

 private:
  Bytes bytes_;
  Result<T> content_;
};

struct Bundle {
  std::optional<Document<Evidence, ParseEvidence>> evidence;                              // evidence.json
  std::optional<Document<statement::Provenance, statement::ParseProvenance>> provenance;  // provenance.json
  statement::StoredArtifacts artifacts;                                                   // by path under artifacts/
  statement::OtherFiles others;                                                           // what lies beside them
};

// What a verification found out. Only meaningful as far as the verdict holds.
struct Outcome {
  Verdict verdict;
  std::string platform;           // "snp", "tdx", "sim-snp"
  bool simulated = false;         // the evidence calls itself simulated: every line that can be quoted must say so
  bool foreign_root = false;      // --trust-root took the place of the vendor's root
  std::string subject;            // what was verified, in a few words: source and commit, or the measurement
  Json summary = Json::Object();  // facts for the JSON verdict: measurement, source, builder, …
  std::optional<Json> provenance;
};

// Each runs every check that can be run. They never fail as such: what is wrong is a failed check.
[[nodiscard]] Outcome VerifyBundle(const Bundle& bundle, const Context& context);

// VerifyAlone judges a report or quote without a provenance, as hardware evidence.
[[nodiscard]] Outcome VerifyAlone(const Evidence& evidence, const Context& context);

// VerdictJson returns the document of `verify --json`.
[[nodiscard]] Json VerdictJson(const Outcome& outcome, const Context& context);

}  // namespace samovar::evidence
