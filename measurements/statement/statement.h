// SPDX-License-Identifier: Apache-2.0
//
// What all in-toto statements of this project have in common (in-toto Statement v1; SLSA 1.2).
#pragma once

namespace samovar::statement {

inline constexpr char kStatementType[] = "https://in-toto.io/Statement/v1";
inline constexpr char kProvenanceType[] = "https://slsa.dev/provenance/v1";
inline constexpr char kVsaType[] = "https://slsa.dev/verification_summary/v1";

// Build types of this project begin with it.
inline constexpr char kOwnBuildTypes[] = "urn:x-samovar:";

}  // namespace samovar::statement
